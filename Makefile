# Everything from a bare machine with Python 3.11 or newer: no root, no services. The environment is made in .venv beside this file.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCK := $(BIN)/pip-compile --quiet --no-header --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links
JOBS ?= auto

.DEFAULT_GOAL := help
.PHONY: help demo test bench lock

help:
	@echo "make demo   安装后生成五个城市的虚构年度并结算，看看程序能做什么（结果在 demo/）"
	@echo "make test   安装后运行全部检查和测试"
	@echo "make bench  测量速度和内存"
	@echo "make lock   按 requirements/*.in 重新生成锁定文件"

demo: $(VENV)/.base
	@$(BIN)/python scripts/demo.py demo

# The quickest first; all of them run, so that one go tells everything, and pytest's summary is the last line.
test: $(VENV)/.dev
	@failed=0; \
	for check in "ruff check" "lint-imports" "mypy" "pytest -n $(JOBS)"; do \
		echo "$$ $$check"; $(BIN)/$$check || failed=1; \
	done; \
	exit $$failed

bench: $(VENV)/.dev
	$(BIN)/python benchmarks/run.py

lock: $(VENV)/.dev
	cd requirements && ../$(LOCK) -o base.txt base.in
	cd requirements && ../$(LOCK) -c base.txt -o office.txt office.in
	cd requirements && ../$(LOCK) -c base.txt -o dev.txt dev.in

$(BIN)/python:
	@python=$$(PYTHON="$(PYTHON)" scripts/find-python.sh) && echo "使用 $$python" && "$$python" -m venv $(VENV)

$(VENV)/.base $(VENV)/.dev: $(VENV)/.%: requirements/%.txt pyproject.toml | $(BIN)/python
	@echo "安装 requirements/$*.txt ……"
	@$(PIP) install --require-hashes -r $<
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

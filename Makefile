# Everything from a bare machine with Python 3.11 or newer: no root, no services. The environment is made in .venv beside this file.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCK := $(BIN)/pip-compile --quiet --no-header --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links
JOBS ?= auto
CITY ?= kunming

.DEFAULT_GOAL := help
.PHONY: help demo test bench bench-office lock

help:
	@echo "make demo   安装后生成五个城市的虚构年度并结算（结果在 demo/），再启动一个城市的办理系统，按 Ctrl-C 结束；CITY=ningbo 换城市"
	@echo "make test   安装后运行全部检查和测试"
	@echo "make bench  测量速度和内存"
	@echo "make bench-office  测量办理系统：每秒结算笔数、用时，与数据库自身（pgbench）相比"
	@echo "make lock   按 requirements/*.in 重新生成锁定文件"

demo: $(VENV)/.office
	@$(BIN)/python scripts/demo.py demo $(CITY)

# The quickest first; all of them run, so that one go tells everything, and pytest's summary is the last line.
test: $(VENV)/.dev
	@scripts/system-packages.sh
	@failed=0; \
	for check in "ruff check" "lint-imports" "mypy" "pytest -n $(JOBS)"; do \
		echo "$$ $$check"; $(BIN)/$$check || failed=1; \
	done; \
	exit $$failed

bench: $(VENV)/.dev
	$(BIN)/python benchmarks/run.py

bench-office: $(VENV)/.dev
	$(BIN)/python benchmarks/office/run.py $(ARGS)

lock: $(VENV)/.dev
	cd requirements && ../$(LOCK) -o base.txt base.in
	cd requirements && ../$(LOCK) -c base.txt -o office.txt office.in
	cd requirements && ../$(LOCK) -c base.txt -o dev.txt dev.in

$(BIN)/python:
	@python=$$(PYTHON="$(PYTHON)" scripts/find-python.sh) && echo "使用 $$python" && "$$python" -m venv $(VENV)

$(VENV)/.office: $(VENV)/.base

$(VENV)/.base $(VENV)/.office $(VENV)/.dev: $(VENV)/.%: requirements/%.txt pyproject.toml | $(BIN)/python
	@echo "安装 requirements/$*.txt ……"
	@$(PIP) install --require-hashes -r $<
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

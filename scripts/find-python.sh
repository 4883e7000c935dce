#!/bin/sh
# Prints the first Python of version 3.11 or newer that can make a virtual environment; says plainly when there is none.
for name in ${PYTHON:-} python3.11 python3 python3.12 python3.13 python3.14 python; do
    if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        command -v "$name"
        exit 0
    fi
done
echo "没有找到 Python 3.11 或更新的版本（需带 venv 模块）。请先安装，或用 make PYTHON=路径 指定。" >&2
exit 1

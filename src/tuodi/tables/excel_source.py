"""Excel workbooks (xlsx, xlsm, xlsb, xls, ods): checked first, then read in a limited process of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tuodi.tables.dictionary import TableSpec
from tuodi.tables.errors import TableError
from tuodi.tables.excel_guard import ADVICE, check_workbook
from tuodi.tables.headers import recognised
from tuodi.tables.raw import Raw, need_header, numbered, without_blanks

if TYPE_CHECKING:
    import polars as pl

MEMORY = 4 * 1024**3
SECONDS = 300
LINES_BEFORE_HEADER = 10
"""A title or a note may stand above the header line."""


def read_excel(path: Path, spec: TableSpec, sheet: str | None = None) -> Raw:
    """The table's sheet: the one named, or one with a name of the table (English or Chinese), or the only one. All cells as text.

    Raises TableError for a workbook that can't be read, is too big, or has no such sheet.
    """
    import polars as pl

    check_workbook(path)
    with tempfile.TemporaryDirectory(prefix="tuodi-") as folder:
        out = Path(folder) / "sheet.csv"
        name = _in_child(path, out, spec, sheet)
        width = _width(out)
        if not width:
            raise TableError(f"{path.name} 工作表“{name}”：是空的，没有表头")
        cells = pl.read_csv(out, has_header=False, schema={str(i): pl.String() for i in range(width)})
    rows, cells = cells["0"].cast(pl.Int64), cells.drop("0")
    top = _header_line(cells, spec)
    headers = [(value or "").strip() for value in cells.row(top)]
    need_header(headers, path.name)
    return without_blanks(Raw(headers, numbered(cells.slice(top + 1)), rows.slice(top + 1), path.name, name))


def _in_child(path: Path, out: Path, spec: TableSpec, sheet: str | None) -> str:
    """Let the child write the sheet to `out`; returns the sheet's name."""
    names = [name.lower() for name in (spec.name, *spec.zh)]
    command = [sys.executable, "-m", "tuodi.tables.excel_child", str(path), str(out), str(MEMORY), str(SECONDS), sheet or "", *names]
    try:
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=SECONDS + 60, check=False)
    except subprocess.TimeoutExpired:
        raise TableError(f"{path.name}：读取超过 {SECONDS} 秒，已停止；{ADVICE}") from None
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or [f"进程结束码 {done.returncode}"]
        if done.returncode < 0 or "memory" in last[0].lower():
            raise TableError(f"{path.name}：读取所需内存超过限额，已停止；{ADVICE}")
        raise TableError(f"{path.name}：不是可读的 Excel 文件，或文件已损坏、已加密（{last[0][:200]}）")
    answer = json.loads(done.stdout)
    if "sheet" not in answer:
        wanted = f"“{sheet}”" if sheet else f"“{spec.zh[0]}”或“{spec.name}”"
        raise TableError(f"{path.name}：没有名为{wanted}的工作表；已有：{'、'.join(answer['sheets'])}")
    return str(answer["sheet"])


def _width(out: Path) -> int:
    """Number of fields of the first record (all records are equally wide)."""
    import csv

    with out.open(encoding="utf-8", newline="") as file:
        return len(next(csv.reader(file), []))


def _header_line(cells: pl.DataFrame, spec: TableSpec) -> int:
    """The first line that names all required columns; else the one that names most."""
    best, most = 0, 0
    required = {column.name for column in spec.required}
    for number, row in enumerate(cells.head(LINES_BEFORE_HEADER).rows()):
        known = recognised([value or "" for value in row], spec)
        if required and required <= known:
            return number
        if len(known) > most:
            best, most = number, len(known)
    return best

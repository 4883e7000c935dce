"""The errors of a run as a list to work through: one line for each unusable cell."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tuodi.tables.errors import RowError, TableError

HEADERS = ("文件", "工作表", "行号", "列", "填写的值", "问题", "原因代码")


def write_errors(errors: Sequence[RowError], path: str | Path) -> None:
    """Write .csv (UTF-8 with BOM, for spreadsheets) or .xlsx. Raises TableError for another suffix."""
    from tuodi.tables.write import replacing

    path = Path(path)
    rows = [(e.file, e.sheet, e.row, e.column, e.value, e.expected, e.reason) for e in errors]
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise TableError(f"{path.name}：错误清单只能写 .csv 或 .xlsx")
    with replacing(path) as target:
        if path.suffix.lower() == ".csv":
            _csv(rows, target)
        else:
            _excel(rows, target)


def _csv(rows: list[tuple[str, str, int, str, str, str, str]], target: Path) -> None:
    import csv

    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        writer.writerows(rows)


def _excel(rows: list[tuple[str, str, int, str, str, str, str]], target: Path) -> None:
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(target), options) as book:
        sheet = book.add_worksheet("错误清单")
        head = book.add_format({"bold": True, "bg_color": "#FCE4D6", "border": 1})
        for position, (name, width) in enumerate(zip(HEADERS, (20, 12, 8, 18, 24, 50, 26), strict=True)):
            sheet.set_column(position, position, width)
            sheet.write_string(0, position, name, head)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, start=1):
            for position, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(number, position, value)
                else:
                    sheet.write_string(number, position, value)

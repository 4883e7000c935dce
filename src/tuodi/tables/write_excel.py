"""One table as an Excel sheet: frozen header, widths, number formats, dates as dates; row by row, so memory stays small."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuodi.tables.dictionary import Column, Language, TableSpec
from tuodi.tables.errors import TableError

if TYPE_CHECKING:
    import polars as pl

MAX_ROWS = 1_048_575
FORMATS = {"money": "#,##0.00", "date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm:ss", "id": "@", "text": "@"}
WIDTHS = {"id": 22, "money": 14, "date": 12, "datetime": 20, "reasons": 30}
EXACT_FEN = 10**15
"""Above this a spreadsheet no longer keeps every fen: such an amount goes out as text."""


def write_sheet(said: list[pl.Series], known: list[Column], extra: pl.DataFrame, target: Path, spec: TableSpec, language: Language) -> None:
    """said: the table's columns in words (money still Int64 fen). Raises TableError if there are more rows than a sheet holds."""
    import polars as pl
    import xlsxwriter

    from tuodi.tables.write import sheet_title

    frame = pl.DataFrame(said).hstack(extra) if said else extra
    if len(frame) > MAX_ROWS:
        raise TableError(f"共 {len(frame)} 行，超过 Excel 的上限 {MAX_ROWS} 行，请写 .csv 或 .parquet")
    with xlsxwriter.Workbook(str(target), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(sheet_title(spec, language))
        types = [column.type for column in known] + [""] * extra.width
        formats = {kind: book.add_format({"num_format": pattern}) for kind, pattern in FORMATS.items()}
        head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
        for position, (name, kind) in enumerate(zip(frame.columns, types, strict=True)):
            sheet.set_column(position, position, max(WIDTHS.get(kind, 12), min(40, 2 * len(name) + 2)))
            sheet.write_string(0, position, name, head)
        sheet.freeze_panes(1, 0)
        if frame.height:
            sheet.autofilter(0, 0, frame.height, frame.width - 1)
        for number, row in enumerate(frame.iter_rows(), start=1):
            for position, (value, kind) in enumerate(zip(row, types, strict=True)):
                if value is not None:
                    _cell(sheet, number, position, value, kind, formats)


def _cell(sheet: Any, row: int, position: int, value: Any, kind: str, formats: dict[str, Any]) -> None:
    if kind in ("money", "percent") and isinstance(value, int):
        if abs(value) < EXACT_FEN:
            sheet.write_number(row, position, value / 100, formats.get(kind))
        else:
            sheet.write_string(row, position, f"{value // 100}.{value % 100:02d}")
    elif isinstance(value, bool):
        sheet.write_boolean(row, position, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, position, value, formats["datetime"])
    elif isinstance(value, date):
        sheet.write_datetime(row, position, datetime(value.year, value.month, value.day), formats["date"])
    elif isinstance(value, int | float) and kind != "id":
        sheet.write_number(row, position, value)
    else:
        sheet.write_string(row, position, str(value), formats.get(kind))

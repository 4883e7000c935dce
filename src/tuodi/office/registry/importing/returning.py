"""The department's own file back, with a column at the right that says what is wrong with a row."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tuodi.office.registry.importing.reading import EXCEL, raw_of
from tuodi.tables import TableError
from tuodi.tables.annotate import annotate
from tuodi.tables.errors import RowError
from tuodi.tables.raw import Raw

HEADER = "原因"


def returned(name: str, content: bytes, sheet: str, reasons: Mapping[int, str]) -> tuple[str, bytes]:
    """(suffix, content): an xlsx workbook as it came but for the column, other workbooks rebuilt as xlsx, text as CSV.

    `reasons`: number of a row as a person counts it in the file -> what is wrong with it.
    """
    if content.startswith(EXCEL[0]):
        try:
            return ".xlsx", _marked(content, sheet, reasons)
        except TableError:
            pass  # another kind of workbook in a zip (ods, xlsb)
    raw = raw_of(name, content)
    texts = [reasons.get(row, "") for row in raw.rows.to_list()]
    return (".xlsx", _workbook(raw, texts)) if content.startswith(EXCEL) or name.endswith(".json") else (".csv", _csv(raw, texts))


def _marked(content: bytes, sheet: str, reasons: Mapping[int, str]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="tuodi-") as folder:
        before, after = Path(folder) / "before.xlsx", Path(folder) / "after.xlsx"
        before.write_bytes(content)
        errors = [RowError(before.name, row, "", "", text, sheet=sheet) for row, text in reasons.items()]
        annotate(before, errors, after, header=HEADER)
        return after.read_bytes()


def _csv(raw: Raw, texts: list[str]) -> bytes:
    """With a byte order mark, so that a spreadsheet reads the Chinese."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*raw.headers, HEADER])
    for cells, text in zip(raw.frame.iter_rows(), texts, strict=True):
        writer.writerow([*(cell or "" for cell in cells), text])
    return out.getvalue().encode("utf-8-sig")


def _workbook(raw: Raw, texts: list[str]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(raw.sheet[:31] or "名单")
        for place, cells in enumerate([(*raw.headers, HEADER), *((*cells, text) for cells, text in zip(raw.frame.iter_rows(), texts, strict=True))]):
            for column, cell in enumerate(cells):
                if cell:
                    sheet.write_string(place, column, str(cell))
    return out.getvalue()

"""The tables of a person's archive as a workbook."""

from __future__ import annotations

import io
from collections.abc import Sequence

from tuodi.office.oversight.archive.tables import Section


def workbook(sections: Sequence[Section]) -> bytes:
    """One sheet a table; every cell is text, so that a spreadsheet runs nothing."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True})
    for one in sections:
        sheet = book.add_worksheet(one.title)
        sheet.set_column(0, len(one.heads), 18)
        for place, head in enumerate(one.heads):
            sheet.write_string(0, place, head, bold)
        for number, row in enumerate(one.texts, 1):
            for place, value in enumerate(row):
                sheet.write_string(number, place, value)
    book.close()
    return out.getvalue()

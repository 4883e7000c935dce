"""The user's own workbook back, unchanged but for one column at the right that says what is wrong with a row.

Only the text of the sheets' XML is added to, so formats, drop-down lists and other sheets stay as they were.
"""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, unescape

from tuodi.tables.errors import RowError, TableError
from tuodi.tables.excel_guard import check_workbook, column_letters, column_number

HEADER = "问题"

_ROW = re.compile(r"<(?P<ns>\w+:)?row\b(?P<attributes>[^>]*?)(?:/>|>(?P<cells>.*?)</(?P=ns)?row>)", re.DOTALL)
_ROW_NUMBER = re.compile(r'\br="(\d+)"')
_CELL = re.compile(r'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})\d+"')
_DIMENSION = re.compile(r'(<(?:\w+:)?dimension\b[^>]*\bref="[A-Z]+\d+:)[A-Z]+(\d+")')


def annotate(path: str | Path, errors: Sequence[RowError], out: str | Path, header: str = HEADER) -> None:
    """Write `path` (xlsx or xlsm) with a column `header` to `out`. errors: those that reading this workbook gave.

    Raises TableError for other kinds of files (use `write_errors` for those) and for workbooks that are damaged or too big.
    """
    from tuodi.tables.write import replacing

    path, out = Path(path), Path(out)
    check_workbook(path)
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile:
        raise TableError(f"{path.name}：只有 xlsx 工作簿可以标注；其他文件请用错误清单") from None
    with archive, replacing(out) as target, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as result:
        notes = _notes(archive, errors, path.name)
        for part in archive.infolist():
            content = archive.read(part)
            if part.filename in notes:
                content = _with_notes(content.decode("utf-8"), notes[part.filename], header).encode("utf-8")
            result.writestr(part, content, zipfile.ZIP_DEFLATED)


def _notes(archive: zipfile.ZipFile, errors: Sequence[RowError], name: str) -> dict[str, dict[int, str]]:
    """Part of the sheet -> row -> what is wrong there."""
    parts = _sheet_parts(archive, name)
    found: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for error in errors:
        sheet = error.sheet or next(iter(parts))
        if sheet in parts and error.row:
            found[parts[sheet]][error.row].append(f"{error.column}：{error.expected}" if error.column else error.expected)
    return {part: {row: "；".join(texts) for row, texts in rows.items()} for part, rows in found.items()}


def _sheet_parts(archive: zipfile.ZipFile, name: str) -> dict[str, str]:
    """Name of a sheet -> its part in the zip, in the workbook's order."""
    if "xl/workbook.xml" not in archive.namelist():
        raise TableError(f"{name}：只有 xlsx 工作簿可以标注；其他文件请用错误清单")
    targets = {}
    for tag in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", archive.read("xl/_rels/workbook.xml.rels").decode("utf-8")):
        target = _attribute(tag, "Target")
        targets[_attribute(tag, "Id")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    tags = re.findall(r"<(?:\w+:)?sheet\b[^>]*>", archive.read("xl/workbook.xml").decode("utf-8"))
    return {_attribute(tag, "name"): targets[_attribute(tag, r"\w+:id")] for tag in tags}


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return unescape(found[1], {"&quot;": '"', "&apos;": "'"}) if found else ""


def _with_notes(xml: str, notes: Mapping[int, str], header: str) -> str:
    """The sheet's XML with a cell added to the header line and to each row that has a note."""
    last = max((column_number(letters) for letters in _CELL.findall(xml)), default=0)
    letters = column_letters(last + 1)
    seen = {"number": 0, "header": 0}

    def add(row: re.Match[str]) -> str:
        stated = _ROW_NUMBER.search(row["attributes"])
        seen["number"] = int(stated[1]) if stated else seen["number"] + 1
        note = notes.get(seen["number"])
        if not seen["header"] and row["cells"]:
            seen["header"], note = seen["number"], header
        if note is None:
            return row[0]
        ns = row["ns"] or ""
        text = escape(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", note))
        cell = f'<{ns}c r="{letters}{seen["number"]}" t="inlineStr"><{ns}is><{ns}t>{text}</{ns}t></{ns}is></{ns}c>'
        return f"<{ns}row{row['attributes']}>{row['cells'] or ''}{cell}</{ns}row>"

    return _DIMENSION.sub(rf"\g<1>{letters}\g<2>", _ROW.sub(add, xml), count=1)

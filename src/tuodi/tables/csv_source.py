"""CSV files: UTF-8 with or without BOM, UTF-16, GB18030; comma, tab or semicolon."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tuodi.tables.errors import TableError
from tuodi.tables.raw import Raw, need_header, numbered, without_blanks

SAMPLE = 1 << 20
DELIMITERS = (",", "\t", ";", "|", "，")


def read_csv(path: Path) -> Raw:
    """All cells as text. Raises TableError for an empty file or unknown encoding."""
    encoding = detect_encoding(path)
    try:
        return without_blanks(_read(path, encoding))
    except UnicodeDecodeError:
        if encoding != "utf-8-sig":
            raise TableError(f"{path.name}：文字编码无法识别，请另存为 UTF-8 编码的 CSV") from None
    try:  # the Chinese text may begin after the sample
        return without_blanks(_read(path, "gb18030"))
    except UnicodeDecodeError:
        raise TableError(f"{path.name}：文字编码无法识别，请另存为 UTF-8 编码的 CSV") from None


def detect_encoding(path: Path) -> str:
    """utf-8-sig (which also reads UTF-8 without BOM), utf-16 or gb18030, by the first megabyte."""
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    if not head.strip():
        raise TableError(f"{path.name}：文件是空的")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


def header_of(path: Path, encoding: str) -> tuple[list[str], int, str]:
    """The headers, the number of lines up to and with the header line, the delimiter."""
    with path.open(encoding=encoding, newline="") as file:
        first = next((line for line in file if line.strip()), "")
        file.seek(0)
        delimiter = max(DELIMITERS[:4], key=first.count)
        if delimiter not in first and "，" in first:
            raise TableError(f"{path.name}：列之间用了全角逗号，请改为半角逗号")
        reader = csv.reader(file, delimiter=delimiter)
        headers = next((row for row in reader if any(cell.strip() for cell in row)), [])
        need_header(headers, path.name)
        return [header.strip() for header in headers], reader.line_num, delimiter


def _read(path: Path, encoding: str) -> Raw:
    import polars as pl

    headers, lines, delimiter = header_of(path, encoding)
    source: Path | io.BytesIO = path
    if encoding != "utf-8-sig":
        source = io.BytesIO(path.read_bytes().decode(encoding).encode())
    try:
        frame = pl.read_csv(source, **options(len(headers), lines, delimiter))
    except pl.exceptions.NoDataError:
        frame = pl.DataFrame(schema=[(str(i), pl.String) for i in range(len(headers))])
    except (pl.exceptions.ComputeError, pl.exceptions.SchemaError) as error:  # broken quotes, or no row with as many cells as the header
        if "utf-8" in str(error):
            raise UnicodeDecodeError("utf-8", b"", 0, 1, str(error)) from None
        return _read_slowly(path, encoding, headers, delimiter)
    return Raw(headers, frame, pl.int_range(lines + 1, lines + 1 + len(frame), eager=True), path.name, text=True)


def options(width: int, lines: int, delimiter: str) -> dict[str, Any]:
    """How Polars shall read the rows below the header: everything as text, columns named by position."""
    import polars as pl

    return {
        "has_header": False,
        "skip_lines": lines,
        "separator": delimiter,
        "schema": {str(i): pl.String() for i in range(width)},
    }


def _read_slowly(path: Path, encoding: str, headers: list[str], delimiter: str) -> Raw:
    """Row by row, for files that have rows with too many cells or broken quotes: those rows are told, the others are read."""
    import polars as pl

    rows: list[list[str]] = []
    numbers: list[int] = []
    broken: dict[int, str] = {}
    width = len(headers)
    for number, cells in _records(path, encoding, delimiter):
        if any(cell.strip() for cell in cells[width:]):
            broken[number] = delimiter.join(cells)
        rows.append((cells + [""] * width)[:width])
        numbers.append(number)
    frame = pl.DataFrame(rows, schema={str(i): pl.String() for i in range(width)}, orient="row")
    return Raw(headers, numbered(frame), pl.Series(numbers, dtype=pl.Int64), path.name, broken=broken, text=True)


def _records(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows below the header with their numbers."""
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        number = 0
        seen_header = False
        try:
            for cells in reader:
                number = number + 1 if seen_header else reader.line_num
                if seen_header:
                    yield number, cells
                seen_header = seen_header or any(cell.strip() for cell in cells)
        except csv.Error as error:
            raise TableError(f"{path.name} 第 {number + 1} 行：引号不成对或单元格过长（{error}）") from None

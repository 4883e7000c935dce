"""Looks at a workbook before it is opened: its kind by content, the sizes in the zip, the dimensions its sheets declare."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from tuodi.tables.errors import TableError

MAX_UNPACKED = 2 * 1024**3
"""Bytes of all parts unpacked: a sheet of a million rows by twenty columns has about one gigabyte."""
MAX_RATIO, RATIO_MATTERS_FROM = 250, 64 * 1024**2
"""Real sheets pack to a tenth, repetitive ones to a hundredth."""
MAX_CELLS = 40_000_000
MAX_COLUMNS = 2_000
ADVICE = "请删去多余的空行空列，或另存为 CSV、Parquet"

_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\b[^>]*\bref=\"([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)\"")


def check_workbook(path: Path) -> None:
    """Raises TableError for a workbook that is damaged, no workbook, or bigger than a table can be."""
    with path.open("rb") as file:
        if file.read(4) != b"PK\x03\x04":
            return  # the old binary format: nothing to look at, the reader's memory is limited anyway
    try:
        with zipfile.ZipFile(path) as archive:
            _check_sizes(archive, path.name)
            _check_dimensions(archive, path.name)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise TableError(f"{path.name}：不是可读的 Excel 文件，或文件已损坏、已加密（{error}）") from None


def _check_sizes(archive: zipfile.ZipFile, name: str) -> None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        raise TableError(f"{name}：是压缩包而不是 Excel 工作簿")
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise TableError(f"{name}：解开后超过 {MAX_UNPACKED // 1024**3} GB，拒绝读取；{ADVICE}")
    for part in parts:
        if part.file_size > RATIO_MATTERS_FROM and part.file_size > MAX_RATIO * max(1, part.compress_size):
            raise TableError(f"{name}：压缩比异常（{part.filename}），拒绝读取；{ADVICE}")


def _check_dimensions(archive: zipfile.ZipFile, name: str) -> None:
    for part in archive.namelist():
        if not re.fullmatch(r"xl/worksheets/[^/]+\.xml", part):
            continue
        with archive.open(part) as sheet:
            found = _DIMENSION.search(sheet.read(4096))
        if not found:
            continue
        left, top, right, bottom = found.groups()
        columns, rows = column_number(right.decode()) - column_number(left.decode()) + 1, int(bottom) - int(top) + 1
        if columns > MAX_COLUMNS or columns * rows > MAX_CELLS:
            raise TableError(f"{name}：工作表声明了 {rows} 行 {columns} 列，拒绝读取；{ADVICE}")


def column_number(letters: str) -> int:
    """A → 1, Z → 26, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

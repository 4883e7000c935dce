"""What a file or frame holds before anybody has read its cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tuodi.tables.errors import TableError

if TYPE_CHECKING:
    import polars as pl

EXAMPLE_MARK = "#示例"
"""A row whose first cell begins so is the template's example, no data."""


@dataclass
class Raw:
    """headers[i] names the frame's i-th column (the frame's own names are `0`, `1`, ...); rows: the number of each row in the file.

    broken: number of a row that has more cells than there are headers -> its text. text: a file of text, whatever its name.
    """

    headers: list[str]
    frame: pl.DataFrame
    rows: pl.Series
    file: str = ""
    sheet: str = ""
    broken: dict[int, str] = field(default_factory=dict)
    text: bool = False


def numbered(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with its columns renamed to their positions (headers may repeat or be empty)."""
    renamed = frame.clone()
    renamed.columns = [str(i) for i in range(frame.width)]
    return renamed


def without_blanks(raw: Raw) -> Raw:
    """Drop rows in which every cell is empty, the template's example, and columns without a header and without a cell (text files and sheets only)."""
    import polars as pl

    if not raw.frame.width:
        return raw
    kept = raw.frame.select(
        keep=pl.any_horizontal(pl.all().str.strip_chars().fill_null("") != "") & ~pl.col("0").fill_null("").str.starts_with(EXAMPLE_MARK)
    ).to_series()
    if raw.broken:
        kept = kept | raw.rows.is_in(list(raw.broken))
    if not kept.all():
        raw.frame, raw.rows = raw.frame.filter(kept), raw.rows.filter(kept)
    named = [i for i, header in enumerate(raw.headers) if header.strip() or raw.frame[str(i)].str.strip_chars().fill_null("").ne("").any()]
    if len(named) < len(raw.headers):
        raw.headers, raw.frame = [raw.headers[i] for i in named], numbered(raw.frame.select([str(i) for i in named]))
    return raw


def need_header(headers: list[str], file: str) -> None:
    """Raises TableError for a file without a header line."""
    if not any(header.strip() for header in headers):
        raise TableError(f"{file}：文件是空的，没有表头")

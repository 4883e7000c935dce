"""Frames and lists of the caller's own program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tuodi.tables.errors import TableError
from tuodi.tables.raw import Raw, numbered

if TYPE_CHECKING:
    import polars as pl

NAME = "（内存中的表）"


def from_memory(data: Any) -> Raw:
    """A polars, pyarrow or pandas-like frame, a list of dicts, or a dict of columns. Raises TableError for anything else."""
    import polars as pl

    if isinstance(data, pl.LazyFrame):
        data = data.collect()
    if not isinstance(data, pl.DataFrame):
        data = _frame(data)
    headers = [str(name) for name in data.columns]
    return Raw(headers, numbered(data), pl.int_range(1, len(data) + 1, eager=True), NAME)


def _frame(data: Any) -> pl.DataFrame:
    import polars as pl

    if isinstance(data, Mapping):
        lengths = {len(values) for values in data.values()}
        if len(lengths) > 1:
            raise TableError("各列的长度不同")
        return pl.DataFrame([_series(str(name), list(values)) for name, values in data.items()])
    if isinstance(data, Sequence) and not isinstance(data, str | bytes) and all(isinstance(row, Mapping) for row in data):
        names = list(dict.fromkeys(name for row in data for name in row))
        return pl.DataFrame([_series(str(name), [row.get(name) for row in data]) for name in names])
    if hasattr(data, "__arrow_c_stream__"):
        return pl.DataFrame(data)
    if hasattr(data, "columns") and hasattr(data, "to_dict"):
        return _frame({str(name): data[name].tolist() for name in data.columns})
    raise TableError(f"不能读取 {type(data).__name__}；可用 polars、pyarrow、pandas 的表，或字典的列表")


def _series(name: str, values: list[Any]) -> pl.Series:
    """Python values as text, so that a column may mix Decimal, int, float and str."""
    import polars as pl

    return pl.Series(name, [_text(value) for value in values], dtype=pl.String)


def _text(value: Any) -> str | None:
    if value is None or (isinstance(value, float | Decimal) and value != value):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else str(value)

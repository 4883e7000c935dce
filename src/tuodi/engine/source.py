"""Where columns come from: a typed frame of many rows, or a few rows of plain values. Both answer in arrays, so that one computation serves both.

A frame costs a little for every question, a row nothing until it is asked: for one claim at a time that is the whole difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from tuodi.engine.dates import NO_DAY, Days, day_number, days_of

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Coordinates = npt.NDArray[np.int8]

DAY = 86_400_000_000  # microseconds


class Frame:
    """Columns of a Polars frame as `tuodi.tables` gives them."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame

    def __len__(self) -> int:
        return len(self.frame)

    def has(self, name: str) -> bool:
        return name in self.frame.columns

    def usable(self) -> Frame:
        """The rows without an error."""
        return Frame(self.frame.filter(pl.col("error") == "")) if self.has("error") else self

    def started(self, name: str) -> Frame:
        """The rows in which the column is stated."""
        return Frame(self.frame.filter(pl.col(name).is_not_null()))

    def only(self, keep: Bools) -> Frame:
        return Frame(self.frame.filter(pl.Series(keep)))

    def first_of_each(self, name: str) -> Frame:
        return Frame(self.frame.unique(name, keep="first", maintain_order=True))

    def places(self, name: str, of: Frame) -> Ints:
        """For each row of `of` the row here with the same value of `name` (whose values here differ), -1 where there is none."""
        index = self.frame.select(name).with_row_index("place")
        found = of.frame.select(name).join(index, on=name, how="left", maintain_order="left")
        return found["place"].cast(pl.Int64).fill_null(-1).to_numpy()

    def coded(self, name: str, values: Sequence[Any]) -> Coordinates:
        """Index of each value in `values`, -1 where empty or unknown."""
        column = self.frame[name]
        if column.dtype == pl.Null:
            return np.full(len(column), -1, np.int8)
        if column.dtype == pl.Boolean:
            return column.cast(pl.Int8).fill_null(-1).to_numpy()
        if column.dtype.is_integer():
            column = column.cast(pl.Int64)
        if column.dtype == pl.Utf8:
            return column.cast(pl.Enum(values), strict=False).to_physical().cast(pl.Int8).fill_null(-1).to_numpy()
        mapping = dict(zip(values, range(len(values)), strict=True))
        return column.replace_strict(mapping, default=-1, return_dtype=pl.Int8).to_numpy()

    def texts(self, name: str) -> tuple[Ints, list[str]]:
        """(number of each text, the distinct texts); -1 where empty."""
        column = self.frame[name].cast(pl.Utf8)
        known = [text for text in column.unique().drop_nulls().to_list() if text != ""]
        if not known:
            return np.full(len(column), -1, np.int64), []
        return column.replace_strict(known, list(range(len(known))), default=-1, return_dtype=pl.Int64).to_numpy(), known

    def days(self, name: str) -> Days:
        return days_of(self.frame[name])

    def money(self, name: str, empty: int = 0) -> Ints:
        return self.frame[name].cast(pl.Int64).fill_null(empty).to_numpy()

    def moments(self, name: str, otherwise: str) -> Ints:
        """Microseconds; where empty the day of the other column, else 0."""
        when, day = self.frame[name], self.frame[otherwise].cast(pl.Datetime("us"))
        found = when.cast(pl.Datetime("us")).fill_null(day) if when.dtype != pl.Null else day
        return found.to_physical().cast(pl.Int64).fill_null(0).to_numpy()

    def empty(self, name: str) -> Bools:
        """Null, or no text."""
        column = self.frame[name]
        found = column.is_null() | (column == "") if column.dtype == pl.Utf8 else column.is_null()
        return found.fill_null(True).to_numpy()

    def repeated(self, name: str) -> Bools:
        """Rows whose value an earlier row has."""
        return (~self.frame[name].is_first_distinct()).to_numpy()

    def strings(self, name: str) -> list[str]:
        if not self.has(name):
            return [""] * len(self)
        found: list[str] = self.frame[name].cast(pl.Utf8).fill_null("").to_list()
        return found

    def row(self, number: int) -> dict[str, Any]:
        return self.frame.row(number, named=True)


class Rows:
    """A few rows of values as `tuodi.tables` types them: dates, fen, codes, None where not stated. `apart`: they come from different
    tables, so that the same number in two of them is no repetition."""

    def __init__(self, rows: Sequence[Mapping[str, Any]], *, apart: bool = False) -> None:
        self.rows = rows
        self.apart = apart

    def __len__(self) -> int:
        return len(self.rows)

    def has(self, name: str) -> bool:
        return all(name in row for row in self.rows)

    def usable(self) -> Rows:
        return Rows([row for row in self.rows if not row.get("error")])

    def started(self, name: str) -> Rows:
        return Rows([row for row in self.rows if row[name] is not None])

    def only(self, keep: Bools) -> Rows:
        return Rows([row for row, kept in zip(self.rows, keep.tolist(), strict=True) if kept])

    def first_of_each(self, name: str) -> Rows:
        return Rows(list({row[name]: row for row in reversed(self.rows)}.values())[::-1])

    def places(self, name: str, of: Rows) -> Ints:
        index = {row[name]: number for number, row in enumerate(self.rows) if row[name] is not None}
        return np.array([index.get(row[name], -1) for row in of.rows], dtype=np.int64)

    def coded(self, name: str, values: Sequence[Any]) -> Coordinates:
        index = {value: number for number, value in enumerate(values)}
        return np.array([-1 if (value := row[name]) is None else index.get(value, -1) for row in self.rows], dtype=np.int8)

    def texts(self, name: str) -> tuple[Ints, list[str]]:
        numbers: dict[str, int] = {}
        found = [numbers.setdefault(text, len(numbers)) if (text := row[name]) else -1 for row in self.rows]
        return np.array(found, dtype=np.int64), list(numbers)

    def days(self, name: str) -> Days:
        return np.array([NO_DAY if (day := row[name]) is None else day_number(day) for row in self.rows], dtype=np.int64)

    def money(self, name: str, empty: int = 0) -> Ints:
        return np.array([empty if (fen := row[name]) is None else fen for row in self.rows], dtype=np.int64)

    def moments(self, name: str, otherwise: str) -> Ints:
        return np.array([_moment(row[name], row[otherwise]) for row in self.rows], dtype=np.int64)

    def empty(self, name: str) -> Bools:
        return np.array([row[name] is None or row[name] == "" for row in self.rows], dtype=np.bool_)

    def repeated(self, name: str) -> Bools:
        if self.apart:
            return np.zeros(len(self), np.bool_)
        first: dict[Any, int] = {}
        return np.array([first.setdefault(row[name], n) != n for n, row in enumerate(self.rows)], dtype=np.bool_)

    def strings(self, name: str) -> list[str]:
        return [str(row.get(name) or "") for row in self.rows]

    def row(self, number: int) -> dict[str, Any]:
        return dict(self.rows[number])


Source = Frame | Rows


def source(table: Any) -> Source:
    """A frame as a source; a source as it is."""
    return table if isinstance(table, (Frame, Rows)) else Frame(table)


def _moment(when: Any, day: Any) -> int:
    if when is None:
        return 0 if day is None else day_number(day) * DAY
    since_midnight: int = (when.hour * 3600 + when.minute * 60 + when.second) * 1_000_000 + when.microsecond
    return day_number(when.date()) * DAY + since_midnight

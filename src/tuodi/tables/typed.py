"""Rows whose values need no reading: English columns, dates, fen, codes. A service hands such rows in; anything else is read as a file's would be."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from tuodi.tables import amounts, cells, dates, dictionary
from tuodi.tables.dictionary import UNKNOWN, Column

_ID = re.compile(r"[0-9A-Za-z_-]+")
_READ: Any = object()  # the value has to be read


def typed_row(row: Mapping[str, Any], table: str) -> dict[str, Any] | None:
    """The row as `normalise` reads it (without what passes through), or None if a value is not plainly of its column's type."""
    spec = _plain(table)
    found: dict[str, Any] = {}
    taken = 0
    for name, key, check, empty, needed in spec:
        value = row.get(key)
        if key in row:
            taken += 1
        if value is None or value == "":
            if needed:
                return None
            found[name] = empty
            continue
        read = check(value)
        if read is _READ:
            return None
        found[name] = read
    if taken != len(row):
        return None
    for name, other in _empty_from(table):
        if found[name] is None and found[other] is not None:
            found[name] = dt.datetime.combine(found[other], dt.time())
    found["error"] = ""
    return found


Check = Callable[[Any], Any]


@cache
def _plain(table: str) -> list[tuple[str, str, Check, Any, bool]]:
    """(column, key in the row, check, value where empty, whether it must be there)."""
    columns = dictionary.table(table).columns.values()
    return [
        (c.name, f"{c.name}_fen" if c.type == "money" else c.name, _check(c), c.empty, c.required and not c.empty_ok) for c in columns
    ]


@cache
def _empty_from(table: str) -> list[tuple[str, str]]:
    return [(c.name, c.empty_from) for c in dictionary.table(table).columns.values() if c.empty_from]


def _check(column: Column) -> Check:
    if column.type in ("code", "grade"):
        return _coded(column)
    checks: dict[str, Check] = {"id": _id, "text": _text, "date": _date, "datetime": _moment, "money": _fen, "bool": _truth}
    return checks.get(column.type, lambda _: _READ)


def _coded(column: Column) -> Check:
    vocabulary = dictionary.vocabularies()[column.vocabulary or column.name]
    known = {code for code in vocabulary.words if code not in ("", UNKNOWN)}
    if column.type == "grade":
        grades = {int(code): int(code) for code in known if code.isdigit()}
        return lambda value: grades.get(value, _READ) if type(value) is int else _READ
    return lambda value: value if type(value) is str and value in known else _READ


def _id(value: Any) -> Any:
    return value if type(value) is str and _ID.fullmatch(value) and not value.endswith("x") else _READ


def _text(value: Any) -> Any:
    return value if type(value) is str and value == value.strip() and value not in cells.EMPTY else _READ


def _date(value: Any) -> Any:
    return value if type(value) is dt.date and dates.FIRST_YEAR <= value.year <= dates.LAST_YEAR else _READ


def _moment(value: Any) -> Any:
    return value if type(value) is dt.datetime and value.tzinfo is None and dates.FIRST_YEAR <= value.year <= dates.LAST_YEAR else _READ


def _fen(value: Any) -> Any:
    return value if type(value) is int and 0 <= value < amounts.MAX_YUAN * 100 else _READ


def _truth(value: Any) -> Any:
    return value if type(value) is bool else _READ

"""The tables of a closed year: by class, item, district, and district with class; the money of the books. Small cells are hidden before anything is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from tuodi.office.fund import chart
from tuodi.office.fund.queries import raised
from tuodi.office.public import closed
from tuodi.office.public.closed import Sums
from tuodi.office.public.suppress import SMALLEST, Relation, hidden
from tuodi.policy.pack import load

Found = dict[Any, Sums]
TABLES = (("按救助类别", "title"), ("按救助项目", "item"), ("按区县", "district"))


def tables(city: str, year: int, first: dt.date, last: dt.date) -> dict[str, Any]:
    """What is kept of a year: cells as [name, persons, times, amount], None where hidden."""
    found: Found = {"total": closed.total(city, first, last)}
    named: dict[str, list[str]] = {}
    for _, column in TABLES:
        cells = [(cell, key) for (key,), cell in closed.by(city, first, last, column).items()]
        cells.sort(key=lambda one: (-one[0].amount, one[1]))
        named[column] = [key for _, key in cells]
        found |= {(column, key): cell for cell, key in cells}
    crossed = closed.by(city, first, last, "district", "title")
    found |= {("cross", place, title): crossed.get((place, title), Sums()) for place in named["district"] for title in named["title"]}
    found |= {("paid", kind): closed.paid_as(city, first, last, kind) for kind in ("aid", "tilt_aid")}
    away = _away(found, named)
    shown = _shower(found, away)
    called = _names(city)
    grid = [[place or "—", [shown(("cross", place, title), title) for title in named["title"]]] for place in named["district"]]
    return {
        "total": shown("total", "合计"),
        "tables": [[title, [shown((column, key), called(column, key)) for key in named[column]]] for title, column in TABLES],
        "classes": [called("title", key) for key in named["title"]],
        "cross": grid if len(grid) > 1 and len(named["title"]) > 1 else [],
        "income": _income(city, year),
        "expense": _expense(city, year, shown),
    }


def _away(found: Found, named: Mapping[str, list[str]]) -> set[Any]:
    """What is hidden: the tables share a total, and a cell that stands in two of them is one cell."""
    sums = [Relation(tuple((column, key) for key in named[column]), "total") for _, column in TABLES]
    sums.append(Relation((("paid", "aid"), ("paid", "tilt_aid")), "total"))
    sums += [Relation(tuple(("cross", place, title) for title in named["title"]), ("district", place)) for place in named["district"]]
    sums += [Relation(tuple(("cross", place, title) for place in named["district"]), ("title", title)) for title in named["title"]]
    first: dict[Sums, Any] = {}
    for key, cell in found.items():
        if cell.touched and (same := first.setdefault(cell, key)) != key:
            sums.append(Relation((key,), same))
    away = hidden({key: cell.weight for key, cell in found.items()}, sums)
    return set(found) if "total" in away else away  # the months' releases tell the total: without it nothing else may be told


def _shower(found: Found, away: set[Any]) -> Callable[[Any, str], list[Any]]:
    def shown(key: Any, name: str) -> list[Any]:
        cell = found[key]
        return [name, None, None, None] if key in away else [name, cell.persons, cell.times, cell.amount]

    return shown


def _names(city: str) -> Callable[[str, str], str]:
    policy = load(city).newest
    names = {"title": {key: one.name for key, one in policy.classes.items()}, "item": {key: one.name for key, one in policy.items.items()}}
    return lambda column, key: names.get(column, {}).get(key, key) or "—"


def _income(city: str, year: int) -> list[list[Any]]:
    """[name, fen or None]: what came in by source; what few owe back is hidden."""
    few = closed.name_of(city, chart.RECOVERED) if closed.recovered(city, year).persons < SMALLEST else ""
    return [[name, None if name == few else amount] for name, amount in raised(city, year).items() if amount]


def _expense(city: str, year: int, shown: Callable[[Any, str], list[Any]]) -> list[list[Any]]:
    """[name, fen or None]: the aid of the year's releases, and what was given without a bill."""
    rows = [["看病的医疗救助", shown(("paid", "aid"), "")[3]], ["倾斜救助", shown(("paid", "tilt_aid"), "")[3]]]
    for name, one in (("资助参保", closed.subsidies(city, year)), ("不需就医的给付", closed.awards(city, year))):
        rows.append([name, None if one.amount and one.persons < SMALLEST else one.amount])
    return [row for row in rows if row[1] != 0]

"""What the fund did in a year, for everyone: the releases of closed months and years, and whom it aided where the document demands it.

Releases are read as they were published. Names are read for the office itself (row security shows strangers nothing), shortened, and kept ten minutes.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from tuodi.office.casework.queries import notices, shortened
from tuodi.office.core import rls
from tuodi.office.core.actor import Actor
from tuodi.office.fund.queries.books import last_closed_month
from tuodi.office.public import closed
from tuodi.office.public.models import Release
from tuodi.office.public.suppress import Cell
from tuodi.policy.pack import load
from tuodi.policy.schema import Policy

SECONDS = 600
PER_PAGE = 100
YEARS = 10
ADULT = 18


@dataclass(frozen=True)
class Year:
    """A year as published. months: everybody aided, a cell a release of months; so far: their sums.

    closed: whether the year's tables are out; then total, tables, cross (the classes, and a line a district with a cell a class),
    income and expense (name, fen; None: hidden) are there. pending: the last closed month, where it waits for more persons.
    """

    year: int
    months: list[Cell]
    times: int
    amount: int
    until: dt.date
    pending: dt.date | None
    closed: bool
    total: Cell
    tables: list[tuple[str, list[Cell]]]
    cross: tuple[list[str], list[tuple[str, list[Cell]]]]
    income: list[tuple[str, int | None]]
    expense: list[tuple[str, int | None]]


@dataclass(frozen=True)
class Aided:
    """A person aided: nothing that tells who exactly, or what illness."""

    name: str
    place: str
    amount: int


def today() -> dt.date:
    """The day by which lists are shown or taken down."""
    return timezone.localdate()


def years(city: str) -> list[int]:
    """Years of which something was published, newest first."""
    return list(Release.objects.filter(city=city).order_by("-year").values_list("year", flat=True).distinct()[:YEARS])


def year_figures(city: str, year: int) -> Year:
    """A year of `years`, as published."""
    releases = list(Release.objects.filter(city=city, year=year).order_by("last"))
    months = [one for one in releases if one.kind == Release.Kind.MONTHS]
    book: dict[str, Any] = next((one.content for one in releases if one.kind == Release.Kind.YEAR), {})
    last: dt.date | None = _kept(f"closed:{city}", lambda: last_closed_month(city), seconds=60) if year == years(city)[0] else None
    return Year(
        year=year,
        months=[Cell(str(one).removeprefix(f"{year} 年 "), one.content["persons"], one.content["times"], one.content["amount"]) for one in months],
        times=sum(one.content["times"] for one in months),
        amount=sum(one.content["amount"] for one in months),
        until=months[-1].last,
        pending=last if last is not None and last > months[-1].last else None,
        closed=bool(book),
        total=Cell(*book.get("total", ("合计", None, None, None))),
        tables=[(title, [Cell(*cell) for cell in cells]) for title, cells in book.get("tables", [])],
        cross=(book.get("classes", []), [(place, [Cell(*cell) for cell in cells]) for place, cells in book.get("cross", [])]),
        income=[(name, amount) for name, amount in book.get("income", [])],
        expense=[(name, amount) for name, amount in book.get("expense", [])],
    )


def over_years(city: str) -> list[Cell]:
    """Everybody aided in the years whose tables are out, the oldest first."""
    found = Release.objects.filter(city=city, kind=Release.Kind.YEAR).order_by("-year")[:YEARS]
    return [Cell(f"{one.year} 年", *one.content["total"][1:]) for one in reversed(found)]


def aided(city: str, year: int, number: int) -> tuple[list[Aided], bool]:
    """(a page of the persons aided in a year, whether there are more), where the city's document demands that they are made public."""
    if not publishes_persons(load(city).newest) or today() > shown_until(year):
        return [], False
    rows: list[Aided] = _kept(f"aided:{city}:{year}:{number}", lambda: _aided(city, year, number))
    return rows[:PER_PAGE], len(rows) > PER_PAGE


def posted(city: str) -> list[Any]:
    """Applications that hang out for objections today."""
    found: list[Any] = _kept(f"notices:{city}", lambda: notices(city), seconds=60)
    return found


def publishes_persons(policy: Policy) -> bool:
    return policy.service.disclosure is not None and policy.service.disclosure.persons


def _kept(key: str, read: Any, seconds: int = SECONDS) -> Any:
    """A read under the office's own rights, remembered for a while."""
    name = f"public:{today()}:{key}"
    found = cache.get(name)
    if found is None:
        actor = Actor.system("公开信息")
        with transaction.atomic(), rls.as_actor(actor):
            found = read()
        cache.set(name, found, seconds)
    return found


def _aided(city: str, year: int, number: int) -> list[Aided]:
    """Of the months that were published of the year, and no others: the list changes when a month's figures come out, never in between."""
    spans = Release.objects.filter(city=city, year=year, kind=Release.Kind.MONTHS).order_by("last").values_list("first", "last")
    first, last = spans[0][0], spans.reverse()[0][1]
    rows = closed.persons(city, first, last, PER_PAGE + 1, (max(1, number) - 1) * PER_PAGE)
    return [Aided(_name(name, born), f"{place}{street}", amount) for name, born, place, street, amount in rows]


def _name(name: str, born: dt.date | None) -> str:
    """A shortened name; of a child only the family name."""
    day = today()
    child = born is not None and (day.year - born.year - ((day.month, day.day) < (born.month, born.day))) < ADULT
    if child:
        return f"{name.strip()[:1]}*（未成年）"
    short = shortened(name) if len(name.strip()) > 1 else "*"
    return re.sub(r"\*{2,}", "**", short)  # how long a name is tells who it is, where few names are long


def shown_until(year: int) -> dt.date:
    """The last day on which the persons of a year are shown: the end of the year that follows. The documents set no day; the office does."""
    return dt.date(year + 1, 12, 31)

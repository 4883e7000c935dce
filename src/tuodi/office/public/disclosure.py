"""What the fund did in a year, for everyone: sums of settlements that stand, and of the books; and whom it aided where the document demands it.

The reads are made for the office itself (row security shows strangers nothing) and give sums or shortened names only. Kept ten minutes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from tuodi.office.casework.queries import notices, shortened
from tuodi.office.core import rls
from tuodi.office.core.actor import Actor
from tuodi.office.fund.queries import outlay, raised
from tuodi.office.public.suppress import SMALLEST, Cell, Relation, hidden
from tuodi.office.settlement.models import Settlement
from tuodi.office.settlement.queries import live
from tuodi.policy.pack import load
from tuodi.policy.schema import Policy

SECONDS = 600
PER_PAGE = 100
YEARS = 10
ADULT = 18


@dataclass(frozen=True)
class Year:
    """The published tables of a year. total: everybody, hidden where there are too few; income, expense: the books' (name, fen).

    cross: the classes, and a line a district with a cell a class.
    """

    year: int
    total: Cell
    tables: list[tuple[str, list[Cell]]]
    cross: tuple[list[str], list[tuple[str, list[Cell]]]]
    income: list[tuple[str, int]]
    expense: list[tuple[str, int]]


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
    """Years with settlements that stand, newest first."""
    found: list[int] = _kept(f"years:{city}", lambda: list(_live(city).order_by("-year").values_list("year", flat=True).distinct()[:YEARS]))
    return found


def year_figures(city: str, year: int) -> Year:
    found: Year = _kept(f"year:{city}:{year}", lambda: _year(city, year))
    return found


def over_years(city: str) -> list[Cell]:
    """Everybody aided by year, the oldest first; a year with too few is hidden."""
    found: list[Cell] = _kept(f"over:{city}", lambda: _over_years(city))
    return found


def _over_years(city: str) -> list[Cell]:
    rows = _live(city).order_by().values("year").annotate(persons=Count("person", distinct=True), times=Count("id"), amount=Sum(F("aid") + F("tilt_aid")))
    cells = [_cell(f"{row['year']} 年", row) for row in rows.order_by("-year")[:YEARS]]
    return [_shown(cell, 0 < (cell.persons or 0) < SMALLEST) for cell in reversed(cells)]


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


def _live(city: str, year: int | None = None) -> QuerySet[Settlement]:
    found = live().filter(policy_city=city, status=Settlement.Status.SETTLED).filter(Q(aid__gt=0) | Q(tilt_aid__gt=0))
    return found if year is None else found.filter(year=year)


def _year(city: str, year: int) -> Year:
    policy = load(city).newest
    rows = _live(city, year)
    classes = {key: one.name for key, one in policy.classes.items()}
    items = {key: one.name for key, one in policy.items.items()}
    total = _cell("合计", rows.aggregate(persons=Count("person", distinct=True), times=Count("id"), amount=Sum(F("aid") + F("tilt_aid"))))
    of_class, of_item, of_district = _by(rows, "title", classes), _by(rows, "item", items), _by(rows, "district__name", {})
    inside = _cross(rows, classes)
    away = _away(total, of_class, of_item, of_district, inside)
    few = "total" in away
    grid = [(place, [_shown(inside.get((place, name), Cell("", 0, 0, 0)), (place, name) in away) for name in of_class]) for place in of_district]
    return Year(
        year,
        _shown(total, few),
        [
            (title, [_shown(cell, (kind, name) in away) for name, cell in cells.items()])
            for title, kind, cells in (("按救助类别", "class", of_class), ("按救助项目", "item", of_item), ("按区县", "district", of_district))
        ],
        (list(of_class), grid if len(of_district) > 1 and len(of_class) > 1 else []),
        [(name, amount) for name, amount in raised(city, year).items() if amount],
        [] if few else [(name, amount) for name, amount in outlay(city, year).items() if amount],
    )


def _away(
    total: Cell, of_class: Mapping[str, Cell], of_item: Mapping[str, Cell], of_district: Mapping[str, Cell], inside: Mapping[tuple[str, str], Cell]
) -> set[Any]:
    """The cells of all tables that are hidden: the tables share a total, and a cell that stands in two of them is one cell."""
    cells: dict[Any, Cell] = {"total": total}
    for kind, named in (("class", of_class), ("item", of_item), ("district", of_district)):
        cells |= {(kind, name): cell for name, cell in named.items()}
    sums = [Relation(tuple((kind, name) for name in named), "total") for kind, named in (("class", of_class), ("item", of_item), ("district", of_district))]
    grid = {(place, name): inside.get((place, name), Cell("", 0, 0, 0)) for place in of_district for name in of_class}
    sums += [Relation(tuple((place, name) for name in of_class), ("district", place)) for place in of_district]
    sums += [Relation(tuple((place, name) for place in of_district), ("class", name)) for name in of_class]
    cells |= grid
    first: dict[tuple[Any, ...], Any] = {}
    for key, cell in cells.items():
        if cell.persons:
            same = first.setdefault((cell.persons, cell.times, cell.amount), key)
            if same != key:
                sums.append(Relation((key,), same))
    return hidden({key: cell.persons or 0 for key, cell in cells.items()}, sums)


def _shown(cell: Cell, away: bool) -> Cell:
    return cell.veiled() if away else cell


def _by(rows: QuerySet[Settlement], column: str, names: dict[str, str]) -> dict[str, Cell]:
    """Persons, person-times and money by a column, by name, largest sum first."""
    found = rows.order_by().values(of=F(column)).annotate(persons=Count("person", distinct=True), times=Count("id"), amount=Sum(F("aid") + F("tilt_aid")))
    cells = sorted((_cell(names.get(row["of"], row["of"]) or "—", row) for row in found), key=lambda cell: -(cell.amount or 0))
    return {cell.name: cell for cell in cells}


def _cross(rows: QuerySet[Settlement], classes: dict[str, str]) -> dict[tuple[str, str], Cell]:
    """The same by district and class together."""
    found = (
        rows.order_by()
        .values(place=F("district__name"), of=F("title"))
        .annotate(persons=Count("person", distinct=True), times=Count("id"), amount=Sum(F("aid") + F("tilt_aid")))
    )
    return {(row["place"] or "—", name): _cell(name, row) for row in found for name in [classes.get(row["of"], row["of"]) or "—"]}


def _cell(name: str, row: Mapping[str, Any]) -> Cell:
    return Cell(name, row["persons"] or 0, row["times"] or 0, row["amount"] or 0)


def _aided(city: str, year: int, number: int) -> list[Aided]:
    first = (max(1, number) - 1) * PER_PAGE
    rows = (
        _live(city, year)
        .order_by()
        .values("person", "person__name", "person__birth_date", place=F("person__district__name"), street=F("person__street__name"))
        .annotate(amount=Sum(F("aid") + F("tilt_aid")))
        .order_by("person__district__code", "person__street__name", "person")[first : first + PER_PAGE + 1]
    )
    return [Aided(_name(row["person__name"], row["person__birth_date"]), f"{row['place']}{row['street'] or ''}", row["amount"]) for row in rows]


def _name(name: str, born: dt.date | None) -> str:
    """A shortened name; of a child only the family name."""
    day = today()
    child = born is not None and (day.year - born.year - ((day.month, day.day) < (born.month, born.day))) < ADULT
    return f"{name.strip()[:1]}*（未成年）" if child else shortened(name)


def shown_until(year: int) -> dt.date:
    """The last day on which the persons of a year are shown: the end of the year that follows. The documents set no day; the office does."""
    return dt.date(year + 1, 12, 31)

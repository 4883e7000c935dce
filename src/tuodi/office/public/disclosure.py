"""What the fund did in a year, for everyone: sums of settlements that stand, and of the books; and whom it aided where the document demands it.

The reads are made for the office itself (row security shows strangers nothing) and give sums or shortened names only. Kept ten minutes.
"""

from __future__ import annotations

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
from tuodi.office.public.suppress import SMALLEST, Cell, suppressed
from tuodi.office.settlement.models import Settlement
from tuodi.office.settlement.queries import live
from tuodi.policy.pack import load
from tuodi.policy.schema import Policy

SECONDS = 600
PER_PAGE = 100
YEARS = 10


@dataclass(frozen=True)
class Year:
    """The published tables of a year. total: everybody, hidden where there are too few; income, expense: the books' (name, fen)."""

    year: int
    total: Cell
    tables: list[tuple[str, list[Cell]]]
    income: list[tuple[str, int]]
    expense: list[tuple[str, int]]


@dataclass(frozen=True)
class Aided:
    """A person aided: nothing that tells who exactly, or what illness."""

    name: str
    place: str
    amount: int


def years(city: str) -> list[int]:
    """Years with settlements that stand, newest first."""
    found: list[int] = _kept(f"years:{city}", lambda: list(_live(city).order_by("-year").values_list("year", flat=True).distinct()[:YEARS]))
    return found


def year_figures(city: str, year: int) -> Year:
    found: Year = _kept(f"year:{city}:{year}", lambda: _year(city, year))
    return found


def aided(city: str, year: int, number: int) -> tuple[list[Aided], bool]:
    """(a page of the persons aided in a year, whether there are more), where the city's document demands that they are made public."""
    if not publishes_persons(load(city).newest):
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
    name = f"public:{timezone.localdate()}:{key}"
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
    [total] = [_cell("合计", row) for row in [rows.aggregate(persons=Count("person", distinct=True), times=Count("id"), amount=Sum(F("aid") + F("tilt_aid")))]]
    tables = [
        ("按救助类别", _by(rows, "title", classes)),
        ("按救助项目", _by(rows, "item", items)),
        ("按区县", _by(rows, "district__name", {})),
        ("按看病方式", _by(rows, "claim__setting", _settings())),
    ]
    few = 0 < (total.persons or 0) < SMALLEST
    return Year(
        year,
        suppressed([total])[0] if few else total,
        [(name, suppressed(cells)) for name, cells in tables],
        [(name, amount) for name, amount in raised(city, year).items() if amount],
        [] if few else [(name, amount) for name, amount in outlay(city, year).items() if amount],
    )


def _settings() -> dict[str, str]:
    from tuodi.policy.vocabulary import SETTINGS

    return SETTINGS


def _by(rows: QuerySet[Settlement], column: str, names: dict[str, str]) -> list[Cell]:
    """Persons, person-times and money by a column, largest sum first."""
    found = rows.order_by().values(of=F(column)).annotate(persons=Count("person", distinct=True), times=Count("id"), amount=Sum(F("aid") + F("tilt_aid")))
    return sorted((_cell(names.get(row["of"], row["of"]) or "—", row) for row in found), key=lambda cell: -(cell.amount or 0))


def _cell(name: str, row: Mapping[str, Any]) -> Cell:
    return Cell(name, row["persons"] or 0, row["times"] or 0, row["amount"] or 0)


def _aided(city: str, year: int, number: int) -> list[Aided]:
    first = (max(1, number) - 1) * PER_PAGE
    rows = (
        _live(city, year)
        .order_by()
        .values("person", "person__name", place=F("person__district__name"), street=F("person__street__name"))
        .annotate(amount=Sum(F("aid") + F("tilt_aid")))
        .order_by("person__district__code", "person__street__name", "person")[first : first + PER_PAGE + 1]
    )
    return [Aided(shortened(row["person__name"]), f"{row['place']}{row['street'] or ''}", row["amount"]) for row in rows]

"""How far everybody is enrolled: counts by district (or by street), and the rates of the document with their lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District, Street
from tuodi.office.enrolment import queries, rules
from tuodi.office.enrolment.models import Task

COUNTS = ("targets", "resident", "employee", "uninsured", "unknown", "checked", "due", "granted", "amount")
GOAL = 10_000  # basis points: everybody


@dataclass
class Place:
    """A district or a street with its counts; `amount` fen."""

    key: int | None
    name: str
    counts: dict[str, int] = field(default_factory=dict)
    rates: list[int] = field(default_factory=list)

    @property
    def insured(self) -> int:
        return self.counts["resident"] + self.counts["employee"]

    @property
    def share(self) -> int | None:
        """Basis points of the targets that are insured, half up: all of them or less than all."""
        return share(self.insured, self.counts["targets"])

    @property
    def whole(self) -> bool:
        return self.insured == self.counts["targets"]


@dataclass(frozen=True)
class Rate:
    """One rate of the document: numerator, denominator, basis points (None: nobody to count), and its line."""

    name: str
    of: int
    all: int
    at_least: int
    clause: str
    missing: str

    @property
    def share(self) -> int | None:
        return share(self.of, self.all)

    @property
    def met(self) -> bool:
        return self.share is None or self.share >= self.at_least


@dataclass(frozen=True)
class Coverage:
    """The page: everything together, by place, the rates."""

    total: Place
    places: list[Place]
    rates: list[Rate]
    push: str


def share(part: int, whole: int) -> int | None:
    """Basis points, half up; never all where somebody is missing. None of nobody."""
    if not whole:
        return None
    found = (part * 20_000 + whole) // (2 * whole)
    return min(found, 9_999) if part < whole else found


def coverage(actor: Actor, year: int) -> Coverage:
    """The coverage of the actor's place: by district for the city, by street for a district."""
    rows = queries.coverage(actor.city, year, actor.district_id)
    by = "street_id" if actor.district_id else "district_id"
    names = _names(actor)
    places: dict[int | None, Place] = {key: Place(key, name) for key, name in names.items()}
    for row in rows:
        _add(places.setdefault(row[by], Place(row[by], names.get(row[by], "未分街道"))), row)
    total = Place(None, "合计")
    for row in rows:
        _add(total, row)
    _add(total, {})
    found = [place for place in places.values() if place.counts.get("targets")]
    rule = rules.coverage_of(actor.city, year)
    return Coverage(total, found, _rates(rule.rates if rule else {}, rows), (rule.push if rule else None) or "")


def _names(actor: Actor) -> dict[int | None, str]:
    if actor.district_id is not None:
        return dict(Street.objects.filter(district=actor.district_id).values_list("pk", "name"))
    return dict(District.objects.filter(city=actor.city).order_by("position").values_list("pk", "name"))


def _add(place: Place, row: Mapping[str, Any]) -> None:
    for name in COUNTS:
        place.counts[name] = place.counts.get(name, 0) + int(row.get(name) or 0)


def _rates(given: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> list[Rate]:
    found = []
    for number, rate in enumerate(given.values()):
        of, all_ = (sum(row[f"rate{number}_{what}"] for row in rows) for what in ("of", "all"))
        missing = "insured=none&checked=no" if rate.of == "checked" else "insured=none" + ("&willing=open" if rate.willing else "")
        found.append(Rate(rate.name, of, all_, rate.at_least, rate.clause, missing))
    return found


def open_tasks(actor: Actor) -> int:
    """Visits still to be made in the actor's place."""
    return queries.tasks(actor).exclude(state=Task.State.DONE).count()

"""Recognitions that hold for a term: when they lapse, and those that lapse soon."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from tuodi.office.casework import clock
from tuodi.office.core import queries as places
from tuodi.office.core.actor import Actor
from tuodi.office.core.rights import scoped
from tuodi.office.registry.models import Identity
from tuodi.policy import pack
from tuodi.policy.schema import Term

SOON, SOONER = 60, 30


def terms(city: str) -> dict[str, Term]:
    """identity -> its term, of the newest policy."""
    rules = pack.load(city).newest.identities
    return {code: rule.timing.term for code, rule in rules.items() if rule.timing and rule.timing.term}


def lapse_day(city: str, row: Identity) -> dt.date | None:
    """The first day without the identity by its term; None where it has none."""
    term = terms(city).get(row.code)
    if term is None:
        return None
    if term.kind == "rolling":
        try:
            return row.start.replace(year=row.start.year + term.years)
        except ValueError:  # 29 February
            return dt.date(row.start.year + term.years, 3, 1)
    return dt.date(row.start.year + term.years, 1, 1)


@dataclass(frozen=True)
class Lapsing:
    """A recognition that lapses: in how many days."""

    row: Identity
    day: dt.date
    left: int

    @property
    def band(self) -> int:
        """30 or 60."""
        return SOONER if self.left <= SOONER else SOON


def lapsing(actor: Actor, within: int = SOON) -> list[Lapsing]:
    """Those of the actor's place that lapse in so many days, the soonest first; without those that somebody ended or renewed."""
    today, found = clock.today(), []
    cities = [actor.city] if actor.city else sorted(set(places.districts(actor).values_list("city", flat=True)))
    for city in cities:
        codes = terms(city)
        rows = Identity.objects.filter(known_to=None, code__in=codes, person__city=city).filter(Q(end=None) | Q(end__gt=today))
        years = max((term.years for term in codes.values()), default=1)
        rows = rows.filter(start__gte=dt.date(today.year - years - 1, 1, 1)).select_related("person__district", "person__street")
        for row in scoped(actor, rows, "person__district", "person__street"):
            day = lapse_day(city, row)
            if day and (row.end is None or row.end >= day) and today <= day <= today + dt.timedelta(days=within):
                found.append(Lapsing(row, day, (day - today).days))
    return sorted(found, key=lambda one: (one.day, one.row.pk))

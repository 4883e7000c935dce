"""Publishing: the figures of closed months, once and for good.

Every settlement is in one release of months at most, and each release is of five persons or more; what would be fewer waits for the next
month. So whoever subtracts what was published on two days finds a whole release, never one person. A year's tables are made once, over the
very settlements of the year's releases, with small cells hidden. What is corrected later stands in the month in which it was booked.
"""

from __future__ import annotations

import datetime as dt

from tuodi.office.core import audit, locks
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.fund.queries.books import last_closed_month
from tuodi.office.public import closed
from tuodi.office.public.models import Release
from tuodi.office.public.suppress import SMALLEST
from tuodi.office.public.yearbook import tables


@action("public.publish", may_change_nothing=True)
def publish(actor: Actor, city: str) -> list[Release]:
    """Every release that closed months allow and that isn't there yet; none where there is nothing new."""
    until = last_closed_month(city)
    if until is None or not waiting(city, until):
        return []
    locks.yearly_run(f"{city} published")
    made = []
    while (one := _next(city, until)) is not None:
        audit.record("public.published", actor, one, what=str(one), city=city)
        made.append(one)
    return made


def waiting(city: str, until: dt.date) -> bool:
    """Whether closed months were not looked at yet, or a year is over and has no tables."""
    start = _start(city)
    return (start is not None and start <= until) or bool(_years_due(city, until))


def _next(city: str, until: dt.date) -> Release | None:
    return _months(city, until) or _year(city, until)


def _start(city: str) -> dt.date | None:
    """The first month that no release holds."""
    last = Release.objects.filter(city=city, kind=Release.Kind.MONTHS).order_by("-last").values_list("last", flat=True).first()
    return closed.following(last) if last else closed.first_month(city)


def _months(city: str, until: dt.date) -> Release | None:
    """The next months that together have enough persons."""
    first = last = _start(city)
    while first is not None and last is not None and last <= until:
        found = closed.total(city, first, last)
        if found.persons >= SMALLEST:
            content = {"persons": found.persons, "times": found.times, "amount": found.amount}
            return Release.objects.create(city=city, kind=Release.Kind.MONTHS, year=last.year, first=first, last=last, content=content)
        last = closed.following(last)
    return None


def _year(city: str, until: dt.date) -> Release | None:
    for year in _years_due(city, until):
        parts = Release.objects.filter(city=city, kind=Release.Kind.MONTHS, year=year).order_by("last")
        first, last = parts[0].first, parts.reverse()[0].last
        return Release.objects.create(city=city, kind=Release.Kind.YEAR, year=year, first=first, last=last, content=tables(city, year, first, last))
    return None


def _years_due(city: str, until: dt.date) -> list[int]:
    """Years whose books are closed, with releases of months and without tables."""
    over = until.year if until.month == 12 else until.year - 1
    found = Release.objects.filter(city=city, year__lte=over)
    done = set(found.filter(kind=Release.Kind.YEAR).values_list("year", flat=True))
    return sorted(set(found.filter(kind=Release.Kind.MONTHS).values_list("year", flat=True)) - done)

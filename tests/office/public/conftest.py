"""Buckets and kept figures are emptied before every test; cases come from the tests of applications."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from tests.office.casework.conftest import applicant, day, office, place, run, staff
from tests.office.settlement.people import stay

from tuodi.office.core.actor import Actor
from tuodi.office.core.demonstration import at, clock
from tuodi.office.fund import actions as fund
from tuodi.office.fund.models import Posting, next_month
from tuodi.office.fund.queries.books import last_closed_month
from tuodi.office.public import limits
from tuodi.office.public.actions import publish
from tuodi.office.public.models import Release
from tuodi.office.settlement import actions as settlement
from tuodi.office.settlement.models import Settlement

__all__ = ["applicant", "day", "office", "place", "run", "staff"]


@pytest.fixture(autouse=True)
def emptied() -> Iterator[None]:
    limits.forget()
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def settled(office: Callable[[str], Actor]) -> Callable[..., Settlement]:
    """`settled(person, "c1", dt.date(2025, 3, 9))`: a stay that ended some days before, settled on that day."""

    def settle(who: Any, number: str, on: dt.date, **more: Any) -> Settlement:
        with clock(at(on)):
            return settlement.settle(office(who.district.city), stay(who, number, on - dt.timedelta(days=3), **more), f"k{number}")

    return settle


@pytest.fixture
def published(office: Callable[[str], Actor]) -> Callable[[str, dt.date], list[Release]]:
    """`published("kunming", dt.date(2025, 12, 1))`: the months up to that one closed one by one, and what may be published published."""

    def close(city: str, until: dt.date) -> list[Release]:
        first = Posting.objects.filter(city=city).order_by("month").values_list("month", flat=True).first()
        last = last_closed_month(city)
        month, found = next_month(last) if last else first, []
        while month is not None and month <= until:
            fund.lock_month(office(city), city, month)
            found += publish(office(city), city)
            month = next_month(month)
        cache.clear()
        return found

    return close

"""Oversight is tried in 乌鲁木齐 (six months' bar) and 乌海 (settlements without yearly figures)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from tests.office.settlement.people import person, stay

from tuodi.office import checking
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.settlement import actions as settlement


@pytest.fixture
def home(city: Callable[[str], str]) -> District:
    city("wuhai")
    return District.objects.get(city="wuhai", name="海勃湾区")


@pytest.fixture
def urumqi(city: Callable[[str], str]) -> District:
    city("urumqi")
    return District.objects.filter(city="urumqi").order_by("position")[0]


@pytest.fixture
def poor(home: District) -> Any:
    return person(home, ("dibao", dt.date(2022, 1, 1)))


@pytest.fixture
def settled(home: District) -> Callable[..., Any]:
    """`settled(person, "number", day, …)`: a bill settled by a job of the office."""
    office = Actor.system("tests", "wuhai")
    return lambda who, number, day, **more: settlement.settle(office, stay(who, number, day, **more), key=f"test/{number}")


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


@pytest.fixture
def sound(capsys: pytest.CaptureFixture[str]) -> Callable[[], None]:
    """`check-books` finds nothing."""

    def check() -> None:
        assert checking.run_checks() == 0, capsys.readouterr().out

    return check

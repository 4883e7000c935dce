"""The books are tried in a year of the past: `at("2024-03-15")` is the day from there on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from tuodi.office.core.actor import Actor
from tuodi.office.fund import checks


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], dt.date]:
    """`at("2024-03-15")`: noon of that day in Shanghai, for everything that asks Django for the time."""

    def travel(day: str) -> dt.date:
        noon = dt.datetime.fromisoformat(f"{day}T04:00:00+00:00")
        monkeypatch.setattr("django.utils.timezone.now", lambda: noon)
        return noon.date()

    return travel


@pytest.fixture
def office(city: Callable[[str], str]) -> Callable[[str], Actor]:
    """`office("kunming")`: a job of the office in a city, whose districts are loaded."""
    return lambda name: Actor.system("tests", city(name))


@pytest.fixture
def sound() -> Callable[..., None]:
    """Every check of the books finds nothing; `sound("settlements_are_posted_once")` leaves one out (bills that only live in memory)."""

    def check(*but: str) -> None:
        assert {one.__doc__: found for one in checks.CHECKS if one.__name__ not in but and (found := one())} == {}

    return check


@pytest.fixture
def accountant(actor: Callable[..., Actor]) -> Callable[..., Any]:
    """`accountant("kunming", "五华区")`: who keeps the books of a city or a district."""
    return lambda of, district=None, **more: actor("accountant", district, of=of, **more)

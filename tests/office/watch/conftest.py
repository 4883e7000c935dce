"""The same people and places as applications' tests, on the same day: Monday 2025-03-03."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from tests.office.casework.conftest import applicant, day, office, place, staff  # noqa: F401 - fixtures
from tests.office.settlement.people import stay

from tuodi.office.registry import actions as registry
from tuodi.office.registry.models import Person
from tuodi.office.settlement import actions as settlement
from tuodi.office.settlement.models import Settlement

FEBRUARY = dt.date(2025, 2, 10)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 20


@pytest.fixture
def paid(office: Callable[[str], Any]) -> Callable[..., Settlement]:  # noqa: F811
    """`paid("urumqi", who, 300000)`: a stay that left this much (fen) after the insurers; no critical illness insurance."""

    def settle(city: str, who: Person, left: int, ended: dt.date = FEBRUARY, **more: Any) -> Settlement:
        number = f"W{Settlement.objects.count() + 1}"
        values = {"total_cost": left + 100_000, "in_policy_cost": min(left, 100_000) + 100_000, "basic_paid": 100_000, "critical_paid": 0} | more
        return settlement.settle(office(city), stay(who, number, ended, **values), number)

    return settle


@pytest.fixture
def holder(applicant: Callable[..., Person], office: Callable[[str], Any]) -> Callable[..., Person]:  # noqa: F811
    """`holder("urumqi", "dibao")`: an insured person with an identity since 2023; without one an ordinary person."""

    def make(city: str, code: str = "", **columns: Any) -> Person:
        who = applicant(city, **columns)
        if code:
            registry.add_identity(office(city), who, code, dt.date(2023, 1, 1), certified_by="民政")
        return who

    return make

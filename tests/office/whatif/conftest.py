"""A year of settlements to try other rules on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from tests.office import factories
from tests.office.settlement.people import stay

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.registry import actions as registry
from tuodi.office.settlement import actions as settlement
from tuodi.office.settlement.models import Settlement

YEAR = 2025


@pytest.fixture
def office(city: Callable[[str], str]) -> Actor:
    return Actor.system("测试", city("kunming"))


@pytest.fixture
def settled(office: Actor) -> list[Settlement]:
    """Five persons on dibao in two districts, each with one stay of 20,000 left; one insured person without identity or bill."""
    found = []
    for number in range(5):
        place = District.objects.get(city="kunming", name="五华区" if number < 3 else "盘龙区")
        who = registry.add_person(office, place, factories.id_number("19500101"), f"王示例{number}", hukou_local=True)
        registry.set_insurance(office, who, YEAR, "resident")
        registry.add_identity(office, who, "dibao", dt.date(2024, 1, 1))
        found.append(settlement.settle(office, stay(who, f"c{number}", dt.date(YEAR, 2, 20)), f"k{number}"))
    other = registry.add_person(office, District.objects.get(city="kunming", name="五华区"), factories.id_number("19400101"), "李示例", hukou_local=True)
    registry.set_insurance(office, other, YEAR, "resident")
    return found


@pytest.fixture
def browser(client_as: Callable[..., Any]) -> Callable[..., Any]:
    return lambda role="accountant", district=None: client_as(role, district, of="kunming")

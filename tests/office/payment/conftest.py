"""A city whose books hold money, people with accounts, bills handed in, and those who pay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from tests.office.casework.money import give
from tests.office.settlement.people import person, stay

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.registry import actions as registry
from tuodi.office.registry.models import Person
from tuodi.office.settlement import actions as settlement
from tuodi.office.settlement.models import Settlement

CITY, PLACE = "wuhai", "海勃湾区"
SINCE = dt.date(2023, 1, 1)


@pytest.fixture
def place(city: Callable[[str], str]) -> District:
    return District.objects.get(city=city(CITY), name=PLACE)


@pytest.fixture
def office(place: District) -> Actor:
    """A job of the office, which may everything."""
    return Actor.system("测试", CITY)


@pytest.fixture
def staff(place: District, actor: Callable[..., Actor]) -> Callable[..., Actor]:
    """`staff("accountant")`: somebody of the whole city."""
    return lambda role, district=None, **more: actor(role, district, of=CITY, **more)


@pytest.fixture
def money(office: Actor, place: District) -> None:
    """A million yuan on the district's expenditure account."""
    give(office, place.pk, 100_000_000)


@pytest.fixture
def somebody(office: Actor, place: District) -> Callable[..., Person]:
    """`somebody()`: a person on dibao with an account; `somebody(account=False)`: without."""

    def make(name: str = "张示例", *, account: bool = True) -> Person:
        made = person(place, ("dibao", SINCE), name=name)
        if account:
            registry.set_account(office, made, "农业银行海勃湾支行", "6228480000000000018", name)
        return made

    return make


@pytest.fixture
def bill(office: Actor) -> Callable[..., Settlement]:
    """`bill(person, "b1")`: a bill paid and handed in, settled by hand."""

    def make(who: Person, number: str, **more: Any) -> Settlement:
        claim = stay(who, number, channel="manual", source="manual", invoice_number=f"E{number}", **more)
        return settlement.settle(office, claim, f"k/{number}")

    return make

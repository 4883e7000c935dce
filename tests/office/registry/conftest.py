"""A city with districts and departments, people in it, and those who work there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from tests.office import factories

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.registry import actions, signals
from tuodi.office.registry.models import DepartmentList, Person

CITY = "ningbo"
DAY = dt.date(2024, 6, 1)


@pytest.fixture
def place(city: Callable[[str], str]) -> District:
    """海曙区 of a city whose departments are loaded."""
    actions.load_departments(Actor.system("测试"), city(CITY))
    return District.objects.get(city=CITY, name="海曙区")


@pytest.fixture
def other(place: District) -> District:
    return District.objects.get(city=CITY, name="江北区")


@pytest.fixture
def office(place: District) -> Actor:
    """A job of the office, which may everything."""
    return Actor.system("测试", CITY)


@pytest.fixture
def staff(place: District, actor: Callable[..., Actor]) -> Callable[..., Actor]:
    """`staff("clerk")`: somebody of 海曙区; `staff("clerk", "江北区")`; `staff("clerk", None)`: of the whole city."""
    return lambda role, district="海曙区", **more: actor(role, district, of=CITY, **more)


@pytest.fixture
def clerk(staff: Callable[..., Actor]) -> Actor:
    return staff("department", None, department="民政")


@pytest.fixture
def approver(staff: Callable[..., Actor]) -> Actor:
    return staff("approver", None)


@pytest.fixture
def person(office: Actor, place: District) -> Callable[..., Person]:
    """`person(name="张一", dibao=(start, end))`: somebody of 海曙区 with identities."""

    def make(name: str = "张一", *, at: District | None = None, number: str = "", birth: str = "19700101", **identities: Any) -> Person:
        made = actions.add_person(office, at or place, number or factories.id_number(birth), name)
        for code, days in identities.items():
            start, end = days if isinstance(days, tuple) else (days, None)
            actions.add_identity(office, made, code, start, end=end, certified_by="民政")
        return made

    return make


@pytest.fixture
def table() -> Callable[..., bytes]:
    """`table("身份证号,姓名", ("9901…", "张一"))`: a CSV file."""
    return lambda header, *rows: "\n".join([header, *(",".join(row) for row in rows)]).encode()


@pytest.fixture
def send(clerk: Actor) -> Callable[..., DepartmentList]:
    """`send(content, "dibao")`: a list of 民政 read and compared."""

    def receive(content: bytes, *codes: str, by: Actor | None = None, extent: str = "full", as_of: dt.date = DAY, **more: Any) -> DepartmentList:
        given = {"city": CITY, "department": "民政", "name": "低保名单.csv", "district": None} | more
        source = actions.receive_list(by or clerk, content=content, codes=codes, extent=extent, as_of=as_of, **given)
        return actions.prepare_list(by or clerk, source)

    return receive


@pytest.fixture
def told() -> Any:
    """What `identity_changed` said: (person, first day)."""
    heard: list[tuple[int, dt.date]] = []

    def hear(changes: list[signals.Touched], **_: Any) -> None:
        heard.extend((change.person_id, change.first) for change in changes)

    signals.identity_changed.connect(hear)
    yield heard
    signals.identity_changed.disconnect(hear)

"""Five cities with people who apply, and those who look, review and decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.office import factories

from tuodi.office.casework import actions, clock
from tuodi.office.casework.actions.verify import Verified
from tuodi.office.casework.models import Asked, Case
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.registry import actions as registry
from tuodi.office.registry.models import Person

FIGURES = Path(__file__).parents[3] / "examples" / "figures"
PLACES = {"wuhai": "海勃湾区", "ningbo": "海曙区", "yancheng": "亭湖区", "kunming": "五华区", "urumqi": "天山区"}
DAY = dt.date(2025, 3, 3)  # a Monday in a year whose figures and holidays are known


class Clock:
    """The office's day, which tests may turn."""

    def __init__(self) -> None:
        self.day = DAY

    def __call__(self) -> dt.date:
        return self.day


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """`day.day = …` turns the calendar of the cases."""
    found = Clock()
    monkeypatch.setattr(clock, "today", found)
    return found


@pytest.fixture
def place(city: Callable[[str], str], day: Clock, settings: Any) -> Callable[[str], District]:
    """`place("wuhai")`: a district of a city, with invented yearly figures."""
    settings.FIGURES = str(FIGURES)
    return lambda name: District.objects.get(city=city(name), name=PLACES[name])


@pytest.fixture
def office(place: Callable[[str], District]) -> Callable[[str], Actor]:
    """A job of the office of a city, which may everything."""
    return lambda name: Actor.system("测试", place(name).city)


@pytest.fixture
def staff(place: Callable[[str], District], actor: Callable[..., Actor]) -> Callable[..., Actor]:
    """`staff("wuhai", "clerk")`: somebody of the district."""
    return lambda name, role, **more: actor(role, place(name).name, of=name, **more)


@pytest.fixture
def applicant(place: Callable[[str], District], office: Callable[[str], Actor]) -> Callable[..., Person]:
    """`applicant("wuhai")`: an insured person with an account; `birth`, `account=False`, columns of the person."""

    def make(name: str = "wuhai", who: str = "张示例", *, birth: str = "19700101", account: bool = True, **columns: Any) -> Person:
        made = registry.add_person(office(name), place(name), factories.id_number(birth), who, **({"hukou_local": True} | columns))
        for year in range(2022, 2027):
            registry.set_insurance(office(name), made, year, "resident")
        if account:
            registry.set_account(office(name), made, "农业银行", "6228480000000000018", who)
        return made

    return make


def documents(case: Case) -> list[str]:
    """Every document that is asked for."""
    return list(case.asked.filter(state=Asked.State.ASKED).values_list("key", flat=True))


HOUSEHOLD = [Verified("张示例", "本人", fixed=False), Verified("李示例", "配偶", income=150_000, source="人社")]


@pytest.fixture
def run(staff: Callable[..., Actor], day: Clock) -> Callable[..., Case]:
    """`run(case, "decide")`: a case brought to a step by the people whose steps they are; `confirmed`: what departments find."""

    def bring(case: Case, until: str = "", members: Any = HOUSEHOLD, found: bool = True) -> Case:
        city = case.city
        for _ in range(8):
            if case.step == until or case.state not in (Case.State.RUNNING,):
                return case
            if case.step == "check":
                actions.check_documents(staff(city, "clerk"), case, documents(case))
            elif case.step == "verify":
                confirmed = {key: found for key, test in case.procedure.tests.items() if test.kind == "confirmed"}
                actions.verify(staff(city, "clerk"), case, members, confirmed)
            elif case.step == "review":
                actions.review(staff(city, "reviewer"), case, "agree")
            elif case.step == "notice":
                assert case.notice_until is not None
                day.day = case.notice_until + dt.timedelta(days=1)
                actions.end_notice(staff(city, "clerk"), case)
            elif case.step == "decide":
                actions.approve(staff(city, "approver"), case)
        return case

    return bring

"""The whole story of a city in a real browser: a list from civil affairs, enrolment, a hospital's bill, a warning, a visit, an application, payment,
books that balance, a closed month, a statement that equals the books. Every step by somebody whose step it is. The provisions are with the cities' data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.office.browser.story_cities import CITIES, CityStory
from tests.office.browser.whole_story import Clock, Story

from tuodi.office.checking import run_checks
from tuodi.office.core import rls

pytestmark = pytest.mark.django_db(transaction=True)
FIGURES = Path(__file__).parents[3] / "examples" / "figures"


@pytest.fixture
def story(
    city: Callable[[str], str], browser_as: Any, live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[[CityStory], Story]:
    """`story(URUMQI)`: the city on the day of its beginning."""

    def begin(told: CityStory) -> Story:
        settings.FIGURES = str(FIGURES)
        clock = Clock(told.begins)
        monkeypatch.setattr("django.utils.timezone.datetime", clock.datetime)
        city(told.name)
        return Story(told, clock, browser_as, live_server.url, tmp_path)

    return begin


@pytest.mark.parametrize("told", CITIES, ids=lambda told: told.name)
def test_the_whole_story(told: CityStory, story: Callable[[CityStory], Story]) -> None:
    it = story(told)
    try:
        tell(it)
    except BaseException:
        it.stopped()
        raise


def tell(it: Story) -> None:
    """From the list to the closed month."""
    told = it.told
    it.list_comes_in()
    it.money_comes_in()
    it.enrolment()
    it.clock.go(told.stay.ended)
    it.settled_seen(it.treated(it.listed, told.stay, "Z1"))
    if not told.code:
        for number, bill in enumerate(told.bills):
            it.settled_seen(it.treated(it.applicant, bill, f"Z2{number}"))
    it.warned()
    case = it.applied() if told.warning is None else it.visited()
    it.papers(case)
    if told.after:
        it.clock.go(max(bill.ended for bill in told.after))
        for number, bill in enumerate(told.after):
            it.treated(it.applicant, bill, f"Z3{number}")
    it.decided(case)
    it.paid()
    it.closed(case)
    it.books_balance()
    month = told.begins.replace(day=1)
    it.clock.go((month + dt.timedelta(days=32)).replace(day=1))
    it.month_closed(month)
    it.report(month)
    it.hospitals_paid(month)
    it.report(month)
    try:
        assert run_checks() == 0
    finally:
        rls.set_scope("*", local=False)

"""The whole story of a city in a real browser: a list from civil affairs, enrolment, a hospital's bill, a warning, a visit, an application, payment,
books that balance, a closed month, a statement that equals the books. Every step by somebody whose step it is."""

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
    """From the list to the closed month.

    wuhai.013, wuhai.015, wuhai.017, wuhai.019, wuhai.021, wuhai.027, wuhai.030, wuhai.059, wuhai.060, wuhai.061,
    wuhai.067, wuhai.068, wuhai.069, wuhai.070, wuhai.071, wuhai.073, wuhai.074, wuhai.079, wuhai.080, wuhai.085, wuhai.093;
    ningbo.009, ningbo.017, ningbo.023, ningbo.030, ningbo.031, ningbo.032, ningbo.057, ningbo.058, ningbo.059, ningbo.060,
    ningbo.079, ningbo.080, ningbo.081, ningbo.088;
    yancheng.012, yancheng.017, yancheng.032, yancheng.033, yancheng.035, yancheng.045, yancheng.046, yancheng.055,
    yancheng.058, yancheng.059, yancheng.060, yancheng.061, yancheng.062, yancheng.082, yancheng.083, yancheng.088;
    kunming.017, kunming.025, kunming.027, kunming.034, kunming.056, kunming.057, kunming.059, kunming.083, kunming.084,
    kunming.090, kunming.091, kunming.092, kunming.093, kunming.094, kunming.096, kunming.108, kunming.110, kunming.111,
    kunming.118, kunming.123, kunming.125;
    urumqi.010, urumqi.026, urumqi.031, urumqi.032, urumqi.035, urumqi.047, urumqi.051, urumqi.053, urumqi.054, urumqi.065,
    urumqi.066, urumqi.068, urumqi.079, urumqi.080, urumqi.098.
    """
    it = story(told)
    try:
        tell(it)
    except BaseException:
        it.stopped()
        raise


def tell(it: Story) -> None:
    """Every step in its order, by the one whose step it is."""
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
    it.looked_up()
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

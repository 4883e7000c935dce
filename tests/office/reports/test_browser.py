"""The statements in a browser: the figures stand on the page, nothing runs off it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from tests.office.settlement.people import person, stay

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.fund import queries
from tuodi.office.settlement import actions as settling

pytestmark = pytest.mark.django_db(transaction=True)


def test_month_year_and_self_evaluation(browser_as, city):
    here = Actor.system("tests", city("wuhai"))
    for number, where in enumerate(District.objects.filter(city="wuhai")):
        code = "other_hardship" if number == 1 else "dibao"
        settling.settle(here, stay(person(where, (code, dt.date(2023, 1, 1))), f"c{number}", institution=f"H9900000000{number}"), f"k{number}")
    page = browser_as("accountant", of="wuhai")
    now = timezone.localdate()
    page.goto(f"/reports/month/?month={now:%Y-%m}")
    spent = sum(queries.monthly_outlay("wuhai", now.year))
    assert f"{spent // 100:,}.{spent % 100:02d}" in page.locator("main").inner_text()
    page.shot("reports-month")
    page.locator("main table").nth(3).scroll_into_view_if_needed()
    page.shot("reports-month-hospitals")
    page.goto("/reports/year/")
    assert "考核指标" in page.locator("main").inner_text()
    page.shot("reports-year")
    page.goto("/reports/evaluation/")
    assert "系统未掌握" in page.locator("main").inner_text()
    page.shot("reports-evaluation")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

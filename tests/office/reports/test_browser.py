"""The reports in a browser: the figures stand on the page, nothing runs off it; the self-evaluation is filled in, handed in, approved by another."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from tests.office.settlement.people import person, stay

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.fund import queries
from tuodi.office.reports.models import Evaluation
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
    page.locator("main table").nth(1).scroll_into_view_if_needed()
    page.shot("reports-month-classes")
    page.locator("main table").nth(4).scroll_into_view_if_needed()
    page.shot("reports-month-hospitals")
    page.goto("/reports/year/")
    assert "考核指标" in page.locator("main").inner_text()
    page.shot("reports-year")
    page.goto("/reports/evaluation/")
    assert "系统未掌握" in page.locator("main").inner_text()
    for field in page.locator("main input[name^=actual]").all():
        field.fill("95%")
    page.locator("main input[name^=weight]").first.fill("100")
    page.locator("main input[name^=score]").first.fill("97.5")
    page.shot("reports-evaluation-entry")
    page.click("main button:has-text('保存')")
    assert "已保存" in page.locator("body").inner_text()
    page.click("main button:has-text('提交审定')")
    assert "等待审定" in page.locator("body").inner_text()
    approver = browser_as("approver", of="wuhai")
    approver.goto("/reports/evaluation/")
    approver.locator("main button:has-text('同意')").scroll_into_view_if_needed()
    approver.shot("reports-evaluation-decide")
    approver.click("main button:has-text('同意')")
    assert Evaluation.objects.get().state == "approved"
    approver.shot("reports-evaluation")
    assert approver.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert "97.5" in approver.locator("main tfoot").inner_text()

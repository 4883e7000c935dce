"""A study in a real browser: numbers picked, run, read."""

from __future__ import annotations

from typing import Any

import pytest

from tuodi.office.settlement.models import Settlement

pytestmark = pytest.mark.django_db(transaction=True)


def test_pick_a_number_and_see_who_gains(browser_as: Any, settled: list[Settlement]) -> None:
    page = browser_as("accountant")
    page.click("nav >> text=政策推演")
    page.click("text=新的推演")
    page.shot("whatif-new")
    page.select_option("[name=path1]", "items.inpatient.rows.1.ratio.level 3")
    page.fill("[name=value1]", "85")
    page.select_option("[name=path2]", "pools.inpatient.amount")
    page.fill("[name=value2]", "16000")
    page.fill("[name=budget]", "90000")
    page.click("text=开始推演")
    page.wait_for_selector("h2:has-text('按救助类别')")
    assert page.locator(".figure .value").nth(1).inner_text() == "5"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.shot("whatif-study")
    page.set_viewport_size({"width": 1360, "height": 2600})
    page.shot("whatif-study-long")

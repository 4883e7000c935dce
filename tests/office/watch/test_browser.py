"""In a real browser: the clerk runs the watch, the street calls with a telephone and a photograph, the list goes to the department, which answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.office import factories
from tests.office.pictures import keep

from tuodi.office.core.models import AuditEntry
from tuodi.office.watch.demonstration import picture
from tuodi.office.watch.models import Alert, Photo

pytestmark = pytest.mark.django_db(transaction=True)
Some = Callable[..., Any]


def test_from_the_run_to_the_answer(browser_as: Some, holder: Some, paid: Some, place: Some, tmp_path: Path) -> None:
    """urumqi.065, urumqi.068"""
    here = place("urumqi")
    street = factories.street("前进街道", of=here)
    for number in range(6):
        paid("urumqi", holder("urumqi", "dibao" if number else "", street=street, community="东社区", telephone="13900000000"), 5_000_000 - number)
    clerk = browser_as("clerk", of="urumqi")
    clerk.goto("/watch/runs/new/")
    clerk.fill("[name=year]", "2025")
    clerk.click("button.main")
    clerk.wait_for_selector("text=新预警 6 人")
    clerk.shot("watch-runs")
    alert = Alert.objects.get(warning="high_cost")
    walker = browser_as("street", here.name, of="urumqi", street=street)
    walker.set_viewport_size({"width": 390, "height": 844})
    walker.goto("/")
    walker.click("text=待走访的预警")
    walker.shot("watch-street-list")
    walker.goto(f"/watch/{alert.pk}/")
    walker.click("text=登记走访")
    (tmp_path / "home.png").write_bytes(picture())
    walker.check("input[value=hardship]")
    walker.fill("[name=note]", "两人患病，无固定收入")
    walker.set_input_files("[name=photos]", str(tmp_path / "home.png"))
    keep(walker, "watch-visit", full_page=True)
    assert walker.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    walker.click("text=登记走访 >> nth=-1")
    walker.wait_for_selector("text=已登记走访")
    walker.select_option("[name=to]", "temporary")
    walker.click("button:text-is('转介')")
    walker.wait_for_selector("text=等待推送")
    keep(walker, "watch-alert-phone", full_page=True)
    assert walker.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    clerk.goto("/watch/referrals/")
    clerk.click("text=推送临时救助 1 人")
    clerk.wait_for_selector("text=已推送 1 人")
    clerk.shot("watch-pushed")
    with clerk.expect_download() as download:
        clerk.click("a[href*='export=xlsx']")
    assert download.value.suggested_filename.endswith(".xlsx")
    civil = browser_as("department", of="urumqi", department="民政")
    civil.click("text=医保推送、待反馈的人员")
    civil.click("a:text-is('反馈')")
    civil.check("input[value=yes]")
    civil.fill("[name=text]", "发放临时救助")
    civil.click("button.main")
    civil.wait_for_selector("text=已反馈")
    walker.goto(f"/watch/{alert.pk}/")
    walker.select_option("[name=outcome]", "referred")
    walker.click("button:text-is('办结')")
    walker.wait_for_selector("text=已办结。")
    clerk.goto("/watch/overview/?year=2025")
    keep(clerk, "watch-overview", full_page=True)
    clerk.goto("/watch/")
    clerk.shot("watch-list")
    clerk.goto(f"/watch/{alert.pk}/")
    keep(clerk, "watch-alert", full_page=True)
    assert Photo.objects.count() == 1
    assert {"watch.run", "watch.visited", "watch.referred", "watch.pushed", "watch.answered", "watch.closed", "core.exported"} <= set(
        AuditEntry.objects.values_list("event", flat=True)
    )

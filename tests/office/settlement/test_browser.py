"""Settlement in a real browser: type a bill and see the trial, settle it, read the steps, take it back; work through a file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from tests.office.settlement.people import person, stay
from tests.office.settlement.test_pages import HEADER

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.settlement import actions
from tuodi.office.settlement.models import Resettlement, Settlement

pytestmark = pytest.mark.django_db(transaction=True)
SINCE = dt.date(2023, 1, 1)


def test_a_bill_by_hand(browser_as: Any, office: Actor, district: District) -> None:
    who = person(district, ("dibao", SINCE))
    page = browser_as("clerk", "海勃湾区", of="wuhai")
    page.click("nav >> text=零星录入")
    page.fill("[name=id_number]", who.id_number)
    page.fill("[name=invoice_number]", "E20240309")
    page.select_option("[name=hospital_level]", "3")
    page.select_option("[name=hospital_area]", "city")
    page.fill("[name=started]", "2024-03-01")
    page.fill("[name=ended]", "2024-03-09")
    page.fill("[name=diagnosis]", "C34.900")
    page.fill("[name=total_cost]", "50000")
    page.fill("[name=in_policy_cost]", "40000")
    page.type("[name=basic_paid]", "20000")
    page.wait_for_selector("#preview >> text=本次救助")
    page.check("[name=materials][value=invoice]")
    page.wait_for_timeout(800)
    assert page.is_checked("[name=materials][value=invoice]")  # looking again keeps what was ticked
    page.shot("manual-entry")
    page.select_option("[name=setting]", "maternity")
    page.wait_for_selector("[name=materials][value=lawful_birth]")
    assert page.is_checked("[name=materials][value=invoice]")
    page.select_option("[name=setting]", "inpatient")
    page.wait_for_selector("[name=materials][value=lawful_birth]", state="detached")
    page.click("button >> text=结算")
    page.wait_for_url("**/settlement/*/")
    assert Settlement.objects.get().aid > 0
    assert page.locator(".steps li").count() > 5
    page.shot("settlement")


def test_taking_back(browser_as: Any, office: Actor, district: District) -> None:
    who = person(district, ("dibao", SINCE))
    first, _ = (actions.settle(office, stay(who, f"c{month}", dt.date(2024, month, 9)), f"k{month}") for month in (2, 5))
    page = browser_as("reviewer", "海勃湾区", of="wuhai")
    page.click("nav >> text=结算记录")
    page.shot("settlements")
    page.click(f"text={first.number}")
    page.click("text=冲销")
    page.fill("[name=why]", "票据重复")
    page.click("button.main")
    page.wait_for_selector("text=已冲销")
    assert Resettlement.objects.count() == 1
    page.click("nav >> text=待重算")
    page.click("tbody a.row")
    page.wait_for_selector("text=按现有登记重算")
    page.shot("resettlement")


def test_a_file(browser_as: Any, office: Actor, district: District, tmp_path: Path) -> None:
    people = [person(district, ("dibao", SINCE)) for _ in range(40)]
    rows = [
        f"b{n},{one.id_number},住院,2024-02-01,2024-02-05,J18.900,三级,市内,9000,8000,{9500 if n % 9 == 0 else 4000},0"
        for n, one in enumerate(people)
    ]
    file = tmp_path / "一月.csv"
    file.write_text(HEADER + "\n".join(rows), encoding="utf-8")
    page = browser_as("clerk", "海勃湾区", of="wuhai")
    page.click("nav >> text=批量结算")
    page.click("text=导入文件")
    page.set_input_files("[name=file]", file)
    page.click("button.main")
    page.click("text=开始结算")
    page.wait_for_selector("text=后台处理中")
    page.shot("batch-running")
    while actions.work_on_batches():  # the background's steps, while the page looks on
        pass
    page.wait_for_selector("h1 .badge >> text=完成", timeout=60_000)
    page.shot("batch")
    assert Settlement.objects.count() == 35

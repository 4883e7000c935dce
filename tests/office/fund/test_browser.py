"""The fund's pages in a real browser, with a year's books behind them; pictures are kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from tests.office.fund.bills import bill
from tests.office.settlement.people import person

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.fund import actions, chart
from tuodi.office.fund.models import BankLine, Clearing, Posting
from tuodi.office.registry.models import Institution, Insurance

pytestmark = pytest.mark.django_db(transaction=True)
At = Callable[[str], dt.date]


@pytest.fixture
def year(office: Callable[[str], Actor], monkeypatch: pytest.MonkeyPatch) -> Actor:
    """The months of this year so far, in the books of 昆明: money in, plans, hospitals, some of it paid, all but the last month closed."""
    here = office("kunming")
    today = dt.date(2026, 11, 20)
    names = {place.name: place.pk for place in District.objects.filter(city="kunming")}
    Institution.objects.create(code="H53010200001", name="昆明示例人民医院")
    Institution.objects.create(code="H53011100002", name="官渡区示例中医医院")

    def on(day: dt.date) -> dt.date:
        monkeypatch.setattr("django.utils.timezone.now", lambda: dt.datetime.combine(day, dt.time(4), dt.UTC))
        return day

    on(dt.date(2026, 1, 8))
    actions.set_budget(here, "kunming", 2026, 3_200_000_00, "人代会批准的部门预算")
    needs = {"五华区": 900_000_00, "盘龙区": 750_000_03, "晋宁区": 400_000_00, "东川区": 600_000_01, "禄劝县": 300_000_00, "高新区": 1_00}
    run = actions.enter_requirement(here, "kunming", 2026, {names[name]: fen for name, fen in needs.items()}, remark="按上年运行情况核定")
    actions.decide_shares(here, run, approve=True)
    for number in range(1, 12):
        day = on(dt.date(2026, number, 10))
        actions.receive(here, "kunming", "budget", 290_000_00 + number * 3_217_31, day, payer=["五华区", "市级财政", "盘龙区", "东川区"][number % 4])
        plan = actions.enter_plan(here, "kunming", day, 240_000_00, remark="月度待遇支付")
        actions.decide_plan(here, plan, approve=True)
        applied = actions.draw_application(here, "kunming", day)
        actions.decide_application(here, applied, approve=True)
        actions.grant_application(here, applied, day, f"昆财社〔2026〕{number}号")
        actions.transfer(here, "kunming", 240_000_00, day)
        for place, (code, fen) in enumerate([("H53010200001", 150_000_37), ("H53011100002", 61_233_10), ("H65010000009", 9_120_00)]):
            area = "outside" if place == 2 else "city"
            one = bill("kunming", number * 10 + place, District.objects.get(pk=names["五华区"]), fen + number * 977_13, institution=code, hospital_area=area)
            with transaction.atomic():
                actions.post_settlement(one)
        if number > 1:
            actions.lock_month(here, "kunming", dt.date(2026, number - 1, 1))
            actions.draw_clearings(here, "kunming", dt.date(2026, number - 1, 1))
            for clearing in Clearing.objects.filter(state="open")[: 2 if number > 8 else 5]:
                actions.decide_clearing(here, clearing, approve=True)
                actions.pay_clearing(here, clearing, day)
    day = on(dt.date(2026, 11, 12))
    actions.receive(here, "kunming", "deep_poverty", 80_000_00, day, payer="上级财政")
    actions.receive(here, "kunming", "lottery", 20_000_00, day)
    actions.receive_interest(here, "kunming", chart.EXPENDITURE, 312_55, day)
    actions.transfer_subsidy(here, "kunming", 360_000_00, 3000, day)
    for item, fen in (("received", 315_389_41), ("transferred", 240_000_00), ("subsidy", 0)):
        actions.state_fiscal(here, "kunming", dt.date(2026, 10, 1), item, fen, text="财政 10 月对账单")
    on(today)
    monkeypatch.undo()
    return here


STATEMENT = "交易日期,收入,支出,余额,对方户名,摘要,流水号\n" + "\n".join(
    [
        "2026-11-10,325390.41,,325390.41,东川区财政局,区县配套,N001",
        "2026-11-12,80000.00,,405390.41,省财政厅,深度贫困专项,N002",
        "2026-11-13,,360000.00,45390.41,居民医保基金专户,资助参保,N003",
        "2026-11-14,,12.00,45378.41,银行,手续费,N004",
        "2026-11-15,20000.00,,65378.41,民政局,公益金,N005",
    ]
)


def test_every_page_of_the_fund(browser_as: Any, year: Actor, tmp_path: Path) -> None:
    page = browser_as("accountant")
    page.click("nav >> text=年度收支")
    page.wait_for_selector("text=收入线：财政专户")
    page.shot("fund-year")
    for link, name in (
        ("市县分担", "shares"), ("用款计划", "plans"), ("用款申请", "applications"), ("医疗机构清算", "clearings"), ("应付账龄", "ageing"),
        ("考核指标", "indicators"), ("科目余额", "accounts"), ("凭证明细", "journal"), ("应付往来", "owed"), ("财政对账", "fiscal"), ("月度结账", "months"),
    ):  # fmt: skip
        page.click(f"nav >> text={link}")
        page.wait_for_selector("h1")
        page.shot(f"fund-{name}")
    page.click("nav >> text=医疗机构清算")
    page.click("tbody a.row >> nth=0")
    page.shot("fund-clearing")
    page.goto("/fund/shares/requirement/")
    page.shot("fund-requirement")
    page.goto(f"/fund/postings/{Posting.objects.earliest('id').pk}/")
    page.shot("fund-posting")
    file = tmp_path / "十一月对账单.csv"
    file.write_text(STATEMENT, encoding="utf-8")
    page.click("nav >> text=银行对账")
    page.click("text=导入对账单")
    page.set_input_files("[name=file]", file)
    page.click("button.main")
    page.wait_for_selector("text=余额调节表")
    page.shot("fund-bank")
    assert BankLine.objects.exclude(line=None).count() == 4
    page.click("nav >> text=银行对账")
    page.wait_for_selector("text=未勾对")
    page.shot("fund-bank-files")


def test_the_end_of_the_year(browser_as: Any, year: Actor, at: At) -> None:
    """kunming.097 kunming.098: interest and what is left go back with one button; what is owed is listed and stays."""
    at("2027-01-05")
    page = browser_as("accountant")
    page.goto("/fund/year/?year=2026")
    page.wait_for_selector("text=支出户利息上缴")
    page.shot("fund-year-end")
    page.click("text=支出户利息和余额缴回专户")
    page.wait_for_selector("text=已缴回：2 张凭证")
    page.wait_for_selector("text=已归零")
    page.shot("fund-year-end-done")
    page.click("text=12月31日未清算款")
    page.wait_for_selector("text=昆明示例人民医院")
    page.shot("fund-uncleared")


def test_indicators(browser_as: Any, office: Callable[[str], Actor]) -> None:
    """ningbo.098"""
    here = office("ningbo")
    home = District.objects.filter(city="ningbo")[0]
    for kind in ("resident", "none"):
        who = person(home, ("tekun", dt.date(2023, 1, 1)))
        Insurance.objects.filter(person=who, year=2025).update(kind=kind)
    actions.state_figure(here, "ningbo", 2025, "uninsured", 1, "核查台账")
    page = browser_as("accountant", of="ningbo")
    page.goto("/fund/indicators/?year=2025")
    page.click("text=重新计算")
    page.wait_for_selector("text=已计算 5 项指标")
    assert page.locator("text=未达标").count() == 2
    page.shot("fund-indicators-ningbo")

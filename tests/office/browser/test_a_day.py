"""A day at the office in a real browser: a list comes in and is approved, a bill is settled at the counter, printed and taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.office import factories
from tests.office.browser import pdf
from tests.office.settlement.people import person, stay

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.core.numbers import capitals
from tuodi.office.registry import actions as registry
from tuodi.office.registry.models import Identity, Insurance, Person
from tuodi.office.settlement import actions
from tuodi.office.settlement.models import Settlement

pytestmark = pytest.mark.django_db(transaction=True)
PLACE = "海勃湾区"


@pytest.fixture
def district(city: Callable[[str], str]) -> District:
    registry.load_departments(Actor.system("测试"), city("wuhai"))
    return District.objects.get(city="wuhai", name=PLACE)


@pytest.fixture
def office(district: District) -> Actor:
    return Actor.system("测试", "wuhai")


def test_wrong_password_and_right_one(chromium: Any, live_server: Any, user: Callable[..., Any]) -> None:
    who = user("clerk", PLACE, of="wuhai")
    page = chromium.new_page(base_url=live_server.url, locale="zh-CN", viewport={"width": 1360, "height": 820})
    page.goto("/settlement/")
    assert "/login/" in page.url
    page.keyboard.type(who.username)  # the cursor is in the first field
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    page.fill("[name=username]", who.username)
    page.fill("[name=password]", "Ceshi-2024-mima")
    page.keyboard.press("Enter")
    page.wait_for_url("**/settlement/")  # where one wanted to go
    page.close()


def test_a_list_from_upload_to_registry(browser_as: Any, office: Actor, district: District, tmp_path: Path) -> None:
    old = registry.add_person(office, district, factories.id_number("19600101"), "原有人")
    registry.add_identity(office, old, "dibao", dt.date(2023, 1, 1), certified_by="民政")
    fresh, broken = factories.id_number("19880808"), factories.id_number("19900101")
    rows = [
        "身份证号,姓名,区县,救助身份,认定日期,退出日期,退出原因",
        f"{old.id_number},原有人,{PLACE},低保,2023-01-01,2024-05-01,收入超过标准",
        f"{fresh},新来人,{PLACE},低保,2024-06-01,,",
        f"{broken[:-1]}{'1' if broken[-1] == '0' else '0'},写错人,{PLACE},低保,2024-06-01,,",
    ]
    file = tmp_path / "民政6月.csv"
    file.write_text("\n".join(rows), encoding="utf-8-sig")

    page = browser_as("department", of="wuhai", department="民政")
    page.click("nav >> text=部门名单")
    page.click("a.main")
    page.select_option("[name=department]", "民政")
    page.select_option("[name=extent]", "changes")
    page.fill("[name=as_of]", "2024-06-01")
    page.set_input_files("[name=file]", file)
    page.click("button.main")
    page.wait_for_selector(".badge >> text=待审批")
    assert "校验位不符" in page.inner_text("tbody")
    assert page.locator("text=审批并执行").count() == 0  # not by who handed it in
    page.shot("list-compared")
    address = page.url

    second = browser_as("approver", of="wuhai")
    second.goto(address)
    second.fill("[name=why]", "与民政核对无误")
    if second.locator("[name=release_brake]").count():
        second.check("[name=release_brake]")
    second.shot("list-to-approve")
    second.click("text=审批并执行")
    second.wait_for_selector("text=名单已执行")
    second.shot("list-applied")
    assert Person.objects.get(name="新来人").id_number == fresh
    assert Identity.objects.get(person=old, known_to=None).end == dt.date(2024, 5, 1)
    assert not Person.objects.filter(name="写错人").exists()

    second.wait_for_load_state()
    second.keyboard.press("/")  # the search box, from anywhere
    second.keyboard.type(fresh)
    second.keyboard.press("Enter")
    second.wait_for_url("**/registry/people/**")
    if second.locator("tbody a.row").count():
        second.click("tbody a.row")
    second.wait_for_selector("h1 >> text=新来人")
    assert second.locator("svg.chart rect.span").count() == 1  # the identity drawn in time
    second.shot("person")


def test_a_bill_at_the_counter(browser_as: Any, district: District) -> None:
    who = person(district, ("dibao", dt.date(2023, 1, 1)), name="柜台人")
    page = browser_as("clerk", PLACE, of="wuhai")
    page.goto(f"/settlement/manual/?person={who.pk}")
    if not page.input_value("[name=id_number]"):
        page.fill("[name=id_number]", who.id_number)
    page.fill("[name=invoice_number]", "990000000001")
    page.select_option("[name=hospital_level]", "3")
    page.select_option("[name=hospital_area]", "county")
    page.fill("[name=started]", "2024-03-01")
    page.fill("[name=ended]", "2024-03-09")
    page.fill("[name=diagnosis]", "J18.900")
    page.fill("[name=total_cost]", "50000")
    page.fill("[name=in_policy_cost]", "40000")
    page.type("[name=basic_paid]", "20000")
    page.wait_for_selector("#preview >> text=本次救助")  # without a click, while typing
    first = page.inner_text("#preview .figure .value")
    page.fill("[name=basic_paid]", "")
    page.type("[name=basic_paid]", "30000")
    page.wait_for_function("before => document.querySelector('#preview .figure .value')?.innerText != before", arg=first)
    promised = page.inner_text("#preview .figure .value >> nth=0")
    assert not Settlement.objects.exists()
    page.shot("counter-preview")
    page.click("button.main >> text=结算")
    page.wait_for_selector(".steps.beside li")
    made = Settlement.objects.get()
    assert promised == f"{made.paid / 100:,.2f}"
    clauses = page.locator(".steps.beside .clause").all_inner_texts()
    assert sum(bool(text.strip()) for text in clauses) > 3
    page.shot("counter-settled")

    with page.expect_popup() as opened:
        page.click("text=打印结算单")
    assert opened.value.url.endswith(f"/settlement/{made.pk}/sheet.pdf")
    opened.value.close()
    paper = page.request.get(f"/settlement/{made.pk}/sheet.pdf")
    assert paper.headers["content-type"] == "application/pdf"
    assert pdf.embedded_fonts(paper.body()) > 0
    assert set(capitals(made.paid)) <= pdf.characters(paper.body())
    assert "虚" not in pdf.characters(paper.body())


def test_taken_back_and_printed(browser_as: Any, office: Actor, district: District) -> None:
    who = person(district, ("dibao", dt.date(2023, 1, 1)), name="退单人")
    done = actions.settle(office, stay(who, "c1"), "k1")
    page = browser_as("reviewer", PLACE, of="wuhai")
    page.goto("/settlement/")
    page.keyboard.press("ArrowDown")  # rows by keyboard
    page.keyboard.press("Enter")
    page.wait_for_selector(f"h1 >> text={done.number}")
    page.click("a.danger")
    page.click("button.main")
    assert not Settlement.objects.filter(kind="reverse").exists()  # not without a reason
    page.fill("[name=why]", "票据重复")
    page.click("button.main")
    page.wait_for_selector("h1 >> text=冲销单")
    page.shot("reversed")
    mirror = Settlement.objects.get(kind="reverse")
    paper = page.request.get(f"/settlement/{mirror.pk}/sheet.pdf").body()
    assert "负" in pdf.characters(paper)
    assert mirror.aid == -done.aid


def test_a_demonstration_says_so(browser_as: Any, office: Actor, district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUODI_DEMO", "yes")
    who = person(district, ("dibao", dt.date(2023, 1, 1)), name="示例人")
    Insurance.objects.filter(person=who).update(kind="employee")
    done = actions.settle(office, stay(who, "c1"), "k1")
    page = browser_as("clerk", PLACE, of="wuhai")
    assert page.inner_text(".bar .invented") == "演示数据（虚构）"
    mark = page.evaluate("getComputedStyle(document.body, '::after').backgroundImage")
    assert "svg" in mark
    assert set("演示数据（虚构）") <= pdf.characters(page.request.get(f"/settlement/{done.pk}/sheet.pdf").body())

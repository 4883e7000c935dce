"""A list in a real browser: handed in, watched while it is read, approved by a second person; and the person it made."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from tests.office.factories import id_number
from tests.office.registry.conftest import CITY

from tuodi.office.core.actor import Actor
from tuodi.office.registry import actions
from tuodi.office.registry.models import Department

pytestmark = pytest.mark.django_db(transaction=True)
D = dt.date


@pytest.fixture
def file(tmp_path, person):
    """A full list of 62 people: one is known, one can't be read, 60 are new; one who is held isn't on it."""
    Department.objects.update(brake=10_000)
    known = person("王秀英", dibao=D(2023, 1, 1))
    person("不在名单", dibao=D(2022, 3, 1))
    rows = [(known.id_number, "王秀英", "海曙区", "2023-01-01"), ("9901", "写错了", "海曙区", "2024-01-01")]
    rows += [(id_number("19600101", number), f"新{number}", "海曙区", "2024-01-01") for number in range(60)]
    path = tmp_path / "6月低保名单.csv"
    path.write_text("\n".join(",".join(row) for row in [("身份证号", "姓名", "区县", "认定日期"), *rows]), "utf-8")
    return path


def test_a_list_from_hand_to_hand(browser_as, place, file):
    page = browser_as("department", of=CITY, department="民政")
    page.goto("/registry/lists/upload/")
    page.fill("[name=as_of]", "2024-06-01")
    page.check("[name=codes][value=dibao]")
    page.set_input_files("[name=file]", file)
    page.click("form.panel button.main")
    page.wait_for_selector(".figures")
    page.shot("list-compared")
    assert page.inner_text("a.figure[href='?verdict=new'] .value") == "60"
    assert page.inner_text("a.figure[href='?verdict=absent'] .value") == "1"
    with page.expect_download() as taken:
        page.click("text=退回问题行")
    assert taken.value.suggested_filename == "6月低保名单-问题.csv"
    second = browser_as("approver", of=CITY)
    second.goto(page.url)
    second.fill("[name=why]", "与民政核对无误")
    second.click("text=审批并执行")
    second.wait_for_selector("text=名单已执行")
    second.shot("list-applied")
    second.click("tbody a.row >> nth=0")
    second.wait_for_selector("svg.chart")
    assert "王秀英" in second.inner_text("h1")


def test_a_person_at_the_counter(browser_as, place, person):
    office = Actor.system("测试", CITY)
    who = person("李示例", dibao=(D(2021, 4, 1), D(2023, 6, 1)), tekun=D(2023, 6, 1))
    actions.set_insurance(office, who, 2024, "resident", D(2023, 12, 1))
    actions.set_account(office, who, "示例银行海曙支行", "6222000000000001", "李示例")
    page = browser_as("reviewer", "海曙区", of=CITY)
    page.fill("input[type=search]", who.id_number)
    page.keyboard.press("Enter")
    page.click("tbody a.row")
    page.wait_for_selector("svg.chart")
    page.shot("person")
    page.click("text=登记身份")
    page.select_option("[name=code]", "orphan")
    assert page.input_value("[name=start]") == f"{timezone.localdate():%Y-%m-%d}"
    page.fill("[name=start]", "2024-02-01")
    page.select_option("[name=certified_by]", "民政")
    page.click("form.panel button.main")
    page.wait_for_selector("text=已登记身份")
    assert page.locator("tbody tr:has-text('孤儿')").count() >= 1

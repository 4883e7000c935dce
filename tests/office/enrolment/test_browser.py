"""The pages in a real browser: a run by hand from the trial to the transfer, and a visit noted on a telephone."""

from __future__ import annotations

from typing import Any

import pytest
from tests.office import factories
from tests.office.enrolment.conftest import person

from tuodi.office.enrolment.models import Run, Target, Task, Transfer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(home: Any) -> Any:
    """A district of 宁波 with streets and people of three kinds, and a few in another district."""
    here, there = home("ningbo", "海曙区"), home("ningbo", "鄞州区")
    streets = [factories.street(name, here) for name in ("南门街道", "月湖街道")]
    names = ("张建国", "李秀英", "王芳", "赵桂兰", "陈志强", "周小梅")
    for number, name in enumerate(names):
        code = ("dibao", "dibao_margin", "tekun")[number % 3]
        insurance = ("resident", "none", "none", "resident", "employee", None)[number]
        more = {"street": streets[number % 2], "community": "平安社区", "address": f"平安路 {number + 1} 号 2 幢 301 室", "telephone": "057400000000"}
        person(here, (code, "2023-01-01"), insurance=insurance, name=name, **more)
    for name in ("吴伟", "郑丽"):
        person(there, ("dibao", "2024-03-15"), name=name)
    return here, streets


def test_a_run_by_hand(town: Any, browser_as: Any, money: Any) -> None:
    """ningbo.080"""
    page = browser_as("clerk", of="ningbo")
    page.goto("/enrolment/")
    page.click("text=新建试算")
    page.fill("[name=year]", "2024")
    page.click("button.main")
    page.wait_for_selector("text=待复核")
    page.shot("enrolment-run-tried")
    address = f"/enrolment/runs/{Run.objects.get().pk}/"
    page = browser_as("reviewer", of="ningbo")
    page.goto(address)
    page.fill("[name=remark]", "与民政名单一致")
    page.click("text=复核通过")
    page.wait_for_selector("text=待审批")
    page = browser_as("approver", of="ningbo")
    page.goto(address)
    page.click("button:has-text('批准')")
    page.wait_for_selector("text=待划转")
    money("ningbo")
    page = browser_as("accountant", of="ningbo")
    page.goto(address)
    page.click("text=划转并记账")
    page.wait_for_selector("text=已划转记账")
    page.shot("enrolment-run-transferred")
    assert sorted(Transfer.objects.values_list("district__name", "amount")) == [("海曙区", 133_000), ("鄞州区", 76_000)]
    page.goto("/enrolment/coverage/?year=2024")
    page.shot("enrolment-coverage")
    page.click("table a.stop >> nth=0")
    page.wait_for_selector("text=清除筛选")
    page.shot("enrolment-uninsured")


def test_a_visit_on_a_telephone(town: Any, approved: Any, browser_as: Any) -> None:
    """ningbo.097"""
    here, streets = town
    approved("ningbo")
    page = browser_as("street", here, of="ningbo", street=streets[1])
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/enrolment/tasks/")
    page.shot("enrolment-tasks-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, "nothing sticks out on a narrow screen"
    page.click("text=李秀英")
    page.check("[name=result][value=willing]")
    page.shot("enrolment-visit-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click("button.main")
    page.wait_for_selector("text=已登记走访结果")
    assert (Task.objects.get(target__person__name="李秀英").state, Target.objects.get(person__name="李秀英").willing) == ("waiting", True)

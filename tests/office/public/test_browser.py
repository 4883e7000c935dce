"""The public pages in a real browser, on a telephone: fill in the form, read the answer; nothing sticks out of the screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.office.pictures import keep

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1360, "height": 820}


@pytest.fixture
def visitor(chromium: Any, live_server: Any) -> Iterator[Any]:
    """`visitor(PHONE)`: a page of a browser that never logged in; errors on its console fail the test."""
    opened, errors = [], []

    def open_with(size: dict[str, int]) -> Any:
        page = chromium.new_page(base_url=live_server.url, locale="zh-CN", viewport=size)
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.shot = lambda name: keep(page, name, full_page=True)
        opened.append(page)
        return page

    yield open_with
    for page in opened:
        page.close()
    assert errors == []


def fits(page: Any) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_resident_reckons_on_the_telephone(visitor):
    page = visitor(PHONE)
    page.goto("/public/")
    page.shot("public-home")
    assert fits(page)
    page.get_by_role("link", name="昆明市", exact=True).first.click()
    page.get_by_label("身份", exact=False).first.select_option("dibao")
    page.get_by_label("年龄（周岁）").fill("45")
    page.get_by_label("出院（门诊填看病）日期").fill("2024-03-12")
    page.get_by_label("医院等级").select_option("3")
    page.get_by_label("医疗费总额（元）").fill("62000")
    page.get_by_label("其中政策范围内费用（元）").fill("50000")
    page.get_by_label("基本医保支付（元）").fill("30000")
    page.get_by_label("大病保险支付（元）").fill("8000")
    assert fits(page)
    page.shot("public-calculator-empty")
    page.get_by_role("button", name="和其他城市一起比").click()
    assert page.locator(".answer .sum").first.inner_text().startswith("8,400.00")
    assert "四（二）2（1）" in page.locator(".steps").inner_text()
    assert page.get_by_label("年龄（周岁）").input_value() == "45"  # what was told stands in the form, to change one thing
    assert page.context.cookies() == []
    assert fits(page)
    page.shot("public-calculator")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_page_sticks_out_of_the_screen(visitor, size):
    page = visitor(size)
    name = "phone" if size is PHONE else "desk"
    for address, shot in {
        "/public/sheet/": "sheet", "/public/policy/kunming/": "policy", "/public/policy/kunming/diseases/?q=癌": "diseases",
        "/public/policy/ningbo/readings/": "readings", "/public/policy/urumqi/versions/": "versions", "/public/class/ningbo/": "class",
        "/public/compare/?left=wuhai&right=yancheng": "compare", "/public/guide/wuhai/": "guide",
    }.items():  # fmt: skip
        page.goto(address)
        assert page.locator("h1").count() == 1, address
        assert fits(page), address
        page.shot(f"public-{shot}-{name}")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_picture_of_the_sheet_shows_every_figure_that_is_asked_for(visitor, size):
    """Five rows with a circled number, in the picture and one below the other; on the calculator too, where it can be folded out."""
    page = visitor(size)
    for address in ("/public/sheet/", "/public/calculator/wuhai/"):
        page.goto(address)
        if "calculator" in address:
            page.get_by_text("看样张").click()
        paper, rows = page.locator(".paper").bounding_box(), [row.bounding_box() for row in page.locator(".paper tr.asked").all()]
        assert len(rows) == 5
        assert all(paper["x"] <= row["x"] and row["x"] + row["width"] <= paper["x"] + paper["width"] + 1 for row in rows)
        assert all(paper["y"] <= row["y"] <= paper["y"] + paper["height"] for row in rows)
        tops = [row["y"] for row in rows]
        assert tops == sorted(set(tops))
        assert fits(page)


def test_the_published_year_with_its_charts(visitor, office, applicant, settled, published):
    """kunming.125: on a telephone the charts are read at their own size, within the page."""
    import datetime as dt

    from tuodi.office.registry import actions as registry

    for number in range(12):
        who = applicant("kunming", f"王{'甲乙丙丁戊己庚辛壬癸子丑'[number]}示例")
        registry.add_identity(office("kunming"), who, "dibao" if number < 6 else "tekun", dt.date(2024, 1, 1))
        settled(who, f"c{number}", dt.date(2025, 1 + number // 6, 20))
    published("kunming", dt.date(2025, 12, 1))
    for size, name in ((PHONE, "phone"), (DESK, "desk")):
        page = visitor(size)
        page.goto("/public/open/kunming/")
        assert page.locator("svg").count() == 4  # months, class, item, district
        assert fits(page)
        page.shot(f"public-open-{name}")
        page.click("text=救助对象名单")
        assert page.locator("tbody tr").count() == 12
        assert fits(page)
        page.shot(f"public-persons-{name}")

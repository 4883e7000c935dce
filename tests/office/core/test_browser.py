"""The ground floor in a real browser: content policy, searching while typing, keyboard."""

from __future__ import annotations

import pytest

from tuodi.office.core.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_list_narrows_while_typing(browser_as):
    for number in range(5):
        User.objects.create(username=f"s{number}", name=f"丁{number}", role="street", city="kunming")
    page = browser_as("admin")
    page.click("nav >> text=用户")
    page.shot("users")
    page.fill("input[name=q]", "丁3")
    page.wait_for_url("**/users/?q=*")
    assert page.locator("tbody tr").count() == 1
    page.click("th >> text=用户名")
    page.wait_for_url("**sort=username*")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/users/*/")
    assert page.input_value("[name=username]") == "s3"


def test_the_work_table_and_leaving(browser_as):
    page = browser_as("clerk", "五华区")
    page.shot("work-table")
    assert page.locator(".bar").inner_text().count("窗口经办") == 1
    page.click("text=退出")
    page.wait_for_url("**/login/")
    page.goto("/")
    assert "/login/" in page.url

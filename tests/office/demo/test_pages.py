"""The demonstration says what it is on every page, paper and sheet; an office in service says nothing of the kind; the guide leads where it says."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook
from tests.office.browser.pdf import characters, streams

from tuodi.office import demonstration, guide
from tuodi.office.core.demonstration import MARK
from tuodi.office.core.models import User
from tuodi.office.core.roles import STAFF
from tuodi.office.settlement.models import Settlement

PUBLIC = ("/login/", "/public/", "/public/calculator/{}/", "/public/policy/{}/", "/public/open/{}/", "/public/progress/", "/public/class/{}/", "/public/compare/")


def papers(city: str) -> list[str]:
    settled = Settlement.objects.filter(policy_city=city, status="settled", aid__gt=0).order_by("id").first()
    assert settled is not None
    return [f"/settlement/{settled.pk}/sheet.pdf", "/fund/year/2025/final-account/", "/reports/year/?year=2025&as=pdf"]


def marked(paper: bytes) -> bool:
    """Whether the mark lies over the pages: large letters turned, from a font that holds its characters."""
    large = any(b" 52 Tf" in one for one in streams(paper))
    return large and set(MARK) <= characters(paper)


def test_every_page_of_every_role_says_so(city: str, log_in: Callable[[str], Client]) -> None:
    for role in STAFF:
        client = log_in(role)
        home = client.get("/")
        for _, items in home.context["navigation"]:
            for item in items:
                page = client.get(item.address, follow=True)
                assert page.status_code == 200, (role, item.address)
                assert MARK in page.content.decode(), (role, item.address)


def test_public_pages_say_so(city: str, log_in: Callable[[str], Client]) -> None:
    for address in PUBLIC:
        page = log_in("").get(address.format(city))
        assert page.status_code == 200, address
        assert MARK in page.content.decode(), address
    assert 'href="/public/"' in log_in("").get("/login/").content.decode()


@pytest.mark.parametrize("running", [True, False])
def test_papers_and_sheets(shown: Any, log_in: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch, running: bool) -> None:
    city = shown("wuhai")
    if not running:
        monkeypatch.delenv("TUODI_DEMO")
    accountant = log_in("accountant")
    for address in papers(city):
        answer = accountant.get(address)
        assert answer.status_code == 200, address
        assert marked(answer.getvalue() if answer.streaming else answer.content) is running, address
    book = accountant.get("/fund/journal/?export=xlsx").getvalue()
    assert (MARK in CalamineWorkbook.from_filelike(io.BytesIO(book)).sheet_names) is running


def test_an_office_in_service_says_nothing(shown: Any, log_in: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch) -> None:
    city = shown("wuhai")
    monkeypatch.delenv("TUODI_DEMO")
    for client, address in [(log_in("clerk"), "/"), (log_in("auditor"), "/audit/"), *((log_in(""), one.format(city)) for one in PUBLIC)]:
        page = client.get(address).content.decode()
        assert "演示数据" not in page.replace("演示数据载入", "") or address == "/audit/", address
        assert MARK not in page, address
        assert "故事在哪里" not in page


def test_the_guide_leads_there(city: str, log_in: Callable[[str], Client]) -> None:
    """Every story opens for the role that it names; the home page links what its reader may open and names the role for the rest."""
    clients = {role: log_in(role) for role in {one.role for one in guide.stories(city)}}
    for one in guide.stories(city):
        page = clients[one.role].get(one.address)
        assert page.status_code == 200, one
        assert MARK in page.content.decode(), one
    for role in STAFF:
        home = log_in(role).get("/")
        told = home.content.decode()
        assert "故事在哪里" in told
        for story, may in home.context["stories"]:
            assert (f'<a href="{story.address}">{story.title}</a>' in told) is may, (role, story)
            if may:
                assert log_in(role).get(story.address).status_code == 200, (role, story)


def test_progress_by_code_and_secret(city: str, log_in: Callable[[str], Client]) -> None:
    told = guide.progress(city)
    code, secret = told.split("查询码 ")[1].split("，密码 ")
    page = log_in("").post("/public/progress/", {"code": code, "secret": secret})
    assert "公示" in page.content.decode()
    wrong = log_in("").post("/public/progress/", {"code": code, "secret": "000000" if secret != "000000" else "111111"})
    assert "公示" not in wrong.content.decode().split("<main")[1]


def test_small_numbers_are_not_published(shown: Any, log_in: Callable[[str], Client]) -> None:
    shown("ningbo")
    assert "不足" in log_in("").get("/public/open/ningbo/?year=2025").content.decode()


def test_loading_again_changes_nothing(city: str) -> None:
    before = Settlement.objects.count(), User.objects.count()
    said = list(demonstration.load(city))
    assert (Settlement.objects.count(), User.objects.count()) == before
    assert any(line.startswith("用户名 clerk") for line in said)
    assert any("故事在哪里" in line for line in said)
    assert any(line.strip().startswith("公众查询进度") for line in said)

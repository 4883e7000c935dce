"""The papers of the fund: real PDFs with the Chinese font in them and two signature blocks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from tests.office.fund.bills import bill

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.fund import actions, papers
from tuodi.office.fund.models import Clearing
from tuodi.office.fund.papers import sheets
from tuodi.office.registry.models import Institution

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(office: Callable[[str], Actor], at: Any) -> Actor:
    here = office("kunming")
    Institution.objects.create(code="H53010200001", name="昆明示例人民医院")
    home = District.objects.filter(city="kunming")[0]
    day = at("2024-03-04")
    actions.set_budget(here, "kunming", 2024, 500_000_00, "预算")
    actions.receive(here, "kunming", "budget", 400_000_00, day, payer="市级财政")
    actions.decide_plan(here, actions.enter_plan(here, "kunming", day, 300_000_00, remark="三月"), approve=True)
    application = actions.draw_application(here, "kunming", day)
    actions.decide_application(here, application, approve=True)
    actions.transfer(here, "kunming", 300_000_00, day)
    for number in range(1, 8):
        actions.post_settlement(bill("kunming", number, home, 12_345_67 * number, institution="H53010200001"))
    at("2024-04-04")
    actions.draw_clearings(here, "kunming", dt.date(2024, 3, 1))
    actions.state_fiscal(here, "kunming", dt.date(2024, 3, 1), "received", 399_000_00, text="财政三月对账单")
    return here


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What was handed to the template."""
    found: list[dict[str, Any]] = []
    real = sheets.pdf
    monkeypatch.setattr(sheets, "pdf", lambda data: found.append(data) or real(data))
    return found


def test_the_statement_of_a_hospital(books: Actor, written: list[dict[str, Any]], tmp_path: Any) -> None:
    """wuhai.070"""
    content = papers.clearing_statement(books, Clearing.objects.get())
    assert content.startswith(b"%PDF")
    assert b"NotoSansCJK" in content.replace(b" ", b"")
    facts = {one[0]: one[1] for one in written[0]["facts"]}
    assert facts["收款方"] == "昆明示例人民医院（H53010200001）"
    assert facts["本次清算"] == "345,678.76"
    assert facts["本次清算（大写）"] == "叁拾肆万伍仟陆佰柒拾捌元柒角陆分"
    assert len(written[0]["tables"][0]["rows"]) == 7
    assert [block["title"] for block in written[0]["blocks"]] == ["医疗保障经办机构", "医疗机构"]


def test_the_other_papers(books: Actor, written: list[dict[str, Any]]) -> None:
    """kunming.112 kunming.113 wuhai.068"""
    from tuodi.office.fund.models import Application

    march = dt.date(2024, 3, 1)
    made = [papers.fiscal_statement(books, march, None, "市级专户"), papers.application_sheet(books, Application.objects.get()), papers.final_account(books, 2024)]
    assert all(one.startswith(b"%PDF") for one in made)
    fiscal, application, final = written
    assert fiscal["note"] == "有 1 项差异，须查明原因。"
    assert [row[3] for row in fiscal["tables"][0]["rows"]][1] == ["1,000.00"]
    assert application["facts"][-1][1] == "叁拾万元整"
    assert final["tables"][0]["total"] == ["合计", ["400,000.00"]]
    assert final["tables"][1]["total"] == ["合计", ["345,678.76"]]
    assert all(len(one["blocks"]) == 2 for one in written)

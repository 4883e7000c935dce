"""`tuodi explain`: the steps of one claim as text, page and JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cli_samples import CLAIMS, Ran, Town, changed, tuodi, write


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def explain(town: Town, claim: str, *more: Any) -> Ran:
    return tuodi("explain", "wuhai", *town.who, "--claims", town.claims, "--claim", claim, *more)


def test_as_text(town: Town) -> None:
    ran = explain(town, "C1")
    assert (ran.status, ran.err) == (0, "")
    for said in ("乌海市", "C1", "4000.00", "85%", "3400.00", "三（二）"):
        assert said in ran.out


def test_a_refusal(town: Town) -> None:
    ran = explain(town, "C3")
    assert ran.status == 0
    assert "不予救助" in ran.out


def test_as_json(town: Town) -> None:
    found = json.loads(explain(town, "C1", "--json").out)
    assert (found["claim_id"], found["line"]["aid"], found["status"]) == ("C1", 340000, "settled")
    assert len(found["steps"]) > 3


def test_as_a_page(town: Town) -> None:
    page = explain(town, "C1", "--html").out
    assert page.startswith("<!doctype html>")
    assert "3400.00" in page


def test_into_a_file(town: Town) -> None:
    out = town.folder / "why.html"
    ran = explain(town, "C1", "--html", "--out", out)
    assert (ran.status, ran.out) == (0, "")
    assert out.read_text("utf-8") == explain(town, "C1", "--html").out


def test_an_unusable_claim(town: Town) -> None:
    write(town.claims, changed(0, in_policy_cost="99999"))
    ran = explain(town, "C1")
    assert ran.status == 1
    assert "数据不能使用" in ran.out


def test_the_note_on_figures(town: Town) -> None:
    file = town.folder / "figures.yaml"
    file.write_text("note: 演示用虚构参数\nparameters: {transition_end: 2025-12-31}\n", "utf-8")
    for form in ((), ("--json",), ("--html",)):
        assert "演示用虚构参数" in explain(town, "C1", "--parameters", file, *form).out


def test_the_person_s_other_claims_count(town: Town) -> None:
    """What an earlier claim has used of the year is told, wherever in the file it stands."""
    many = [
        {**CLAIMS[0], "claim_id": f"Y{number}", "total_cost": "90000.00", "in_policy_cost": "90000.00", "basic_paid": "0.00"}
        for number in range(3)
    ]
    write(town.claims, [many[2], *CLAIMS[1:], *many[:2]])
    alone = json.loads(explain(town, "Y2", "--json").out)["line"]["aid"]
    after = json.loads(explain(town, "Y1", "--json").out)["line"]["aid"]
    assert alone > after

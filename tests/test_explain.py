"""Explanations: the same numbers as the settlement, every part of the bill named, every step of a rule with its clause."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from naive.generate import PLACES, random_years
from tuodi.engine.api import run_tables
from tuodi.engine.explain import as_html, as_json, as_text, explain, explain_claim
from tuodi.engine.results import results
from tuodi.policy.pack import load
from tuodi.tables import normalise

RULE_STEPS = ("base", "ratio", "deductible", "hospital", "item")


@pytest.mark.parametrize("city", sorted(PLACES))
def test_every_claim_of_random_years_can_be_explained(city: str) -> None:
    persons, identities, claims, sanctions, parameters = random_years(city, 99, 12)
    run = run_tables(city, persons, identities, claims, sanctions or None, parameters=parameters, traced=True)
    lines = results(run).to_dicts()
    ids = [line["claim_id"] for line in lines]
    for claim, line in zip(claims, lines, strict=True):
        if ids.count(line["claim_id"]) > 1:
            continue
        found = explain_claim(run, line["claim_id"])
        assert found.line == line
        assert len(found.steps) >= 1
        if line["status"] == "invalid":
            assert found.steps[0].key == "invalid"
            continue
        assert sum(found.lines.values()) == int(claim["total_cost"] * 100)
        for step in found.steps:
            assert step.key not in RULE_STEPS or step.clause, step
        text = as_text(found)
        assert f"{line['self_paid'] // 100}.{line['self_paid'] % 100:02d} 元由个人负担" in text
        assert json.loads(as_json(found))["line"]["aid"] == line["aid"]
        assert "</html>" in as_html(found)


def _tables(*tables: Any) -> list[Any]:
    return [normalise(list(table), name).frame for table, name in zip(tables, ("persons", "identities", "claims"), strict=True)]


PERSON = {"person_id": "P1", "district": "530102", "insurance": "resident", "birth_date": "1980-03-01"}
IDENTITY = {"person_id": "P1", "identity": "low_income", "start": "2021-03-01"}
CLAIM = {
    "claim_id": "C1", "person_id": "P1", "setting": "inpatient", "started": "2023-05-01", "ended": "2023-05-10", "diagnosis": "C34.901",
    "hospital_level": 3, "hospital_area": "outside", "referral": "none", "total_cost": 60000, "in_policy_cost": 50000, "basic_paid": 20000,
    "critical_paid": 0,
}  # fmt: skip


def test_it_says_what_a_referral_would_have_paid() -> None:
    found = explain(load("kunming"), *_tables([PERSON], [IDENTITY], [CLAIM]), "C1")
    assert found.status == "not_covered"
    assert [one.change for one in found.others] == ["如果办理了规范转诊"]
    assert found.others[0].aid == 2_000_000  # 30,000 × 70 % = 21,000, the limit is 20,000
    assert "条件不同时" in as_text(found)


def test_it_compares_the_items_that_fitted() -> None:
    found = explain(load("kunming"), *_tables([PERSON], [IDENTITY], [{**CLAIM, "hospital_area": "city"}]), "C1")
    step = next(step for step in found.steps if step.key == "considered")
    # listed disease: (30,000 − 20,000) × 70 % = 7,000 under the major item; ordinary item 20,000
    assert "按“重特大疾病住院救助”为 7000.00 元" in step.text
    assert found.line["aid"] == 2_000_000


def test_a_figure_that_is_not_needed_is_said_to_be_missing() -> None:
    """乌鲁木齐's deductible hangs on a yearly figure; where nothing is left to aid the claim is settled without it, and no number is made up for it."""
    person = {"person_id": "P1", "district": "650102", "insurance": "resident", "birth_date": "1980-03-01"}
    identity = {"person_id": "P1", "identity": "dibao_margin", "start": "2024-02-01"}
    claim = {**CLAIM, "started": "2024-05-01", "ended": "2024-05-10", "hospital_area": "city", "in_policy_cost": 20000, "basic_paid": 20000}
    found = explain(load("urumqi"), *_tables([person], [identity], [claim]), "C1")
    assert (found.status, found.line["aid"]) == ("settled", 0)
    step = next(step for step in found.steps if step.key == "deductible")
    assert "年度数字没有给出" in step.text
    assert not step.amounts
    assert all(abs(amount) < 10**12 for step in found.steps for amount in step.amounts.values())
    assert not any("0.00" in one for one in found.figures)


@pytest.mark.parametrize("city", sorted(PLACES))
def test_refusals_speak_of_classes_by_their_names(city: str) -> None:
    persons, identities, claims, sanctions, parameters = random_years(city, 7, 30)
    run = run_tables(city, persons, identities, claims, sanctions or None, parameters=parameters, traced=True)
    ids = [line["claim_id"] for line in run.lines]
    said = [step.text for one in ids if ids.count(one) == 1 for step in explain_claim(run, one).steps if step.title == "不予救助"]
    assert said
    assert not [text for text in said if re.search(r"[a-z]{3}", text)]


def test_an_unknown_claim_is_an_error() -> None:
    with pytest.raises(KeyError):
        explain(load("kunming"), *_tables([PERSON], [IDENTITY], [CLAIM]), "C9")

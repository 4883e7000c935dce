"""The five cities: nothing severe is left unsaid, what is known from the documents is found, and every example says the truth."""

from __future__ import annotations

import functools
import json

import pytest
import yaml

import tuodi
from tuodi.engine.check import Report, check
from tuodi.policy.pack import city_names

MOST_AT_ONCE = 12  # examples of one report that are run again


@functools.cache
def report_of(city: str) -> Report:
    return check(city)


@pytest.mark.parametrize("city", city_names())
def test_nothing_severe_is_unsaid(city: str) -> None:
    report = report_of(city)
    assert [one.id for one in report.severe] == []
    assert len({one.id for one in report.findings}) == len(report.findings)
    assert all(one.acknowledged for one in report.known)


@pytest.mark.parametrize(
    ("city", "finding"),
    [
        ("wuhai", "gap:low_income:major_outpatient"),
        ("ningbo", "gap:class_11:inpatient"),
        ("ningbo", "gap:class_11:ordinary_outpatient"),
        ("ningbo", "gap:class_10:inpatient"),
        ("kunming", "gap:low_income:outpatient"),
        ("kunming", "law:identity:registered_poor"),
    ],
)
def test_known_from_the_document(city: str, finding: str) -> None:
    found = report_of(city).find(finding)
    assert found in report_of(city).known
    assert found.examples
    lines = found.examples[-1].lines
    assert [line["status"] for line in lines] == ["not_covered"]


@pytest.mark.parametrize("city", city_names())
def test_examples_run_again_as_they_stand(city: str) -> None:
    """From the YAML that the report offers, through the public door."""
    examples = [example for finding in report_of(city).findings for example in finding.examples if "假如" not in example.title]
    for example in examples[:: max(1, len(examples) // MOST_AT_ONCE)]:
        rows = yaml.safe_load(example.yaml())
        again = tuodi.settle(city, rows["persons"], rows["identities"], rows["claims"], parameters=rows.get("set"))
        for line, shown in zip(again.to_dicts(), example.lines, strict=True):
            assert {key: line[key] for key in ("claim_id", "status", "item", "aid", "tilt_aid", "reasons")} == {
                key: shown[key] for key in ("claim_id", "status", "item", "aid", "tilt_aid", "reasons")
            }


def test_a_year_in_which_the_highest_is_not_the_highest() -> None:
    """昆明: an ordinary limit spent on a stay for a listed disease is missing for the ordinary stay that follows."""
    found = report_of("kunming").find("law_year:highest")
    usual, other = found.examples
    assert usual.total() < other.total()
    assert usual.lines[0]["aid"] > other.lines[0]["aid"]  # claim by claim the policy is right: the first claim got more
    assert usual.lines[0]["item"] == "inpatient"
    assert other.lines[0]["item"] == "major_inpatient"


def test_years_of_laws_are_proved_by_their_totals() -> None:
    for city in city_names():
        for found in report_of(city).findings:
            if found.kind == "law" and found.examples:
                first, second = found.examples
                worse, better = (first, second) if found.id == "law_year:highest" else (second, first)
                assert worse.total() < better.total(), (city, found.id)


@pytest.mark.parametrize("city", city_names())
def test_text_and_data(city: str) -> None:
    report = report_of(city)
    text = report.text()
    assert "结论：没有未说明的严重问题。" in text
    for finding in report.findings:
        assert finding.id in text
    data = json.loads(json.dumps(report.as_dict(), default=str, ensure_ascii=False))
    assert data["severe"] == 0
    assert len(data["findings"]) == len(report.findings)


def test_the_same_policy_gives_the_same_report() -> None:
    assert check("wuhai").text() == report_of("wuhai").text()

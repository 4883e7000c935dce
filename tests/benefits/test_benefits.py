"""What the cases by city don't show: several people, rows that can't be used, transfers, and a new city without any Python."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import invented
import polars as pl
import pytest
import yaml

from tuodi import benefits
from tuodi.policy import pack
from tuodi.policy.source import PolicyError
from tuodi.tables import normalise

SUBSIDY = {
    "enrolment": {"held": {"on": "06-30"}, "insurance": ["resident"], "rows": [{"class": "poor", "pays": "full", "clause": "二"}], "clause": "二"},
}


def _city(folder: Path, **sums: Any) -> str:
    """A city as a folder of files."""
    (folder / "policy.yaml").write_text(yaml.safe_dump(invented.raw(), allow_unicode=True), encoding="utf-8")
    (folder / "benefits.yaml").write_text(yaml.safe_dump({"benefits": sums}, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return str(folder)


def _tables(persons: list[dict[str, Any]], identities: list[dict[str, Any]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    return normalise(persons, "persons").frame, normalise(identities, "identities").frame


def _holding(person: str, identity: str, start: str = "2020-01-01") -> dict[str, Any]:
    return {"person_id": person, "identity": identity, "start": dt.date.fromisoformat(start)}


def test_a_new_city_needs_no_python(tmp_path: Path) -> None:
    city = _city(
        tmp_path,
        enrolment={
            "held": {"any_day_to": "12-31"},
            "insurance": ["resident", "none"],
            "rows": [
                {"class": "poor", "pays": "80%", "clause": "二"},
                {"class": "near", "when": {"age": {"from": 60, "on": "year_end"}}, "pays": 100, "clause": "三"},
            ],
            "clause": "二",
        },
        grants={
            "winter": {
                "name": "冬季补助", "held": {"on": "11-01"}, "age_day": "11-01", "insurance": ["resident", "employee", "none"],
                "groups": [{"class": "any", "amount": "50% * minimum_wage[this year]", "clause": "四"}], "clause": "四",
            }
        },
    )  # fmt: skip
    persons, identities = _tables(
        [{"person_id": "A", "insurance": "resident"}, {"person_id": "B", "insurance": "none", "birth_date": dt.date(1963, 12, 31)}],
        [_holding("A", "dibao"), _holding("B", "dibao_margin")],
    )
    settings = {"resident_premium[2023]": "380.01", "minimum_wage[2023]": 1980}
    enrolled = benefits.enrol(city, 2023, persons, identities, parameters=settings)
    assert enrolled.select("person_id", "subsidy", "self_paid", "clauses", "reasons").rows() == [
        ("A", 30401, 7600, "二", ""),  # 380.01 × 80 % = 304.008
        ("B", 10000, 28001, "三", "not_yet_enrolled"),
    ]
    assert benefits.grants(city, 2023, persons, identities, parameters=settings)["amount"].to_list() == [99000, 99000]


def test_people_come_in_their_own_order_and_ids_without_a_person_last(tmp_path: Path) -> None:
    persons, identities = _tables(
        [{"person_id": name, "insurance": "resident"} for name in ("B", "A", "C")], [_holding("A", "dibao"), _holding("X", "dibao"), _holding("B", "dibao_margin")]
    )
    result = benefits.enrol(_city(tmp_path, **SUBSIDY), 2023, persons, identities, parameters={"resident_premium[2023]": 380})
    assert result.select("person_id", "status", "reasons").rows() == [
        ("B", "not_covered", "no_subsidy_for_group"),
        ("A", "settled", ""),
        ("X", "invalid", "unknown_person"),
    ]


def test_a_row_of_the_table_that_cannot_be_used_is_invalid_and_the_others_are_done(tmp_path: Path) -> None:
    persons, identities = _tables(
        [{"person_id": "A", "insurance": "resident"}, {"person_id": "B", "insurance": "resident", "birth_date": "1980-02-31"}],
        [_holding("A", "dibao"), _holding("B", "dibao")],
    )
    result = benefits.enrol(_city(tmp_path, **SUBSIDY), 2023, persons, identities, parameters={"resident_premium[2023]": 380})
    assert result["person_id"].to_list() == ["A", "B"]
    assert result["status"].to_list() == ["settled", "invalid"]
    assert "birth_date" in result["reasons"][1]


def test_one_transfer_by_district(tmp_path: Path) -> None:
    transfer = {"counted_on": "06-30", "paid_by": "08-30", "from": "救助专户", "to": "居民医保专户", "clause": "五"}
    city = _city(tmp_path, **SUBSIDY, transfer=transfer)
    places = {"A": "东区", "B": "990102", "C": "东城", "D": "东区"}
    persons, identities = _tables(
        [{"person_id": name, "district": place, "insurance": "resident"} for name, place in places.items()],
        [_holding(name, "dibao_margin" if name == "D" else "dibao") for name in places],
    )
    enrolled = benefits.enrol(city, 2023, persons, identities, parameters={"resident_premium[2023]": 380})
    assert benefits.transfer(city, 2023, enrolled, persons).rows() == [
        ("东区", 2, 76000, dt.date(2023, 6, 30), dt.date(2023, 8, 30)),
        ("西区", 1, 38000, dt.date(2023, 6, 30), dt.date(2023, 8, 30)),
    ]


def test_what_is_still_due_of_the_shares() -> None:
    shares = benefits.shares("kunming", 2023, pl.DataFrame({"district": ["五华区", "富民县"], "amount": [100000, 100000]}))
    due = benefits.still_due(shares, pl.DataFrame({"district": ["五华区"], "city_paid": [5000], "local_paid": [90000]}))
    assert due.select("district", "city_due", "local_due").rows()[:2] == [("五华区", 15000, -10000), ("富民县", 60000, 40000)]


@pytest.mark.parametrize(
    ("sums", "message"),
    [
        ({"enrolment": {**SUBSIDY["enrolment"], "rows": [{"class": "rich", "pays": "full", "clause": "二"}]}}, "`rich` is no class"),
        ({"enrolment": {**SUBSIDY["enrolment"], "rows": [{"class": "poor", "pays": "half", "clause": "二", "extra": 1}]}}, "is no word of the policy"),
        ({"enrolment": {**SUBSIDY["enrolment"], "rows": [{"pays": "full", "clause": "二"}]}}, "say for whom"),
        ({"enrolment": {**SUBSIDY["enrolment"], "held": {"on": "June"}}}, "held"),
        ({"enrolment": {**SUBSIDY["enrolment"], "rows": [{"class": "poor", "when": {"setting": "inpatient"}, "pays": "full", "clause": "二"}]}}, "condition on a person"),
        ({"targets": ["local_hukou"]}, "`local_hukou` is no access rule"),
        ({"shares": {"bands": [{"name": "一", "city": 60, "local": 50, "districts": ["东区"], "clause": "一"}], "unlisted": "一", "clause": "一"}}, "add up to 100"),
        ({"shares": {"bands": [{"name": "一", "city": 50, "local": 50, "districts": ["北区"], "clause": "一"}], "unlisted": "一", "clause": "一"}}, "`北区` is no district"),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_on_loading_with_its_line(tmp_path: Path, sums: dict[str, Any], message: str) -> None:
    city = _city(tmp_path, **sums)
    with pytest.raises(PolicyError, match=r"benefits\.yaml, line \d+") as error:
        pack.load(city)
    assert message in str(error.value)


@pytest.mark.parametrize(("city", "what"), [("wuhai", "shares"), ("ningbo", "shares"), ("yancheng", "shares")])
def test_a_city_whose_document_fixes_no_shares_says_so(city: str, what: str) -> None:
    with pytest.raises(benefits.BenefitError, match="没有规定市和区县的分担比例"):
        getattr(benefits, what)(city, 2023, pl.DataFrame({"district": ["x"], "amount": [1]}))


def test_no_shares_without_a_policy_in_force() -> None:
    with pytest.raises(benefits.BenefitError, match="2029年没有生效的政策"):
        benefits.shares("urumqi", 2029, pl.DataFrame({"district": ["天山区"], "targets": [1]}))


def test_cities_without_grants_or_warnings_give_empty_tables() -> None:
    persons, identities = _tables([{"person_id": "A", "insurance": "resident"}], [_holding("A", "dibao")])
    for city in ("ningbo", "yancheng", "kunming", "urumqi"):
        assert benefits.grants(city, 2024, persons, identities).is_empty()
    claim = {"claim_id": "C", "person_id": "A", "setting": "inpatient", "ended": dt.date(2024, 5, 1)} | dict.fromkeys(
        ("total_cost", "in_policy_cost", "basic_paid"), 0
    )
    for city in ("wuhai", "kunming"):
        assert benefits.watch(city, 2024, persons, identities, normalise([claim], "claims").frame).is_empty()

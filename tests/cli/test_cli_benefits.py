"""`tuodi enrol`, `grants`, `watch`, `shares`, `shortfall`, `indicators`: results, exit status, refusals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cli_samples import IDENTITIES, PERSONS, STRANGER, TEKUN, Ran, Town, in_every_kind, rows, table_of, tuodi, write


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def run(town: Town, command: str, *more: Any, city: str = "wuhai", year: int = 2023) -> Ran:
    return tuodi(command, city, "--year", year, *town.who, "--out", town.out, *more)


def districts(town: Town, *data: dict[str, str]) -> Path:
    return write(town.folder / "districts.csv", list(data))


def test_enrol(town: Town) -> None:
    ran = run(town, "enrol", "--set", "resident_premium[2023]=380")
    assert ran.status == 0
    found = {row["person_id"]: row for row in rows(town.out)}
    assert list(found[TEKUN]) == ["person_id", "status", "premium", "subsidy", "self_paid", "identity", "clauses", "effective", "reasons"]
    assert found[TEKUN]["premium"] == "380.00"
    assert all(float(row["premium"]) == float(row["subsidy"]) + float(row["self_paid"]) for row in found.values() if row["premium"])
    assert "乌海市：" in ran.err


def test_enrol_asks_for_the_premium(town: Town) -> None:
    ran = run(town, "enrol")
    assert ran.status == 1
    assert {row["person_id"]: row["status"] for row in rows(town.out)}[TEKUN] == "invalid"
    assert "--set resident_premium[2023]=值" in ran.err


def test_enrol_in_every_language(town: Town) -> None:
    for language, _, persons in in_every_kind(town.folder, "persons", PERSONS):
        town.persons = persons
        assert run(town, "enrol", "--set", "resident_premium[2023]=380", "--quiet").status == 0
        assert table_of(town.out).columns[0] == {"en": "person_id", "zh": "身份证号/人员编号", "national": "psn_no"}[language]


def test_bad_rows_are_listed(town: Town) -> None:
    write(town.identities, [*IDENTITIES, {"person_id": TEKUN, "identity": "king", "start": "2022-01-01"}])
    errors = town.folder / "errors.csv"
    ran = run(town, "enrol", "--set", "resident_premium[2023]=380", "--errors", errors)
    assert ran.status == 1
    assert [(row["文件"], row["行号"]) for row in rows(errors)] == [("identities.csv", "4")]


def first_class(town: Town) -> None:
    write(town.persons, [*PERSONS[:2], {**PERSONS[2], "dibao_class": "A"}])
    write(town.identities, [*IDENTITIES, {"person_id": STRANGER, "identity": "dibao", "start": "2022-01-01"}])


def test_grants(town: Town) -> None:
    """三（二）2（2）: 800 yuan for the first class of dibao; the others get none."""
    first_class(town)
    ran = run(town, "grants")
    assert ran.status == 0
    assert [(row["person_id"], row["amount"]) for row in rows(town.out)] == [(STRANGER, "800.00")]
    assert "800.00" in ran.err


def test_watch(town: Town) -> None:
    figures = ["--set", "disposable_income[2022]=1000", "--set", "dibao_standard[2023]=900"]
    ran = run(town, "watch", "--claims", town.claims, *figures, city="yancheng")
    assert ran.status == 0, ran.err
    assert list(rows(town.out)[0]) == ["person_id", "warning", "burden", "line", "clauses", "reasons"]


def test_watch_without_the_figure(town: Town) -> None:
    ran = run(town, "watch", "--claims", town.claims, city="yancheng")
    assert ran.status == 1
    assert "缺少参数 disposable_income[2022]" in ran.err


def test_results_as_json(town: Town) -> None:
    first_class(town)
    told = json.loads(run(town, "grants", "--json").out)
    assert told["count"] == 1
    assert told["rows"][0]["amount"] == 80000


def test_shares(town: Town) -> None:
    """The first band's city part is a fifth (六（三）第一档)."""
    file = districts(town, {"区县": "五华区", "资金需求": "1000000.00"}, {"区县": "呈贡区", "资金需求": "30.01"})
    ran = tuodi("shares", "kunming", "--year", "2024", "--requirement", file, "--out", town.out)
    assert ran.status == 0
    found = rows(town.out)
    assert found[0]["市级承担"] == "200000.00"
    assert found[-1]["区县"] == "total"
    assert found[-1]["资金需求"] == "1000030.01"
    assert "五华区" in ran.err


def test_shares_with_an_unusable_amount(town: Town) -> None:
    file = districts(town, {"district": "五华区", "amount": "abc"}, {"district": "呈贡区", "amount": "30"})
    ran = tuodi("shares", "kunming", "--year", "2024", "--requirement", file, "--out", town.out)
    assert ran.status == 1
    assert "districts.csv 第 2 行" in ran.err
    assert [row["status"] for row in rows(town.out)] == ["invalid", "settled", "settled"]


def test_shortfall_adds_up(town: Town) -> None:
    file = districts(
        town, {"district": "天山区", "targets": "1"}, {"district": "沙依巴克区", "targets": "1"}, {"district": "新市区", "targets": "1"}
    )
    ran = tuodi("shortfall", "urumqi", "--year", "2024", "--amount", "100.01", "--requirement", file, "--out", town.out)
    assert ran.status == 0
    assert sorted(row["local"] for row in rows(town.out)) == ["33.33", "33.34", "33.34"]


@pytest.mark.parametrize("amount", ["abc", "1.234", "-5"])
def test_shortfall_refuses(town: Town, amount: str) -> None:
    file = districts(town, {"district": "天山区", "targets": "1"})
    ran = tuodi("shortfall", "urumqi", "--year", "2024", f"--amount={amount}", "--requirement", file, "--out", town.out)
    assert ran.status == 2
    assert not town.out.exists()


def test_indicators_of_a_settlement(town: Town) -> None:
    """Three of the four claims are aided; what the city's indicators make of it is theirs, the input must pass in any language."""
    results = set()
    for language in ("en", "zh", "national"):
        settled = town.folder / f"settled-{language}.csv"
        assert town.settle("--language", language, out=settled).status == 0
        ran = tuodi("indicators", "wuhai", "--year", "2023", "--claims", settled, *town.who, "--out", town.out, "--language", "en")
        assert ran.status == 0, ran.err
        results.add(tuple((row["indicator"], row["value"]) for row in rows(town.out)))
    assert len(results) == 1
    assert results != {()}


def test_a_year_without_a_policy(town: Town) -> None:
    file = districts(town, {"district": "五华区", "amount": "1"})
    ran = tuodi("shares", "kunming", "--year", "2001", "--requirement", file, "--out", town.out)
    assert ran.status == 2
    assert "没有生效的政策" in ran.err


def test_a_city_without_the_rule(town: Town) -> None:
    file = districts(town, {"district": "海勃湾区", "targets": "1"})
    ran = tuodi("shortfall", "wuhai", "--year", "2023", "--amount", "1", "--requirement", file, "--out", town.out)
    assert ran.status == 2
    assert "没有规定" in ran.err

"""Rows that can't be used: status 1, each listed with line, column, value and what is expected; the other rows are settled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cli_samples import AID, CLAIMS, IDENTITIES, PERSONS, Town, changed, in_every_kind, rows, write

BAD: list[tuple[dict[str, Any], str, str, str]] = [
    ({"total_cost": "一万"}, "total_cost", "bad_amount:total_cost", "金额"),
    ({"total_cost": "-1"}, "total_cost", "bad_amount:total_cost", "负数"),
    ({"total_cost": "10000.005"}, "total_cost", "bad_amount:total_cost", "两位小数"),
    ({"total_cost": ""}, "total_cost", "missing:total_cost", "必须填写"),
    ({"in_policy_cost": "10000.01"}, "in_policy_cost", "in_policy_above_total", "大于医疗费总额"),
    ({"basic_paid": "10000.01"}, "basic_paid", "payments_above_total", "大于医疗费总额"),
    ({"ended": "2023-02-30"}, "ended", "bad_date:ended", "日期"),
    ({"ended": ""}, "ended", "missing:ended", "必须填写"),
    ({"ended": "2023-04-30"}, "ended", "end_before_start", "早于开始日期"),
    ({"setting": "hotel"}, "setting", "unknown_code:setting", "住院"),
    ({"hospital_level": "9"}, "hospital_level", "unknown_code:hospital_level", "三级"),
    ({"designated": "maybe"}, "designated", "bad_value:designated", "是 或 否"),
    ({"person_id": "P9"}, "person_id", "unknown_person", "人员表"),
    ({"person_id": "9.90101E+17"}, "person_id", "bad_id:person_id", "科学计数法"),
    ({"claim_id": "C1"}, "claim_id", "duplicate_claim_id", "重复"),
    ({"claim_id": ""}, "claim_id", "missing:claim_id", "必须填写"),
]


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


@pytest.mark.parametrize(("cells", "column", "reason", "expected"), BAD, ids=[f"{reason}-{n}" for n, (_, _, reason, _) in enumerate(BAD)])
def test_a_bad_row(town: Town, cells: dict[str, Any], column: str, reason: str, expected: str) -> None:
    write(town.claims, changed(1, **cells))
    errors = town.folder / "errors.csv"
    ran = town.settle("--errors", errors)
    assert ran.status == 1
    (error,) = rows(errors)
    assert (error["文件"], error["行号"], error["列"], error["原因代码"]) == ("claims.csv", "3", column, reason)
    assert error["填写的值"].startswith(str(cells.get(column, "")))
    assert expected in error["问题"]
    assert "claims.csv 第 3 行" in ran.err
    result = rows(town.out)
    assert [row["status"] for row in result] == ["settled", "invalid", "not_covered", "settled"]
    assert result[1]["reasons"] == reason
    assert all(result[1][name] == "" for name in ("identity", "item", "base", "aid", "tilt_aid", "self_paid", "cash", "clauses"))
    assert result[0]["aid"] == AID["C1"]
    assert result[3]["aid"] == AID["C4"]


def test_in_every_file_type_and_language(town: Town) -> None:
    for language, kind, claims in in_every_kind(town.folder, "claims", changed(1, in_policy_cost="10000.01")):
        errors = town.folder / "errors.csv"
        ran = town.settle("--errors", errors, claims=claims)
        assert ran.status == 1, (language, kind)
        (error,) = rows(errors)
        assert error["行号"] == ("2" if kind == "parquet" else "3"), (language, kind)
        assert error["列"] == {"en": "in_policy_cost", "zh": "政策范围内费用", "national": "inscp_scp_amt"}[language]
        assert error["文件"] == claims.name
        assert bool(error["工作表"]) == (kind == "xlsx")


def test_a_claim_after_an_unusable_one(town: Town) -> None:
    write(town.claims, changed(3, total_cost="x"))
    assert town.settle().status == 1
    assert (rows(town.out)[1]["status"], rows(town.out)[1]["reasons"]) == ("settled", "after_invalid_row")


def test_a_value_that_a_rule_needs(town: Town) -> None:
    """For this person it is the diagnosis that tells 85 % from 70 %."""
    write(town.claims, changed(0, diagnosis=""))
    ran = town.settle()
    assert ran.status == 1
    assert rows(town.out)[0]["reasons"] == "missing:diagnosis"
    assert "claims.csv 第 2 行：“diagnosis”：未填写，而规则要用到它" in ran.err


def test_a_value_of_the_person_that_a_rule_needs(town: Town) -> None:
    write(town.persons, [{**PERSONS[0], "insurance": ""}, *PERSONS[1:]])
    ran = town.settle()
    assert ran.status == 1
    assert rows(town.out)[0]["reasons"] == "missing:insurance"
    assert f"人员表中未填写，而规则要用到它（人员 {PERSONS[0]['person_id']}）" in ran.err


def test_every_error_in_the_order_of_the_rows(town: Town) -> None:
    claims = [
        {**claim, **cells}
        for claim, cells in zip(CLAIMS, ({"in_policy_cost": "99999"}, {"total_cost": "x"}, {"person_id": "P9"}, {}), strict=True)
    ]
    write(town.claims, claims)
    errors = town.folder / "errors.csv"
    town.settle("--errors", errors)
    assert [row["行号"] for row in rows(errors)] == ["2", "3", "4"]


def test_bad_rows_of_the_other_tables(town: Town) -> None:
    write(town.persons, [*PERSONS, {**PERSONS[0]}, {**PERSONS[0], "person_id": "P5", "birth_date": "1980-13-01"}])
    write(town.identities, [*IDENTITIES, {"person_id": "P5", "identity": "king", "start": "2022-01-01"}])
    errors = town.folder / "errors.csv"
    ran = town.settle("--errors", errors)
    assert ran.status == 1
    assert [(row["文件"], row["行号"], row["原因代码"]) for row in rows(errors)] == [
        ("persons.csv", "5", "duplicate:person_id"),
        ("persons.csv", "6", "bad_date:birth_date"),
        ("identities.csv", "4", "unknown_code:identity"),
    ]
    assert town.aid() == AID


def test_an_error_list_for_spreadsheets(town: Town) -> None:
    write(town.claims, changed(1, total_cost="x"))
    errors = town.folder / "errors.xlsx"
    assert town.settle("--errors", errors).status == 1
    assert errors.read_bytes().startswith(b"PK")


def test_an_empty_error_list_is_written_too(town: Town) -> None:
    errors = town.folder / "errors.csv"
    assert town.settle("--errors", errors).status == 0
    assert rows(errors) == []


def test_many_errors_go_to_a_file_of_their_own(town: Town) -> None:
    write(town.claims, [{**CLAIMS[0], "claim_id": f"X{number}", "total_cost": "x"} for number in range(150)])
    ran = town.settle()
    assert ran.status == 1
    assert len(rows(town.out.with_suffix(".errors.csv"))) == 150
    assert "out.errors.csv" in ran.err
    assert "另有 50 处" in ran.err


def test_few_errors_are_all_on_the_screen(town: Town) -> None:
    write(town.claims, [{**CLAIMS[0], "claim_id": f"X{number}", "total_cost": "x"} for number in range(100)])
    ran = town.settle("--quiet")
    assert sum("第 " in line for line in ran.err.splitlines()) == 100
    assert not town.out.with_suffix(".errors.csv").exists()


def test_a_missing_figure_is_told_with_how_to_set_it(tmp_path: Path) -> None:
    town = Town(tmp_path, [{**CLAIMS[0], "channel": "one_stop", "referral": "referred"}])
    ran = town.settle(city="yancheng")
    if ran.status == 0:
        pytest.fail(f"the policy is expected to ask for a yearly figure here: {rows(town.out)}")
    assert ran.status == 1
    reason = rows(town.out)[0]["reasons"]
    assert reason.startswith("parameter_missing:")
    name = reason.partition(":")[2]
    assert f"--set {name}=值" in ran.err
    assert town.settle("--set", f"{name}=40000", city="yancheng").status == 0
    assert rows(town.out)[0]["status"] == "settled"

"""Rows about a person that can't be used, or aren't: nobody is refused because of them without a word."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_samples import LOW_INCOME, TEKUN, Town, rows, write


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def reasons(town: Town) -> dict[str, str]:
    return {row["claim_id"]: row["reasons"] for row in rows(town.out)}


def test_an_identity_that_ends_before_it_starts_is_told_and_its_persons_claims_are_marked(town: Town) -> None:
    tekun = {"person_id": TEKUN, "identity": "tekun", "start": "2021-03-01", "end": "2021-02-28"}
    same_day = {"person_id": LOW_INCOME, "identity": "low_income", "start": "2022-01-01", "end": "2022-01-01"}
    write(town.identities, [tekun, same_day])
    ran = town.settle()
    assert ran.status == 1
    assert "identities.csv 第 2 行：“end”的值“2021-02-28”：早于“start”，不可能；请核对两个日期" in ran.err
    assert "第 3 行：“end”" not in ran.err
    assert reasons(town)["C1"] == "no_identity;after_invalid_row"
    assert reasons(town)["C2"] == "no_identity"


def test_a_person_with_an_unreadable_identity_is_marked_and_the_others_are_not(town: Town) -> None:
    good = {"person_id": LOW_INCOME, "identity": "low_income", "start": "2022-01-01"}
    write(town.identities, [good, {"person_id": TEKUN, "identity": "unheard", "start": "2021-03-01"}])
    assert town.settle().status == 1
    assert reasons(town) == {"C1": "no_identity;after_invalid_row", "C2": "", "C3": "no_identity", "C4": ""}


def test_identities_of_people_who_are_not_in_the_persons_table_are_told(town: Town) -> None:
    town.identities.write_text(town.identities.read_text() + "P01,dibao,2021-01-01,\nP02,dibao,2021-01-01,\n")
    ran = town.settle()
    assert ran.status == 0
    assert "提醒：identities.csv" in ran.out + ran.err
    assert "人员 P01 不在人员表中（这样的共 2 行），没有使用" in ran.out + ran.err


@pytest.mark.parametrize("name", ["claims.xlsx", "claims.parquet"])
def test_text_under_another_name(town: Town, name: str) -> None:
    town.claims.rename(town.folder / name).write_text("hello\n")
    town.claims = town.folder / name
    ran = town.settle()
    assert ran.status == 2
    assert "内容却是文字" in ran.err


def test_a_header_of_two_lines(town: Town) -> None:
    town.claims.write_text("就诊编号,费用,\n,医疗费总额,基本医保支付\nC1,1,1\n")
    ran = town.settle()
    assert ran.status == 2
    assert "表头只占一行" in ran.err

"""The sums beside the settlement say their reasons in Chinese, and what is missing by the name under which it is to be handed in."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_samples import Town, rows, tuodi


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def test_reasons_of_shares_are_words_under_chinese_headers(town: Town) -> None:
    needs = town.folder / "needs.csv"
    needs.write_text("区县,金额\n五华区,10\n高新区,5\n某市,5\n五华区,1\n", encoding="utf-8")
    ran = tuodi("shares", "kunming", "--year", "2024", "--requirement", needs, "--out", town.out)
    assert ran.status == 1
    said = [row["说明"] for row in rows(town.out)]
    assert said[:4] == ["", "条文没有规定该区县（功能区）的分担比例", "不是本市的区县", "同一区县重复出现"]
    assert "同一区县重复出现" in ran.err
    assert "district_twice" not in ran.err + ran.out


def test_a_shortfall_without_heads(town: Town) -> None:
    needs = town.folder / "needs.csv"
    needs.write_text("district,targets\n天山区,0\n米东区,0\n", encoding="utf-8")
    ran = tuodi("shortfall", "urumqi", "--year", "2024", "--amount", "100", "--requirement", needs, "--out", town.out)
    assert ran.status == 1
    assert "各区县人数合计为零，无法按人数分摊" in ran.err
    assert [row["reasons"] for row in rows(town.out)] == ["no_heads", "no_heads"]


def test_indicators_name_what_is_missing_and_what_is_not_asked_for(town: Town) -> None:
    assert town.settle().status == 0
    fund, found = town.folder / "fund.csv", town.folder / "found.csv"
    fund.write_text("name,value\n累计结余,20\n当年筹集,100\n", encoding="utf-8")
    ran = tuodi("indicators", "wuhai", "--year", "2023", "--claims", town.out, "--fund", fund, "--out", found)
    told = ran.out + ran.err
    assert "基金数据（--fund）中没有“当年筹集资金”（raised）一行" in told
    assert "基金数据中的名称没有用到：当年筹集；可用：“累计结余”（accumulated_surplus）、“当年筹集资金”（raised）" in told
    assert "没有给出 --grants" in told

"""What explanations say of the examiner's cases: the sum behind each number, and why something is not paid, in words a citizen can follow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tuodi.engine.api import run_tables
from tuodi.engine.explain import as_text, explain_claim

CASES = Path(__file__).parent / "cases"


def said(city: str, name: str, claim: str) -> str:
    data = yaml.safe_load((CASES / city / "examiner.yaml").read_text(encoding="utf-8"))
    case = next(one for one in data["cases"] if one["name"].startswith(name))
    given: dict[str, Any] = data["defaults"]
    tables = [
        [{**given.get(default, {}), **row} for row in case.get(table) or []]
        for table, default in (("persons", "person"), ("identities", "identity"), ("claims", "claim"))
    ]
    options = {"parameters": {**given.get("set", {}), **(case.get("set") or {})}, "readings": case.get("readings"), "traced": True}
    return as_text(explain_claim(run_tables(city, *tables, case.get("sanctions"), **options), claim))


@pytest.mark.parametrize(
    ("city", "name", "claim", "words"),
    [
        ("wuhai", "出生日期不明", "C2", ["“出生日期”没有填写"]),
        ("wuhai", "保险支付超过", "C1", ["其他补充保险支付 2000.00 不足零，按 0.00 元"]),
        ("wuhai", "保险支付超过", "C2", ["政策范围内费用 0.00 元，没有需要扣除的", "没有其他支付，3000.00 元由个人负担"]),
        ("wuhai", "住院期间死亡", "C2", ["住院期间死亡，当次仍按这一身份救助"]),
        ("ningbo", "因病致贫，申请前", "C2", ["本次是认定前可追溯的费用（申请日期 2023-06-15）"]),
        ("yancheng", "临时救助大重病患者追溯", "C2", ["本次是认定前可追溯的费用（首次治疗日期 2023-01-10）"]),
        ("yancheng", "丧失身份", "C1", ["至 2023-05-15），退出后按规定这一次仍予救助"]),
        ("yancheng", "差一分没到限额", "C1", ["年度救助限额尚未用完，还没有开始"]),
        ("yancheng", "差一分没到限额", "C2", ["本次没有剩余的政策范围内自付费用"]),
        ("yancheng", "差一分没到限额", "C5", ["累计 74000.00 元", "本年应付的已经付足"]),
        ("yancheng", "一次自付少于", "C2", ["累计 36000.00 元", "本次剩余自付只有 300.00 元，其余 9300.00 元留给本年以后的费用，本次支付 300.00 元"]),
        ("yancheng", "省外的自付", "C1", ["就医地或转诊备案不符合这一项的条件"]),
        ("yancheng", "医院承担的部分", "C2", ["累计 44600.00 元，超过 20000.00 元的部分 × 60%"]),
        ("yancheng", "限额用完后的县域", "C2", ["累计没有超过这条线", "个人自付 8000.00 元，超过政策范围内费用 10000.00 的 10%，超出的 7000.00 元"]),
        ("yancheng", "补充保险不减基数", "C1", ["账单减去各项保险支付后只剩 500.00 元"]),
        ("urumqi", "第三、四类的起付线", "C2", ["88750.00 − 50000.00 ÷ 70% = 17321.43；17321.43 × 75%"]),
        ("urumqi", "第一类超限额", "C2", ["年度限额已用完，本次不支付"]),
        ("urumqi", "倾斜的地点", "C2", ["就医地或转诊备案不符合这一项的条件"]),
    ],
)  # fmt: skip
def test_words(city: str, name: str, claim: str, words: list[str]) -> None:
    text = said(city, name, claim)
    assert all(word in text for word in words), text


@pytest.mark.parametrize(("city", "name", "claim"), [("yancheng", "县域内住院", "C1"), ("urumqi", "四类对象", "C1"), ("ningbo", "第一类住院", "C1")])
def test_an_identity_held_to_the_end_is_not_said_to_be_lost(city: str, name: str, claim: str) -> None:
    assert "退出后" not in said(city, name, claim)
    assert "追溯" not in said(city, name, claim)


def test_a_refusal_names_no_rule_that_only_one_value_of_an_unstated_column_would_break() -> None:
    text = said("kunming", "普通门诊只在基层", "C4")
    assert "普通门诊" in text
    assert "基层" not in text.partition("不予救助：")[2].partition("个人负担")[0], text

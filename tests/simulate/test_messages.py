"""A reform that can't be read or doesn't fit says where, what stands there and what was expected, in Chinese."""

from __future__ import annotations

import re

import pytest
from tests.simulate.towns import EXAMPLES, figures_of, population_of, tables_of

from tuodi.policy.pack import load
from tuodi.simulate import ReformError, parse_reform, read_reform, simulate
from tuodi.simulate.study import fitting


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "是空的"),
        ("title: 空\n", "没有任何改动"),
        ("title: 甲\ntitle: 乙\n", "第 2 行：“title”重复写了两次"),
        ("patch: 3\n", "第 1 行：patch 下应为一串条目"),
        ("title: 甲\npatch: [ {", "不是可读的 YAML：第 2 行"),
        ("wish: [1]\n", "第 1 行：不认识“wish”"),
        ("patchs: [1]\n", "是不是“patch”？"),
        ("patch:\n  - {st: a, to: 1}\n", "第 2 行：不认识“st”；是不是“set”？"),
        ("- {set: pools.inpatient.amount}\n", "第 1 行：“set: pools.inpatient.amount”还要写 to"),
        ("- {add: pools.new}\n", "还要写 value"),
        ("- {set: a, remove: b, to: 1}\n", "写且只写"),
        ("- {set: [a], to: 1}\n", "含方括号的路径要加引号"),
        ("parameters: [1]\n", "parameters 下应为“名称: 值”"),
        ("identities: [{give: nobleman}]\n", "没有身份“nobleman”"),
        ("identities: [{give: dibao, take: dibao}]\n", "应为 give（给予）或 take（取消）"),
        ("identities:\n  - {give: dibao, where: {age_from: -3}}\n", "第 2 行：where 的 age_from 应为不小于 0 的整数"),
        ("identities: [{give: dibao, where: {age_from: 60, age_below: 50}}]\n", "应小于 age_below"),
        ("identities: [{give: dibao, where: {shoe_size: 3}}]\n", "where 不认识“shoe_size”"),
        ("identities: [{give: dibao, where: {sex: M}}]\n", "where 的 sex 没有值“M”；可以写：male、female"),
        ("identities: [{give: dibao, where: {insurance: farmers}}]\n", "没有值“farmers”"),
        ("identities: [{give: dibao, where: {without_identity: perhaps}}]\n", "without_identity 应为 true"),
        ("identities: [{give: dibao, where: {holds: king}}]\n", "没有值“king”"),
        ("identities: [{give: dibao, where: [sex]}]\n", "where 下应为“条件: 值”"),
    ],
)
def test_a_reform_that_cannot_be_read_says_why(text, said):
    with pytest.raises(ReformError, match=re.escape(said)):
        parse_reform(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("patch: [{set: pools.nothing.amount, to: 1}]", "第 1 行“pools.nothing.amount”：没有“nothing”；这里有：outpatient、chronic"),
        ("patch: [{set: pools.inpatiend.amount, to: 1}]", "是不是“inpatient”？"),
        ("patch: [{set: pools.inpatient.amount, to: -5}]", "不能小于 0，见到：-5"),
        ("patch: [{set: pools.inpatient.amount, to: 1.234}]", "金额最多两位小数"),
        ("patch: [{set: pools.inpatient.amount, to: much}]", "“much”既不是金额，也不是已知的参数"),
        ('patch: [{set: "items.inpatient.rows[class=dibao].ratio", to: 80}]', "对上了 0 项（共 2 项）；这里有：[class=tekun]；[class=dibao,low_income,other_hardship]"),
        ("patch: [{set: items.inpatient.rows.0.ratio, to: 180}]", "百分比应在 0 到 100 之间"),
        ("patch: [{set: items.inpatient.rows.9.ratio, to: 80}]", "不是这一串中的序号；共 2 项"),
        ("patch: [{set: items.inpatient.rows.0.ratio.deep, to: 80}]", "上一级已经是一个值"),
        ("patch: [{add: pools.inpatient, value: 1}]", "已经有了；要改它请用 set"),
        ("patch: [{add: items.inpatient.rows.end, value: {class: nobles, ratio: 80}}]", "没有类别“nobles”；有的是：tekun"),
        ("patch: [{add: classes.old, value: {name: 老}}]", "classes.old.clause 没有写，必须写"),
        ("patch: [{add: classes.old, value: {nme: 老, name: 老, clause: 一}}]", "不认识这个词；是不是“name”？"),
        ("patch: [{remove: deductibles.major}]", "没有起付线“major”"),
        ("parameters: {no_such: 3}", "没有参数“no_such”"),
        ("parameters: {resident_premium: {2024: viel}}", "应为以元为单位"),
        ("identities: [{give: hardship_worker}]", "没有用到身份“hardship_worker”"),
        ("identities: [{give: dibao, class: nobles}]", "没有类别“nobles”"),
        ("identities: [{give: dibao, where: {district: 海曙区}}]", "没有区县“海曙区”；可用：五华区"),
    ],
)
def test_a_reform_that_does_not_fit_the_policy_says_why(text, said):
    with pytest.raises(ReformError, match=re.escape(said)) as caught:
        fitting(load("kunming"), parse_reform(text), {})
    assert not re.search(r"expected|found:|there (is|are)|must", str(caught.value)), "English words of the policy's own messages"


def test_the_message_names_the_file(tmp_path):
    file = tmp_path / "方案甲.yaml"
    file.write_text("title: 甲\npatch:\n  - {set: pools.x.amount, to: 1}\n", "utf-8")
    with pytest.raises(ReformError, match=re.escape("方案甲.yaml：第 3 行“pools.x.amount”")):
        fitting(load("kunming"), read_reform(file), {})
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ReformError, match=re.escape("方案甲.yaml：不是 UTF-8")):
        read_reform(file)


def test_words_are_read_as_in_the_policy_files():
    """YAML by itself would turn the key `on` into true."""
    text = "patch: [{add: items.inpatient.rows.end, value: {class: dibao, when: {age: {from: 60, on: ended}}, ratio: 90}}]"
    changed, _ = fitting(load("kunming"), parse_reform(text), {})
    assert len(changed.newest.items["inpatient"].rows) == 3


EXPECTED = {
    "kunming-disabled-class": ("entitled", "without_claims"),
    "kunming-elderly": ("entitled",),
    "kunming-higher-limits": ("cost",),
    "kunming-low-income-plus-five": ("cost",),
    "ningbo-enrolment-subsidy": ("cost", "without_claims"),
    "ningbo-hospital-levels": ("cost", "losers"),
    "urumqi-no-deductible": ("cost",),
    "wuhai-higher-limit": ("cost",),
    "yancheng-tilt-line": ("cost",),
}


def test_every_example_is_expected():
    assert {file.stem for file in (EXAMPLES / "reforms").glob("*.yaml")} == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_every_example_does_what_it_says(name):
    """Each moves the figure that it is about; those that don't take anything away leave nobody with less but where limits interlock."""
    city = name.partition("-")[0]
    result = simulate(city, population_of(tables_of(city, 2500, 3)), [read_reform(EXAMPLES / "reforms" / f"{name}.yaml")], parameters=figures_of(city))
    change = result["changes"][0]
    assert change["cost"] > 0
    assert change["gainers"]["persons"] > 0
    assert "虚构" in result["reforms"][0]["note"]
    assert (change["entitled"]["gained"] > 0) == ("entitled" in EXPECTED[name])
    assert (change["without_claims"]["gainers"] > 0) == ("without_claims" in EXPECTED[name])
    if "losers" in EXPECTED[name]:
        assert change["losers"]["persons"] > 0


def test_one_class_alone_gets_five_points_more():
    result = simulate("kunming", population_of(tables_of("kunming", 2500, 3)), [read_reform(EXAMPLES / "reforms" / "kunming-low-income-plus-five.yaml")])
    moved = {row["name"]: row["values"][1]["cost"] - row["values"][0]["cost"] for row in result["by"]["class"]}
    raised = load("kunming").newest.classes["low_income"].name
    assert moved.pop(raised) > 0
    assert all(amount <= 0 for amount in moved.values()), "who holds another class as well may now be better off under the raised one"


def test_a_new_class_is_counted_with_its_subsidies():
    reform = read_reform(EXAMPLES / "reforms" / "kunming-disabled-class.yaml")
    result = simulate("kunming", population_of(tables_of("kunming", 2500, 3)), [reform], parameters=figures_of("kunming"))
    row = next(row for row in result["by"]["class"] if row["name"] == "重度残疾人（方案）")
    assert row["values"][0] == {"claims": 0, "persons": 0, "cost": 0}
    assert row["values"][1]["persons"] > 0
    holders = {one["name"]: one["persons"] for one in result["scenarios"][1]["holders"]}
    assert holders["重度残疾人（方案）"] == result["changes"][0]["entitled"]["gained"]
    subsidies = next(row for row in result["by"]["item"] if row["name"] == "资助参保")["values"]
    assert subsidies[1]["cost"] > subsidies[0]["cost"]
    assert subsidies[1]["cost"] == result["scenarios"][1]["enrolment"]["amount"]

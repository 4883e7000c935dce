"""Each kind of finding, made on purpose in the small invented city."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tuodi.engine.check import Finding, Report, check
from tuodi.policy.pack import load

CITY = Path(__file__).parents[1] / "policies" / "mingxi"


def _with(*changes: dict[str, Any], years: list[int] | None = None) -> Report:
    return check(load(CITY, changes=changes), years)


def _severe(report: Report) -> list[str]:
    return [one.id for one in report.severe]


def _copy(tmp_path: Path, file: str, old: str, new: str) -> Path:
    folder = tmp_path / "mingxi"
    shutil.copytree(CITY, folder)
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), "utf-8")
    return folder


def test_the_small_city_is_sound() -> None:
    assert _severe(_with()) == []


def test_gap_no_rule_answers() -> None:
    report = _with({"set": "access.setting.when.setting", "to": "outpatient"})
    assert _severe(report) == ["gap:full:no_item", "gap:poor:no_item", "gap:margin:no_item"]
    found = report.find("gap:full:no_item")
    assert any("住院分娩" in place for place in found.where)
    assert not any("门诊" in place for place in found.where)
    line = found.examples[0].lines[0]
    assert (line["status"], line["reasons"]) == ("not_covered", "no_item")


def test_gap_of_a_class_within_an_item() -> None:
    report = _with({"remove": "items.inpatient.rows.2"}, {"remove": "deductibles.margin"}, {"remove": "acknowledged"})
    assert _severe(report) == ["gap:margin:inpatient", "gap:margin:chronic"]
    assert "没有任何规则回答" in report.find("gap:margin:inpatient").text
    assert "margin_chronic" in report.find("gap:margin:chronic").text


def test_gap_of_one_level_of_hospital() -> None:
    report = _with({"remove": "items.inpatient.rows.2.ratio.level 2"})
    assert _severe(report) == ["gap:margin:inpatient", "sense:levels:inpatient:2"]
    (place,) = report.find("gap:margin:inpatient").where
    assert "医院等级：二级" in place
    assert "一级、" not in place


def test_overlap_of_two_rows() -> None:
    row = {"class": "poor", "when": {"hospital_level": 1}, "ratio": 90}
    report = _with({"add": "items.chronic.rows.end", "value": row}, {"set": "pools.chronic.amount", "to": 50000})
    assert _severe(report) == ["overlap:chronic:0:2", "overlap:chronic:1:2"]
    found = report.find("overlap:chronic:1:2")
    assert any("自付超过3,000 元" in place and "一级" in place for place in found.where)
    line = found.examples[0].lines[0]
    assert (line["status"], line["item"], line["ratio"]) == ("settled", "chronic", 9000)


def _second_item() -> dict[str, Any]:
    item = {"name": "一级医院住院", "clause": "第六条", "when": {"setting": "inpatient", "hospital_level": 1}, "rows": [{"class": "poor", "ratio": 90}]}
    return {"add": "items.local", "value": item}


def test_overlap_of_two_items_where_the_better_counts() -> None:
    report = _with(_second_item())
    assert _severe(report) == []
    assert report.find("overlap:inpatient:local").level == "info"


def test_overlap_of_two_items_where_nothing_says_which() -> None:
    report = _with(_second_item(), {"add": "several_identities", "value": "first"})
    assert "overlap:inpatient:local" in _severe(report)


def test_row_that_nothing_meets() -> None:
    report = _with({"add": "items.chronic.rows.end", "value": {"class": "poor", "when": {"setting": "inpatient"}, "ratio": 90}})
    assert _severe(report) == ["unreachable:chronic:2:poor"]
    assert "没有费用能满足它的条件" in report.find("unreachable:chronic:2:poor").text


def test_row_that_access_rules_mask() -> None:
    report = _with({"add": "items.chronic.rows.end", "value": {"class": "margin", "ratio": 40}})
    assert "unreachable:chronic:2:margin" in _severe(report)
    assert "准入规则" in report.find("unreachable:chronic:2:margin").text


def test_row_with_ages_that_contradict_each_other() -> None:
    ages = {"any": [{"age": {"from": 60}}], "not": {"age": {"from": 18}}}
    report = _with({"add": "items.chronic.rows.end", "value": {"class": "poor", "when": ages, "ratio": 90}})
    assert _severe(report) == ["unreachable:chronic:2:poor"]


def test_access_rule_that_nothing_meets() -> None:
    when = {"setting": "inpatient", "not": {"setting": "inpatient"}}
    report = _with({"add": "access.never", "value": {"when": when, "refuse": "not_insured", "clause": "第二条"}})
    assert _severe(report) == ["access:never"]


def test_access_rule_that_never_decides() -> None:
    when = {"insurance": "none", "setting": "inpatient"}
    report = _with({"add": "access.twice", "value": {"when": when, "refuse": "not_insured", "clause": "第二条"}})
    assert _severe(report) == []
    assert "insured" in report.find("masked:twice").text


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"add": "pools.spare", "value": {"name": "备用", "on": "aid", "amount": 1, "clause": "第八条"}}, "unused:pools.spare"),
        ({"add": "deductibles.spare", "value": {"name": "备用", "kind": "stay", "amount": 1, "clause": "第八条"}}, "unused:deductibles.spare"),
        ({"set": "items.inpatient.rows.0.ratio", "to": 0}, "sense:ratio:inpatient:0"),
        ({"set": "items.inpatient.rows.0.ratio", "to": 0.7}, "sense:ratio:inpatient:0"),
        ({"set": "pools.yearly.amount", "to": 4000}, "sense:limit_below_deductible:inpatient:yearly"),
        ({"set": "pools.chronic.amount", "to": 0}, "sense:limit:chronic"),
        ({"set": "tilt.ratio", "to": 0}, "sense:tilt:ratio"),
        ({"set": "tilt", "to": {"pays_on": "remaining", "ratio": 60, "clause": "第十条"}}, "sense:tilt:gate"),
        ({"set": "identities.dibao_margin.class", "to": "poor"}, "class:margin"),
        ({"add": "acknowledged.end", "value": {"finding": "gap:full:childbirth", "because": "没有这回事"}}, "acknowledged:gap:full:childbirth"),
        ({"set": "readings.exit_day.because", "to": "同上"}, "reading:exit_day"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_can_hardly_be_meant(change: dict[str, Any], finding: str) -> None:
    assert finding in _severe(_with(change))


def test_levels_that_rise() -> None:
    report = _with({"set": "items.inpatient.rows.2.ratio", "to": {"level 1": 50, "level 2": 60, "level 3": 70}})
    assert report.find("sense:levels:inpatient:2").level == "note"


def test_a_higher_base_that_gets_less() -> None:
    """Above 3,000 a lower ratio for the whole: a bill one fen higher gets hundreds less."""
    report = _with(
        {"set": "items.chronic.rows.0.ratio", "to": 90}, {"set": "items.chronic.rows.1.ratio", "to": 10},
        {"set": "pools.chronic.amount", "to": 50000}, {"remove": "tilt"},
    )  # fmt: skip
    assert "law:base" in _severe(report)
    less, more = report.find("law:base").examples
    assert less.lines[0]["base"] < more.lines[0]["base"]
    assert less.total() > more.total()


def test_an_identity_that_takes_a_right_away() -> None:
    changes = (
        {"add": "identities.registered_poor", "value": {"class": None, "clause": "第二条"}},
        {"add": "access.other_scheme", "value": {"when": {"holds": "registered_poor"}, "refuse": "group_not_covered", "clause": "第二条"}},
    )
    report = _with(*changes)
    assert _severe(report) == ["law:identity:registered_poor"]
    without, with_ = report.find("law:identity:registered_poor").examples
    assert (with_.total(), with_.lines[0]["reasons"]) == (0, "group_not_covered")
    assert without.total() > 0


def test_acknowledged_by_pattern() -> None:
    entry = {"finding": "gap:*:no_item", "because": "办法没有规定分娩"}
    report = _with({"set": "access.setting.when.setting", "to": "outpatient"}, {"add": "acknowledged.end", "value": entry})
    assert _severe(report) == []
    assert [one.id for one in report.known] == ["gap:full:no_item", "gap:poor:no_item", "gap:margin:chronic", "gap:margin:no_item"]


def test_figures_missing_for_the_years_asked() -> None:
    change = {"set": "tilt.line", "to": "0.5 * disposable_income[last year]"}
    value = {"name": "收入", "values": [{"year": 2024, "value": 40000, "source": "示例", "confidence": "high"}]}
    known = {"add": "parameters", "value": {"disposable_income": value}}
    assert _severe(_with(change, known)) == []
    report = _with(change, known, years=[2025, 2026, 2020])
    assert _severe(report) == ["parameter:disposable_income[2025]", "year:2020"]
    assert report.find("parameter:disposable_income[2025]").where == ("tilt.line",)


def test_number_without_clause(tmp_path: Path) -> None:
    folder = _copy(tmp_path, "policy.yaml", "\nclasses:\n", "\nhospital_level_when_empty: {primary_care: 1}\nclasses:\n")
    assert _severe(check(folder)) == ["clause:hospital_level_when_empty.primary_care"]


@pytest.mark.parametrize(
    ("old", "new", "finding", "said"),
    [
        ("[pools.yearly]", "[pools.year]", "provision:mingxi.008:pools.year", "政策中没有这个位置"),
        ("[pools.yearly]", '["command:settel"]', "provision:mingxi.008:command:settel", "没有这个命令"),
        ("[pools.yearly]", '["parameter:income"]', "provision:mingxi.008:parameter:income", "没有这个参数"),
        ("[pools.yearly]", '["reading:limits"]', "provision:mingxi.008:reading:limits", "没有这个解释"),
        ("[pools.yearly]", '["column:claims.cost"]', "provision:mingxi.008:column:claims.cost", "没有这一列"),
        ("[pools.yearly]", '["procedure:aid"]', "provision:mingxi.008:procedure:aid", "没有这个办理程序"),
        ("[pools.yearly]", '["page:limits"]', "provision:mingxi.008:page:limits", "没有这个页面"),
        ("[pools.yearly]", '["page:fund:limits"]', "provision:mingxi.008:page:fund:limits", "没有这个页面"),
        ("[pools.yearly]", '["office:limits"]', "provision:mingxi.008:office:limits", "没有这个命令（tuodi-office）"),
        ("[pools.yearly]", '["api:/limits"]', "provision:mingxi.008:api:/limits", "没有这个接口"),
        ("[pools.yearly]", '["paper:limits"]', "provision:mingxi.008:paper:limits", "写法不对"),
        ("{casework: 受理", "{desk: 受理", "provision:mingxi.011:desk", "没有这个模块"),
    ],
)
def test_provision_whose_carrier_is_not_there(tmp_path: Path, old: str, new: str, finding: str, said: str) -> None:
    report = check(_copy(tmp_path, "provisions.yaml", old, new))
    assert _severe(report) == [finding]
    assert said in report.find(finding).text


def test_carriers_that_are_there(tmp_path: Path) -> None:
    right = '[pools.yearly, "command:enrol", "parameter:disposable_income", "reading:exit_day", "column:claims.total_cost", "page:fund:year", "office:check-books", "api:/hospital/national"]'
    assert _severe(check(_copy(tmp_path, "provisions.yaml", "[pools.yearly]", right))) == []


def test_no_provisions_at_all(tmp_path: Path) -> None:
    folder = tmp_path / "mingxi"
    shutil.copytree(CITY, folder)
    (folder / "provisions.yaml").unlink()
    assert _severe(check(folder)) == ["provisions"]


@pytest.mark.parametrize(
    ("patch", "said"),
    [
        ("{set: timing.exitday, to: included}", "there is no `exitday`"),
        ("{set: timing.exit_day, to: later}", "`later` is not one of: excluded, included"),
        ("{set: timing.exit_day, to: excluded}", "不改变任何规则"),
        ("{set: deductibles.margin.amount, to: {poor: 1}}", "no amount for class `margin`"),
    ],
)
def test_alternative_that_does_not_load(tmp_path: Path, patch: str, said: str) -> None:
    report = check(_copy(tmp_path, "readings.yaml", "{set: timing.exit_day, to: included}", patch))
    assert _severe(report) == ["switch:exit_day=included"]
    assert said in report.find("switch:exit_day=included").text


def test_later_versions_are_checked_too(tmp_path: Path) -> None:
    folder = tmp_path / "mingxi"
    shutil.copytree(CITY, folder)
    amendment = "amendments:\n  - {from: 2025-01-01, title: 调整, patch: [{set: items.inpatient.rows.0.ratio, to: 0}]}\n"
    (folder / "amendments.yaml").write_text(amendment, "utf-8")
    report = check(folder)
    assert _severe(report) == ["sense:ratio:inpatient:0"]
    assert "2025-01-01" in _only(report).text


def _only(report: Report) -> Finding:
    (found,) = report.severe
    return found


def test_text_says_what_is_severe() -> None:
    text = _with({"set": "items.inpatient.rows.0.ratio", "to": 0}).text()
    assert "【严重问题（未说明）】1 项" in text
    assert "结论：有 1 项严重问题没有说明。" in text

"""Arguments and files that can't be used: status 2, one plain message, no traceback, nothing written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cli_samples import CLAIMS, Town, tuodi, write

from tuodi.cli.main import status


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["setle"], ["没有命令“setle”", "settle"]),
        (["settle"], ["缺少参数 CITY", "tuodi settle --help"]),
        (["settle", "wuhai"], ["缺少选项 --persons"]),
        (["settle", "wuhai", "--person", "x"], ["--person"]),
        (["settle", "wuhai", "--no-such"], ["没有选项 --no-such"]),
        (["enrol", "wuhai", "--year"], ["--year"]),
        (["enrol", "wuhai", "--year", "23"], ["--year", "整数"]),
        (["enrol", "wuhai", "--year", "abc"], ["--year", "整数"]),
        (["template", "a.xlsx", "b"], ["多余的参数", "b"]),
        (["template", "a.csv"], ["a.csv", ".xlsx"]),
        (["show", "nowhere"], ["没有城市“nowhere”", "wuhai、"]),
        (["check", "nowhere"], ["没有城市“nowhere”"]),
        (["synth", "nowhere", "--out", "x"], ["没有城市“nowhere”"]),
        (["synth", "wuhai", "--out", "x", "--suffix", "doc"], ["--suffix", "csv、xlsx、parquet"]),
        (["show", "wuhai", "--reading", "nothing"], ["--reading", "写法不对"]),
    ],
)
def test_command_lines(arguments: list[str], said: list[str]) -> None:
    ran = tuodi(*arguments)
    assert ran.status == 2
    assert ran.out == ""
    assert ran.err.startswith("错误：")
    assert len(ran.err.splitlines()) <= 2
    assert all(word in ran.err for word in said), ran.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--set", "disposable_income"], ["--set", "写法不对"]),
        (["--set", "nonsense[2022]=5"], ["没有参数“nonsense”", "disposable_income"]),
        (["--set", "resident_premium[2022]=abc"], ["resident_premium[2022]", "abc", "金额"]),
        (["--set", "resident_premium[2022]=1.234"], ["1.234"]),
        (["--set", "transition_end=soon"], ["transition_end", "日期"]),
        (["--reading", "nonsense=x"], ["没有理解问题“nonsense”", "supplementary_in_base"]),
        (["--reading", "supplementary_in_base=x"], ["没有选择“x”", "ignore"]),
        (["--reading", "enrol_mid_year=at_collection"], ["enrol_mid_year=at_collection", "不在数据表中"]),
        (["--language", "fr"], ["--language", "en、zh、national"]),
        (["--parameters", "none.yaml"], ["none.yaml", "没有这个文件"]),
        (["--sanctions", "none.csv"], ["none.csv", "没有这个文件"]),
        (["--errors", "list.pdf"], ["list.pdf", ".xlsx"]),
        (["--rows", "0"], ["--rows", "整数"]),
    ],
)
def test_options_of_a_settlement(town: Town, options: list[str], said: list[str]) -> None:
    ran = town.settle(*options)
    assert ran.status == 2
    assert all(word in ran.err for word in said), ran.err
    assert not town.out.exists()


@pytest.mark.parametrize("name", ["out.txt", "nowhere/out.csv", "."])
def test_results_that_cannot_be_written(town: Town, name: str) -> None:
    ran = town.settle(out=town.folder / name)
    assert ran.status == 2
    assert "错误：" in ran.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (b"claim_id,person_id\nC1,P1\n", "缺少必需的列"),
        (b"claim_id,claim_id\n1,2\n", "表头重复"),
        (b"<html><table></table></html>", "网页"),
        (b"PK\x03\x04broken", "Excel"),
        (b"PAR1broken", "Parquet"),
        (b"\x00\x01\x02binary", "不是 CSV"),
        (b"claim_id,\xff\xff\n1,2\n", "编码"),
    ],
)
def test_claims_that_are_no_table(town: Town, content: bytes, said: str) -> None:
    town.claims.write_bytes(content)
    ran = town.settle()
    assert ran.status == 2
    assert said in ran.err
    assert "claims.csv" in ran.err
    assert not town.out.exists()


@pytest.mark.parametrize("table", ["persons", "identities"])
def test_other_tables_that_are_missing(town: Town, table: str) -> None:
    getattr(town, table).unlink()
    ran = town.settle()
    assert ran.status == 2
    assert f"{table}.csv：没有这个文件" in ran.err


@pytest.mark.parametrize("text", ["[1, 2", "- 1\n- 2\n", "parameters: 5\n", "nonsense: {2022: 5}\n"])
def test_parameter_files(town: Town, text: str) -> None:
    file = town.folder / "figures.yaml"
    file.write_text(text, "utf-8")
    ran = town.settle("--parameters", file)
    assert ran.status == 2
    assert "错误：" in ran.err


def test_an_old_result_stays_when_a_run_fails(town: Town) -> None:
    town.out.write_text("old", "utf-8")
    write(town.claims, [{key: value for key, value in claim.items() if key != "total_cost"} for claim in CLAIMS])
    assert town.settle().status == 2
    assert town.out.read_text("utf-8") == "old"
    assert sorted(path.name for path in town.folder.iterdir()) == ["claims.csv", "identities.csv", "out.csv", "persons.csv"]


def test_a_folder_without_a_policy_is_no_city(town: Town) -> None:
    assert "没有城市" in town.settle(city=str(town.folder)).err


def test_a_broken_policy_is_told_with_its_line(town: Town) -> None:
    (town.folder / "policy.yaml").write_text("city: x\nname: [\n", "utf-8")
    ran = town.settle(city=str(town.folder))
    assert ran.status == 2
    assert "policy.yaml" in ran.err


def test_a_claim_that_is_not_there(town: Town) -> None:
    ran = tuodi("explain", "wuhai", *town.who, "--claims", town.claims, "--claim", "C9")
    assert (ran.status, ran.out) == (2, "")
    assert "没有编号为“C9”的费用" in ran.err


def test_two_ways_of_showing_at_once(town: Town) -> None:
    assert tuodi("explain", "wuhai", *town.who, "--claims", town.claims, "--claim", "C1", "--html", "--json").status == 2


def test_a_fault_of_the_program_is_not_hidden(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("tuodi.cli.policy.given", broken)
    with pytest.raises(ZeroDivisionError):
        status(["settle", "wuhai", *map(str, town.who), "--claims", str(town.claims), "--out", str(town.out)])

"""`tuodi settle`: amounts, file types, header languages, columns that pass through, what it says at the end."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cli_samples import AID, CLAIMS, LOW_INCOME, PERSONS, TEKUN, Town, in_every_kind, rows, table_of, write

from tuodi.tables import read_table

COLUMNS = ["claim_id", "status", "identity", "item", "base", "deductible", "ratio", "critical_paid", "aid", "tilt_aid", "hospital_borne", "self_paid", "cash", "reasons", "clauses"]  # fmt: skip


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def test_amounts(town: Town) -> None:
    ran = town.settle()
    assert ran.status == 0
    assert ran.out == ""
    found = rows(town.out)
    assert list(found[0]) == COLUMNS
    assert town.aid() == AID
    first = {name: found[0][name] for name in ("claim_id", "status", "identity", "item", "base", "ratio", "self_paid")}
    assert first == {
        "claim_id": "C1", "status": "settled", "identity": "tekun", "item": "major_inpatient", "base": "4000.00", "ratio": "85", "self_paid": "1600.00",
    }  # fmt: skip
    assert found[2]["status"] == "not_covered"
    assert "no_identity" in found[2]["reasons"]
    assert found[2]["self_paid"] == "5000.00"


def test_every_file_type_and_language(town: Town) -> None:
    english = None
    for language, kind, claims in in_every_kind(town.folder, "claims", CLAIMS):
        out = town.folder / f"out.{kind}"
        ran = town.settle(claims=claims, out=out)
        assert ran.status == 0, (language, kind, ran.err)
        headers = table_of(out).columns
        assert headers[:2] == {"en": ["claim_id", "status"], "zh": ["就诊/结算编号", "结果"], "national": ["setl_id", "status"]}[language]
        result = read_table(out, "output").frame.drop("row", "reasons")
        items = result["item"].replace({"重特大疾病住院救助": "major_inpatient", "普通疾病住院救助": "ordinary_inpatient"})
        assert (language == "zh") == (result["item"][0] == "重特大疾病住院救助")
        result = result.with_columns(items)
        english = result if english is None else english
        assert result.equals(english), (language, kind)


@pytest.mark.parametrize(("language", "header"), [("en", "aid"), ("zh", "医疗救助"), ("national", "maf_pay")])
def test_the_language_asked_for_goes_before_the_claims_own(town: Town, language: str, header: str) -> None:
    assert town.settle("--language", language).status == 0
    assert rows(town.out)[0][header] == "3400.00"


def test_fen_stay_fen(town: Town) -> None:
    claims = town.folder / "claims.parquet"
    frame = read_table(town.claims, "claims").frame.drop("row", "error")
    frame.rename({name: f"{name}_fen" for name in frame.columns if name.endswith(("_cost", "_paid")) or name == "deduction"}).write_parquet(
        claims
    )
    out = town.folder / "out.parquet"
    assert town.settle(claims=claims, out=out).status == 0
    assert table_of(out)["aid_fen"].to_list() == ["340000", "280000", "0", "245000"]


def test_other_columns_pass_through(town: Town) -> None:
    write(
        town.claims, [{**claim, "医生": "丁", "status": "old", "error": "x", "备 注": f"n,{number}"} for number, claim in enumerate(CLAIMS)]
    )
    assert town.settle().status == 0
    found = rows(town.out)
    assert list(found[0]) == [*COLUMNS, "医生", "status_input", "error_input", "备 注"]
    assert [row["备 注"] for row in found] == ["n,0", "n,1", "n,2", "n,3"]
    assert {row["status_input"] for row in found} == {"old"}
    assert found[0]["status"] == "settled"


def test_other_columns_with_a_result_s_chinese_name(town: Town) -> None:
    write(town.claims, [{**claim, "结果": "旧"} for claim in CLAIMS])
    assert town.settle("--language", "zh").status == 0
    assert (rows(town.out)[0]["结果"], rows(town.out)[0]["结果（原表）"]) == ("已结算", "旧")


def test_barred_persons(town: Town) -> None:
    barred = write(town.folder / "sanctions.csv", [{"person_id": TEKUN, "start": "2023-05-10", "end": "2023-05-10", "reason": "虚报"}])
    assert town.settle("--sanctions", barred).status == 0
    assert next((row["status"], row["reasons"]) for row in rows(town.out)) == ("not_covered", "sanctioned")
    assert town.aid()["C2"] == "2800.00"


def test_a_reading_switched(town: Town) -> None:
    """Without taking the supplementary payment off the base, C4 gets 4000 × 70 % = 2800."""
    assert town.settle("--reading", "supplementary_in_base=ignore").status == 0
    assert town.aid() == {**AID, "C4": "2800.00"}


def critical(town: Town, *options: object) -> dict[str, str]:
    claims = write(town.folder / "open.csv", [{**claim, "critical_paid": ""} for claim in CLAIMS[:1]])
    assert town.settle(*options, claims=claims).status == 0
    return rows(town.out)[0]


def test_figures_set_on_the_command_line(town: Town) -> None:
    """Critical illness pays (4000 − 1000) × 60 % = 1800; aid (4000 − 1800) × 85 % = 1870. For this city the preference halves nothing."""
    given = [
        "--set",
        "critical.deductible[2023]=1000",
        "--set",
        "critical.bands[2023]=[{ratio: 60}]",
        "--set",
        "critical.ceiling[2023]=none",
    ]
    assert critical(town)["critical_paid"] == "0.00"
    row = critical(town, *given)
    base = 400000 - round(float(row["critical_paid"]) * 100)
    assert float(row["critical_paid"]) > 0
    assert row["aid"] == f"{base * 85 // 100 / 100:.2f}"


def test_the_same_figures_in_a_file(town: Town) -> None:
    file = town.folder / "figures.yaml"
    file.write_text(
        "critical.deductible: {2023: 1000}\ncritical.bands[2023]: [{up_to: 2000.50, ratio: 60}, {ratio: 77.5}]\ncritical.ceiling: none\n",
        "utf-8",
    )
    settings = ["--set", "critical.deductible[2023]=1000", "--set", "critical.bands[2023]=[{up_to: 2000.50, ratio: 60}, {ratio: 77.5}]"]
    by_option = critical(town, *settings, "--set", "critical.ceiling[2023]=none")
    assert critical(town, "--parameters", file) == by_option
    assert float(by_option["critical_paid"]) > 0


def test_an_option_goes_before_the_file(town: Town) -> None:
    file = town.folder / "figures.yaml"
    file.write_text("critical.deductible: {2023: 1000000}\ncritical.bands: [{ratio: 60}]\ncritical.ceiling: none\n", "utf-8")
    assert critical(town, "--parameters", file)["critical_paid"] == "0.00"
    assert critical(town, "--parameters", file, "--set", "critical.deductible[2023]=0")["critical_paid"] != "0.00"


def test_a_note_goes_with_every_result(town: Town) -> None:
    file = town.folder / "figures.yaml"
    file.write_text("note: 演示用虚构参数\nparameters: {transition_end: 2025-12-31}\n", "utf-8")
    ran = town.settle("--parameters", file)
    assert ran.status == 0
    assert {row["note"] for row in rows(town.out)} == {"演示用虚构参数"}
    assert "演示用虚构参数" in ran.err


def test_what_it_says_at_the_end(town: Town) -> None:
    said = town.settle().err
    assert "乌海市：4 条，已结算 3，按规定不予救助 1，数据不能使用 0" in said
    assert "重特大疾病住院救助" in said
    assert "8650.00" in said
    assert "费用发生时不具有救助对象身份　1 条" in said
    assert str(town.out) in said


def test_quiet(town: Town) -> None:
    ran = town.settle("--quiet")
    assert (ran.status, ran.out, ran.err) == (0, "", "")


def test_the_summary_as_json(town: Town) -> None:
    ran = town.settle("--json")
    told = json.loads(ran.out)
    assert ran.err == ""
    assert (told["claims"], told["settled"], told["not_covered"], told["invalid"]) == (4, 3, 1, 0)
    assert told["aid_fen"] == 865000
    assert told["items"]["major_inpatient"] == {"claims": 1, "aid_fen": 340000, "tilt_aid_fen": 0, "hospital_borne_fen": 0, "cash_fen": 0}
    assert told["refused"] == {"no_identity": 1}


def test_no_claims_at_all(town: Town) -> None:
    town.claims.write_text(",".join(CLAIMS[0]) + "\n", "utf-8")
    assert town.settle().status == 0
    assert rows(town.out) == []


def test_identity_numbers_are_checked_when_asked(town: Town) -> None:
    wrong = LOW_INCOME[:-1] + ("1" if LOW_INCOME[-1] != "1" else "2")
    write(town.persons, [PERSONS[0], {**PERSONS[1], "person_id": wrong}])
    write(town.claims, [CLAIMS[0], {**CLAIMS[1], "person_id": wrong}])
    assert town.settle().status == 0
    ran = town.settle("--ids-checked")
    assert ran.status == 1
    assert wrong in ran.err
    assert [row["status"] for row in rows(town.out)] == ["settled", "invalid"]


def test_as_a_program(town: Town) -> None:
    command = [
        sys.executable,
        "-m",
        "tuodi.cli.main",
        "settle",
        "wuhai",
        *map(str, town.who),
        "--claims",
        str(town.claims),
        "--out",
        str(town.out),
    ]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (0, "")
    assert "已结算 3" in done.stderr
    assert "\x1b" not in done.stderr
    bad = subprocess.run([*command, "--set", "x"], capture_output=True, text=True, encoding="utf-8", check=False)
    assert bad.returncode == 2
    assert "Traceback" not in bad.stderr

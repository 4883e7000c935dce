"""`tuodi simulate`: cost now and then, gainers and losers, the balance; sums recomputed here from two plain settlement runs."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import polars as pl
import pytest
from tests.simulate.towns import population_of, tables_of

from tuodi.cli.main import status
from tuodi.engine.api import settle
from tuodi.policy.pack import load
from tuodi.simulate import Population, compare_cities, parse_reform, simulate
from tuodi.simulate.charts import charts
from tuodi.tables import normalise

HIGHER = """
title: 住院限额提高
patch:
  - {set: pools.inpatient.amount, to: 40000}
  - {set: items.inpatient.rows.1.ratio, to: {level 1: 90, level 2: 85, level 3: 80}}
"""
LOWER = "title: 特殊疾病降低\npatch: [{set: pools.special.amount, to: 100}]\n"
OLD = "title: 四十岁以上纳入\nidentities: [{give: dibao, where: {age_from: 40, without_identity: true}}]\n"


@pytest.fixture(scope="module")
def tables():
    return tables_of("kunming", 800)


@pytest.fixture(scope="module")
def population(tables):
    return population_of(tables)


def paid(lines: pl.DataFrame) -> int:
    return int(lines["aid"].fill_null(0).sum() + lines["tilt_aid"].fill_null(0).sum())


def test_cost_now_and_then_are_two_settlement_runs(tables, population):
    result = simulate("kunming", population, [parse_reform(HIGHER), parse_reform(LOWER)], budget=1_000_000_00)
    now = settle("kunming", tables.persons, tables.identities, tables.claims, tables.sanctions)
    for number, text in enumerate((HIGHER, LOWER), 1):
        changed = load("kunming", None, parse_reform(text).patch)
        then = settle(changed, tables.persons, tables.identities, tables.claims, tables.sanctions)
        assert result["scenarios"][number]["cost"] == paid(then) != paid(now)
        assert result["changes"][number - 1]["cost"] == paid(then) - paid(now)
        both = tables.claims.select("person_id").with_columns(
            gain=then["aid"].fill_null(0) + then["tilt_aid"].fill_null(0) - now["aid"].fill_null(0) - now["tilt_aid"].fill_null(0)
        )
        by_person = both.group_by("person_id").agg(pl.col("gain").sum())
        change = result["changes"][number - 1]
        assert change["gainers"] == {"persons": len(by_person.filter(pl.col("gain") > 0)), "amount": by_person.filter(pl.col("gain") > 0)["gain"].sum()}
        assert change["losers"] == {"persons": len(by_person.filter(pl.col("gain") < 0)), "amount": by_person.filter(pl.col("gain") < 0)["gain"].sum()}
    assert result["scenarios"][0]["cost"] == paid(now)
    assert result["scenarios"][0]["balance"] == 1_000_000_00 - paid(now)


def test_every_breakdown_adds_up_to_the_whole(population):
    result = simulate("kunming", population, [parse_reform(HIGHER), parse_reform(LOWER)])
    for rows in result["by"].values():
        for number, scenario in enumerate(result["scenarios"]):
            assert sum(row["values"][number]["cost"] for row in rows) == scenario["cost"]
            assert sum(row["values"][number]["claims"] for row in rows) == scenario["claims_aided"]
    for change in result["changes"]:
        assert sum(row["persons"] for row in change["histogram"]) == change["gainers"]["persons"] + change["losers"]["persons"]
        assert sum(row["amount"] for row in change["histogram"]) == change["gainers"]["amount"] + change["losers"]["amount"]
        assert change["gainers"]["persons"] + change["losers"]["persons"] + change["same"] + change["unsure"] == len(population.persons)
        deciles = change["deciles"]
        assert [one["decile"] for one in deciles] == list(range(1, 11))
        assert max(one["persons"] for one in deciles) - min(one["persons"] for one in deciles) <= 1
        assert [one["most"] for one in deciles] == sorted(one["most"] for one in deciles)


def test_a_reform_for_people_without_claims_counts_them(population):
    figures = {"resident_premium[2024]": 380, "fixed_subsidy[2024]": 240}
    result = simulate("kunming", population, [parse_reform(OLD)], parameters=figures)
    now, then = result["scenarios"]
    holders = {row["key"]: row["persons"] for row in then["holders"]}
    assert holders["dibao"] > {row["key"]: row["persons"] for row in now["holders"]}["dibao"]
    assert then["enrolment"]["persons"] > now["enrolment"]["persons"]
    assert result["changes"][0]["without_claims"]["gainers"] > 0
    claimants = set(population.claims["person_id"])
    old = population.persons.filter(pl.col("birth_date").dt.year() < 1983, pl.col("insurance") == "resident")
    assert set(old["person_id"]) - claimants, "the sample has old residents without a claim"
    gained = result["changes"][0]["entitled"]
    assert gained["gained"] == then["entitled"] - now["entitled"] > gained["without_claims"] > 0
    assert gained["lost"] == 0


def test_a_claim_that_cannot_be_worked_out_leaves_its_person_out_of_gains(tables):
    broken = tables.claims.with_columns(
        hospital_level=pl.when(pl.col("setting") == "inpatient").then(None).otherwise("hospital_level"), primary_care=pl.lit(False)
    )
    frames = [normalise(table, name).frame for table, name in ((tables.persons, "persons"), (tables.identities, "identities"), (broken, "claims"))]
    result = simulate("kunming", Population(*frames), [parse_reform(HIGHER)])
    assert result["scenarios"][0]["invalid"] > 0
    assert result["changes"][0]["unsure"] > 0


def test_a_reform_in_another_title_has_the_same_hash_and_other_content_another():
    assert parse_reform(HIGHER).fingerprint == parse_reform(HIGHER.replace("住院限额提高", "另一个名字")).fingerprint
    assert parse_reform(HIGHER).fingerprint != parse_reform(HIGHER.replace("40000", "40001")).fingerprint


def test_five_cities_on_the_same_people(population):
    figures = {"disposable_income[2023]": 40000, "disposable_income[2022]": 40000}
    result = compare_cities(population, ["kunming", "wuhai"], figures={"wuhai": {"resident_premium[2024]": 380}})
    assert [one["title"] for one in result["cities"]] == ["昆明市", "乌海市"]
    assert all(one["cost"] > 0 for one in result["cities"])
    assert result["cities"][0]["cost"] != result["cities"][1]["cost"]
    assert {"cost", "persons", "self_paid", "over"} <= set(charts(result))
    assert figures  # the figures of one city are not asked of another


@pytest.fixture(scope="module")
def folder(tables, tmp_path_factory):
    from tuodi.tables import write_table

    place = tmp_path_factory.mktemp("population")
    for name in ("persons", "identities", "claims"):
        write_table(getattr(tables, name), place / f"{name}.csv", name)
    (place / "a.yaml").write_text(HIGHER, "utf-8")
    (place / "b.yaml").write_text(LOWER, "utf-8")
    return place


def line(folder: Path, out: Path, *more: str) -> list[str]:
    files = [part for name in ("persons", "identities", "claims") for part in (f"--{name}", str(folder / f"{name}.csv"))]
    return ["simulate", "kunming", *files, "--out", str(out), *more]


def test_the_command_writes_data_workbook_and_charts(folder, tmp_path, capsys):
    reforms = ["--reform", str(folder / "a.yaml"), "--reform", str(folder / "b.yaml")]
    assert status(line(folder, tmp_path / "out", *reforms, "--budget", "500000", "--people-file")) == 0
    kept = json.loads((tmp_path / "out" / "result.json").read_text("utf-8"))
    assert [one["title"] for one in kept["scenarios"]] == ["现行规定", "住院限额提高", "特殊疾病降低"]
    assert len({one["hash"] for one in kept["scenarios"]}) == 3
    assert kept["reforms"][0]["hash"] == parse_reform(HIGHER).fingerprint
    assert set(kept["inputs"]) == {"persons", "identities", "claims", "reform 1", "reform 2"}
    assert kept["scenarios"][1]["balance"] == 50_000_000 - kept["scenarios"][1]["cost"]
    drawn = (tmp_path / "out" / "charts" / "gains_1.svg").read_text("utf-8")
    assert "谁得谁失 — 住院限额提高" in drawn
    assert "style=" not in drawn
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")
    assert (tmp_path / "out" / "charts" / "gains_1.png").read_bytes().startswith(b"\x89PNG")
    assert kept["population"]["hash"] != kept["inputs"]["claims"]
    assert "k = 5" in (tmp_path / "out" / "people.txt").read_text("utf-8")
    rows = list(csv.reader((tmp_path / "out" / "people.csv").read_text("utf-8-sig").splitlines()))
    assert rows[0][:5] == ["序号", "年龄段", "性别", "区县", "救助类别"]
    said = capsys.readouterr().err
    assert "住院限额提高：支出增加" in said


def test_the_workbook_says_the_same_as_the_data(folder, tmp_path):
    import python_calamine

    assert status(line(folder, tmp_path / "out", "--reform", str(folder / "a.yaml"), "--quiet")) == 0
    kept = json.loads((tmp_path / "out" / "result.json").read_text("utf-8"))
    book = python_calamine.CalamineWorkbook.from_path(str(tmp_path / "out" / "result.xlsx"))
    rows = book.get_sheet_by_name("概况").to_python()
    assert round(rows[1][1] * 100) == kept["scenarios"][0]["cost"]
    assert round(rows[2][1] * 100) == kept["scenarios"][1]["cost"]
    by = book.get_sheet_by_name("按救助类别").to_python()
    assert [row[0] for row in by[1:-1]] == [row["name"] for row in kept["by"]["class"]]
    assert [round(by[-1][place] * 100) for place in (3, 6)] == [one["cost"] for one in kept["scenarios"]]
    assert round(by[-1][7] * 100) == kept["changes"][0]["cost"]
    named = {row[0] for row in book.get_sheet_by_name("说明").to_python()}
    assert {"基金支出", "救助前负担", "负担十等分", "得失", "无法判断", "预算结余"} <= named
    basis = dict(row[:2] for row in book.get_sheet_by_name("依据").to_python())
    assert basis["政策版本 现行规定"] == kept["scenarios"][0]["hash"]
    assert basis["数据的校验值（SHA-256）"] == kept["population"]["hash"]


def test_the_same_input_gives_the_same_study(population):
    first, second = (simulate("kunming", population, [parse_reform(HIGHER)]) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ([], "请用 --reform 给出改革方案"),
        (["--reform", "nowhere.yaml"], "nowhere.yaml：没有这个文件"),
        (["--reform", "."], "不能读；请检查"),
        (["--cities", "atlantis"], "没有城市“atlantis”"),
        (["--cities", "wuhai", "--budget", "viel"], "--budget"),
        (["--cities", "wuhai", "--budget", "-5"], "应在 0 到一万亿元之间"),
        (["--cities", "wuhai", "--budget", "1e30"], "应在 0 到一万亿元之间"),
    ],
)
def test_what_cannot_be_done_is_refused_with_status_2(folder, tmp_path, capsys, more, said):
    wanted = [*more, "--reform", str(folder / "a.yaml")] if "--budget" in more else more
    assert status(line(folder, tmp_path / "out", *wanted)) == 2
    assert said in capsys.readouterr().err


def test_a_place_that_cannot_be_written_to_is_said_before_the_work(folder, tmp_path, capsys):
    (tmp_path / "file").write_text("x")
    for out, said in (("file", "不是文件夹"), ("file/below", "不能在这里建立文件夹或写文件")):
        assert status(line(folder, tmp_path / out, "--reform", str(folder / "a.yaml"))) == 2
        assert said in capsys.readouterr().err

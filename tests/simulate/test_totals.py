"""The totals of a study are those of ordinary settlement runs, to the fen; every breakdown adds up to them; an empty reform moves nothing."""

from __future__ import annotations

import csv
from decimal import Decimal

import polars as pl
import pytest
from tests.simulate.towns import EXAMPLES, figures_of, population_of, tables_of

from tuodi import benefits
from tuodi.benefits import run
from tuodi.benefits.people import gather
from tuodi.benefits.subsidies import subsidies
from tuodi.cli.main import status
from tuodi.engine.api import settle
from tuodi.policy.figures import Figures
from tuodi.policy.pack import city_names, load
from tuodi.simulate import parse_reform, read_reform, run_study, simulate
from tuodi.tables import write_table

FILES = sorted((EXAMPLES / "reforms").glob("*.yaml"))
SAME = {
    "kunming": "patch: [{set: pools.inpatient.amount, to: 20000}]",
    "ningbo": "patch: [{set: pools.yearly.amount, to: 80000}]",
    "wuhai": "patch: [{set: pools.ordinary.amount, to: 30000}]",
    "urumqi": "patch: [{set: pools.annual.amount, to: 50000}]",
    "yancheng": "patch: [{set: tilt.ratio, to: 60}]",
}


def paid(lines: pl.DataFrame) -> int:
    return int(lines["aid"].fill_null(0).sum() + lines["tilt_aid"].fill_null(0).sum())


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_base_and_reform_are_two_settlement_runs_and_every_breakdown_is_whole(file, seed):
    city = file.name.partition("-")[0]
    tables, figures, reform = tables_of(city, 500, seed), figures_of(city), read_reform(file)
    result, scenarios = run_study(city, population_of(tables), [reform], parameters=figures, with_enrolment=True)
    for number, pack in enumerate((load(city), load(city, None, reform.patch))):
        one = result["scenarios"][number]
        enrolled, granted = (one["enrolment"] or {"amount": 0})["amount"], one["grants"]["amount"]
        if not (number and reform.moves):
            settled = settle(pack, tables.persons, tables.identities, tables.claims, tables.sanctions, parameters=figures)
            own = pl.Series([day.year == 2024 for day in tables.claims["ended"]]) if len(tables.claims) else pl.Series([], dtype=pl.Boolean)
            settled = settled.filter(own)
            assert one["aid"] + one["tilt_aid"] == paid(settled)
            assert one["hospital_borne"] == settled["hospital_borne"].fill_null(0).sum()
            assert one["self_paid"] == settled["self_paid"].fill_null(0).sum()
            persons, identities = (getattr(population_of(tables), name) for name in ("persons", "identities"))
            due = benefits.enrol(pack, 2024, persons, identities, parameters=figures)
            assert enrolled == due["subsidy"].fill_null(0).sum()
            assert granted == benefits.grants(pack, 2024, persons, identities, parameters=figures)["amount"].fill_null(0).sum()
        assert one["cost"] == one["aid"] + one["tilt_aid"] + enrolled + granted
        for rows in result["by"].values():
            assert sum(row["values"][number]["cost"] for row in rows) == one["cost"]
            assert sum(row["values"][number]["claims"] for row in rows) == one["claims_aided"]
    change = result["changes"][0]
    assert change["cost"] == result["scenarios"][1]["cost"] - result["scenarios"][0]["cost"]
    hospitals = result["scenarios"][1]["hospital_borne"] - result["scenarios"][0]["hospital_borne"]
    if not change["unsure"]:
        assert change["gainers"]["amount"] + change["losers"]["amount"] == change["cost"] + hospitals
    assert sum(row["persons"] for row in change["histogram"]) == change["gainers"]["persons"] + change["losers"]["persons"]
    assert sum(row["amount"] for row in change["histogram"]) == change["gainers"]["amount"] + change["losers"]["amount"]
    assert change["gainers"]["persons"] + change["losers"]["persons"] + change["same"] + change["unsure"] == len(tables.persons)
    assert len(scenarios[0].people) == len(tables.persons)


@pytest.mark.parametrize("city", city_names())
def test_a_reform_that_changes_nothing_moves_nobody_and_is_said(city):
    result = simulate(city, population_of(tables_of(city)), [parse_reform(SAME[city])], parameters=figures_of(city), with_enrolment=True)
    now, then = result["scenarios"]
    assert result["reforms"][0]["nothing"]
    assert now["cost"] > 0
    assert {**now, "title": ""} == {**then, "title": ""}
    change = result["changes"][0]
    assert change["cost"] == change["gainers"]["persons"] == change["losers"]["persons"] == change["newly_aided"] == change["entitled"]["gained"] == 0
    assert all(row["persons"] == row["amount"] == 0 for row in change["histogram"])
    assert all(one["mean"] == one["gain"] == 0 and one["share"] == one["share_now"] for one in change["deciles"])


@pytest.mark.parametrize("given", [0, 1, 2])
@pytest.mark.parametrize("city", city_names())
def test_subsidies_of_a_population_are_those_of_the_list(city, given):
    """The fast way of adding up subsidies owes the list equality, also where figures or columns are missing."""
    tables = tables_of(city, 900, 5)
    figures = [{}, {"resident_premium[2024]": 380}, figures_of(city)][given]
    population = population_of(tables)
    blank = [pl.when(pl.int_range(pl.len()) % 7 == 0).then(None).otherwise(pl.col(name)).alias(name) for name in ("birth_date", "disability_grade", "insurance")]
    persons = population.persons.with_columns(blank)
    policy = run.of_year(load(city), 2024)
    people = gather(policy, 2024, Figures(policy, figures), persons, population.identities)
    found = subsidies(people, Figures(policy, figures))
    ids = people.persons.frame["person_id"]
    listed = benefits.enrol(city, 2024, persons, population.identities, parameters=figures)
    assert dict(zip(ids.gather(found["person"]), found["subsidy"], strict=True)) == {
        **dict(listed.filter(pl.col("subsidy") > 0).select("person_id", "subsidy").iter_rows()),
        **dict.fromkeys(listed.filter(pl.col("status") == "invalid")["person_id"]),
    }
    assert len(found) > 0


def test_the_command_agrees_with_the_settle_command(tmp_path):
    tables = tables_of("kunming")
    for name in ("persons", "identities", "claims", "sanctions"):
        write_table(getattr(tables, name), tmp_path / f"{name}.csv", name)
    files = [part for name in ("persons", "identities", "claims", "sanctions") for part in (f"--{name}", str(tmp_path / f"{name}.csv"))]
    assert status(["settle", "kunming", *files, "--out", str(tmp_path / "out.csv"), "--quiet"]) == 0
    reform = str(EXAMPLES / "reforms" / "kunming-higher-limits.yaml")
    assert status(["simulate", "kunming", *files, "--reform", reform, "--out", str(tmp_path / "study"), "--year", "2024", "--quiet"]) == 0
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text("utf-8-sig").splitlines()))
    ended = {row["claim_id"]: row["ended"] for row in csv.DictReader((tmp_path / "claims.csv").read_text("utf-8-sig").splitlines())}
    total = sum(Decimal(row["aid"] or 0) + Decimal(row["tilt_aid"] or 0) for row in rows if ended[row["claim_id"]].startswith("2024"))
    import json

    kept = json.loads((tmp_path / "study" / "result.json").read_text("utf-8"))
    assert kept["scenarios"][0]["cost"] == int(total * 100) > 0

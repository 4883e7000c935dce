"""Reforms of every kind in every city, beside the two other ways of knowing what they cost: a settlement run under the changed policy, and the
naive settlement with the same figure changed."""

from __future__ import annotations

import importlib
from typing import Any

import polars as pl
import pytest
from tests.simulate.towns import figures_of, population_of, tables_of
from tests.test_agreement import difference

from naive.common import percent
from naive.generate import random_years
from tuodi import benefits
from tuodi.benefits.watch import watch
from tuodi.engine.api import settle
from tuodi.policy.pack import load
from tuodi.simulate import Population, parse_reform, run_study
from tuodi.tables import normalise

LEVELS = "{level 1: 90, level 2: 85, level 3: 60}"
REFORMS = {
    "kunming": {
        "outpatient cap": "{set: pools.outpatient.amount, to: 500}",
        "chronic cap to the fen": "{set: pools.chronic.amount, to: 1999.99}",
        "no aid in a year at all": "{set: pools.inpatient.amount, to: 0}, {set: pools.major_inpatient.amount, to: 0}",
        "deductible of major diseases": "{set: deductibles.major.amount, to: 5000}",
        "ratio by level": f'{{set: items.inpatient.rows.1.ratio, to: {LEVELS}}}',
        "a ratio of nothing": "{set: items.inpatient.rows.1.ratio, to: 0}",
        "half a point": "{set: items.inpatient.rows.1.ratio, to: 77.25}",
        "fewer classes": '{set: "items.inpatient.rows.1.class", to: dibao}',
        "an identity opens another class": "{set: identities.low_income.class, to: dibao}",
        "an identity opens nothing": "{set: identities.low_income.class, to: null}",
        "outpatients of low income": "{remove: access.chronic_special_groups}, {add: items.chronic.rows.end, value: {class: low_income, ratio: 50}}",
        "also those from elsewhere": "{remove: access.local_hukou}, {set: benefits.targets, to: []}",
        "an item less": "{remove: items.outpatient}",
        "held on any day": "{set: timing.held, to: any_day}",
        "year of admission": "{set: benefit_year.of, to: started}",
        "a shorter list of diseases": "{set: items.major_inpatient.when, to: {setting: inpatient, disease: major, hospital_level: 3}}",
        "a fixed sum for enrolment": '{set: "benefits.enrolment.rows.1.pays", to: full}',
        "first class only": "{set: several_identities, to: first}",
        "a pool of the year for all": "{set: pools.inpatient.on, to: expense}",
    },
    "urumqi": {
        "ceiling": "{set: pools.annual.amount, to: 80000}",
        "deductibles in yuan": "{set: deductibles.yearly.amount, to: {class_3: 3000, class_4: 6000}}",
        "deductible a stay": "{set: deductibles.yearly.kind, to: stay}",
        "tilt ratios": "{set: tilt.ratio, to: {class_1: 100, class_2: 100, class_3: 95, class_4: 90}}",
        "tilt limit": "{set: tilt.limit.amount, to: 10000}",
        "no tilt": "{remove: tilt}",
        "childbirth out": "{set: items.inpatient.when.setting, to: inpatient}",
        "warning line": "{set: benefits.watch.lines.class_3.line, to: 10000}",
        "warned after aid": "{set: benefits.watch.after, to: aid}",
        "class 3 as class 2": "{set: identities.dibao_margin.class, to: class_2}",
        "no subsidy": '{remove: "benefits.enrolment.rows[class=class_1]"}',
    },
    "yancheng": {
        "hospital bears a quarter": "{set: hospital_share.cap, to: 25}",
        "hospital bears nothing": "{remove: hospital_share}",
        "hospital before tilt": "{set: hospital_share.order, to: before_tilt}",
        "tilt line in yuan": "{set: tilt.line, to: 10000}",
        "tilt limit on aid": "{set: tilt.limit.on, to: aid}",
        "tilt not carried": "{set: tilt.carry, to: no}",
        "tilt for whoever has borne as much": "{remove: tilt.opens}",
        "shared limit": '{set: pools.shared.amount, to: "2 * disposable_income[last year]"}',
        "no grace": "{set: timing.grace, to: none}",
        "warning line": "{set: benefits.watch.lines.return_to_poverty.line, to: 100}",
    },
    "ningbo": {
        "yearly limit": "{set: pools.yearly.amount, to: 50000}",
        "childbirth": '{set: "items.childbirth.rows.0.lump_sum.amount", to: 1500}',
        "two years' look back": "{set: identities.illness_poor.timing.look_back.months, to: 24}",
        "look back as now": '{set: "items.inpatient.rows.3.ratio", to: 70}',
        "rehabilitation for grade 3": "{set: access.rehabilitation.when.disability_grade, to: [0, 4]}, {set: items.rehabilitation.when.disability_grade, to: [1, 2, 3]}",
        "enrolment of the margin in full": '{set: "benefits.enrolment.rows[class=class_3].pays", to: full}',
    },
    "wuhai": {
        "ordinary limit": "{set: pools.ordinary.amount, to: 10000}",
        "limits by class": '{set: pools.major.amount, to: {key: 200000, "*": 90000}}',
    },
}
EVERY = [(city, name) for city, named in REFORMS.items() for name in named]


@pytest.mark.parametrize(("city", "name"), EVERY, ids=[f"{city}-{name}" for city, name in EVERY])
def test_a_reform_is_the_settlement_run_of_the_changed_policy(city: str, name: str) -> None:
    tables, figures = tables_of(city, 400, 11), figures_of(city)
    reform = parse_reform(f"patch: [{REFORMS[city][name]}]")
    population = population_of(tables)
    result, scenarios = run_study(city, population, [reform], parameters=figures, with_enrolment=True, budget=10**9)
    assert not result["reforms"][0]["nothing"]
    for number, pack in enumerate((load(city), load(city, None, reform.patch))):
        one = result["scenarios"][number]
        settled = settle(pack, tables.persons, tables.identities, tables.claims, tables.sanctions, parameters=figures)
        lines = scenarios[number].lines
        assert len(settled) == len(lines) + scenarios[number].outside
        if not scenarios[number].outside:
            for column in ("aid", "tilt_aid", "hospital_borne", "self_paid", "cash"):
                assert lines[column].to_list() == settled[column].fill_null(0).to_list()
        due = benefits.enrol(pack, 2024, population.persons, population.identities, parameters=figures)["subsidy"].fill_null(0).sum()
        given = benefits.grants(pack, 2024, population.persons, population.identities, parameters=figures)["amount"].fill_null(0).sum()
        assert one["cost"] == int(lines["aid"].sum() + lines["tilt_aid"].sum()) + due + given
        assert one["balance"] == 10**9 - one["cost"]
        assert {sum(row["values"][number]["cost"] for row in rows) for rows in result["by"].values()} == {one["cost"]}
        found = watch(pack, 2024, population.persons, population.identities, population.claims, population.sanctions, parameters=figures)
        if one["warned"] is not None:
            assert sum(one["warned"].values()) == found["warning"].is_not_null().sum()
    now, then, change = *result["scenarios"], result["changes"][0]
    assert change["unsure"] == 0
    assert change["gainers"]["amount"] + change["losers"]["amount"] == then["cost"] - now["cost"] + then["hospital_borne"] - now["hospital_borne"]
    assert change["gainers"]["persons"] + change["losers"]["persons"] + change["same"] == len(tables.persons)
    if change["deciles"]:
        assert sum(row["persons"] for row in change["deciles"]) == result["population"]["claimants"]


NAIVE: dict[tuple[str, str], dict[str, Any]] = {
    ("kunming", ", ".join(f"{{set: items.{row}.ratio, to: {LEVELS}}}" for row in ("major_inpatient.rows.1", "major_inpatient.rows.2", "inpatient.rows.1", "chronic.rows.1", "special.rows.1"))):
        {"LEVELS": {1: percent(90), 2: percent(85), 3: percent(60)}},
    ("urumqi", "{set: pools.annual.amount, to: 20000}"): {"CEILING": 20000},
    ("urumqi", "{set: tilt.limit.amount, to: 7000}"): {"TILT_LIMIT": 7000},
    ("urumqi", "{set: tilt.ratio, to: {class_1: 90, class_2: 80, class_3: 70, class_4: 60}}"): {"TILT": {1: 90, 2: 80, 3: 70, 4: 60}},
    ("urumqi", '{set: deductibles.yearly.amount, to: {class_3: "5% * disposable_income[last year]", class_4: "12.5% * disposable_income[last year]"}}'):
        {"DEDUCTIBLE": {3: percent(5), 4: percent("12.5")}},
    ("urumqi", "{set: items.inpatient.rows.1.ratio, to: 95}, {set: items.inpatient.rows.3.ratio, to: 33.33}"): {"INPATIENT": {1: 100, 2: 95, 3: 80, 4: "33.33"}},
    ("ningbo", "{set: pools.yearly.amount, to: 9000}"): {"YEAR": ("year", 9000)},
    ("ningbo", "{set: pools.ordinary_outpatient.amount, to: 123.45}"): {"ORDINARY": ("ordinary_outpatient", "123.45")},
    ("ningbo", "{set: pools.rehabilitation.amount, to: 800}"): {"REHABILITATION": ("rehabilitation", 800)},
}  # fmt: skip


@pytest.mark.parametrize("case", list(NAIVE), ids=[f"{city}-{number}" for number, (city, _) in enumerate(NAIVE)])
def test_a_reform_is_the_naive_settlement_with_the_figure_changed(case: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    from decimal import Decimal

    city, changes = case
    module = importlib.import_module(f"naive.{city}")
    for name, value in NAIVE[case].items():
        plain = Decimal(value) if isinstance(value, int) else (value[0], Decimal(value[1])) if isinstance(value, tuple) else value
        monkeypatch.setattr(module, name, plain)
    tables = random_years(city, 4711, 250)
    naive = module.settle(*tables)
    persons, identities, claims, sanctions, parameters = tables
    reform = parse_reform(f"patch: [{changes}]")
    program = settle(load(city, None, reform.patch), persons, identities, claims, sanctions or None, parameters=parameters).to_dicts()
    wrong = [(place, column) for place, (ours, theirs) in enumerate(zip(naive, program, strict=True)) if (column := difference(ours, theirs))]
    assert not wrong, (claims[wrong[0][0]], naive[wrong[0][0]], program[wrong[0][0]], wrong[0][1])
    frames = {name: normalise(rows, name).frame for name, rows in (("persons", persons), ("identities", identities), ("claims", claims), ("sanctions", sanctions))}
    years = sorted({row["ended"].year for row in claims if row["ended"] is not None})
    paid = {"settled": 0, "naive": sum(int(row["aid"] * 100) + int(row["tilt_aid"] * 100) for row in naive if row["status"] == "settled")}
    for year in years:
        result, _ = run_study(city, Population(**frames), [reform], year=year, parameters=parameters)
        paid["settled"] += result["scenarios"][1]["aid"] + result["scenarios"][1]["tilt_aid"]
    assert paid["settled"] == paid["naive"] > 0


WRONG = {
    "{set: pools.yearly.amount, to: 99999999999999999999}": "过大",
    '{set: "items.inpatient.rows.1.ratio", to: 0.7}': "0.7%",
    "{set: items.inpatient.rows.1.ratio, to: {level 1: 0.75, level 2: 70, level 3: 60}}": "75% 请写 75",
    "{set: pools.yearly.amount, to: 1000}, {set: pools.yearly.amount, to: 2000}": "已经改过",
    "{set: city, to: kunming}": "只用于宁波市",
    "{set: pools.yearly.amount, to: null}": "“（空）”不是金额",
    "{set: pools.yearly.amount, to: yes}": "“yes”不是金额",
    "{set: items.inpatient.rows.1.ratio, to: 120}": "见到：120",
    "{set: disease_lists.heart.codes, to: [I50]}": "没有“heart”",
    "{set: deductibles.yearly.amount, to: 0}": "没有“deductibles”",
    "{remove: access.local_hukou}": "删除了“local_hukou”，但还有地方用到它，请一并修改：benefits.targets",
}


@pytest.mark.parametrize("changes", list(WRONG))
def test_what_would_be_lost_or_misread_is_refused_in_words(changes: str) -> None:
    from tuodi.simulate import ReformError

    with pytest.raises(ReformError, match=WRONG[changes].replace("（", ".").replace("）", ".")) as error:
        run_study("ningbo", population_of(tables_of("ningbo", 20, 1)), [parse_reform(f"patch:\n  [{changes}]")])
    assert "第 2 行" in str(error.value) or "城市" in str(error.value)
    assert "None" not in str(error.value)


def test_a_sum_too_large_among_the_figures_is_refused() -> None:
    from tuodi.simulate import ReformError

    with pytest.raises(ReformError, match=r"参数“disposable_income.2023.”.*过大"):
        parse_reform("parameters: {disposable_income: {2023: 99999999999999999999}}")


def test_a_place_may_be_set_again_after_the_list_has_changed() -> None:
    text = "patch: [{set: items.inpatient.rows.0.ratio, to: 90}, {remove: items.inpatient.rows.0}, {set: items.inpatient.rows.0.ratio, to: 60}]"
    assert len(parse_reform(text).patch) == 3


def test_a_figure_for_all_years_goes_before_one_that_the_run_sets_for_a_year() -> None:
    population, figures = population_of(tables_of("yancheng", 400, 11)), figures_of("yancheng")
    low = "parameters: {disposable_income: 6000}"
    each = "parameters: {disposable_income: {2021: 6000, 2022: 6000, 2023: 6000, 2024: 6000, 2025: 6000}}"
    always, yearly = (run_study("yancheng", population, [parse_reform(text)], parameters=figures)[0]["changes"][0] for text in (low, each))
    assert always["cost"] == yearly["cost"] != 0


@pytest.mark.parametrize("claims", [0, 1])
def test_a_year_of_no_claim_or_of_one(claims: int) -> None:
    tables = tables_of("kunming", 50, 3)
    population = population_of(tables)
    few = Population(population.persons, population.identities, population.claims.head(claims), None)
    reform = parse_reform("{patch: [{set: pools.inpatient.amount, to: 30000}], identities: [{give: low_income, where: {without_identity: true}}]}")
    result, _ = run_study("kunming", few, [reform], year=2024, parameters=figures_of("kunming"), budget=0)
    change = result["changes"][0]
    assert result["population"]["claims"] <= claims
    assert result["population"]["persons"] == 50
    assert change["entitled"]["gained"] > 0
    assert change["without_claims"]["gainers"] > 0, "who has no claim gains the subsidy for enrolment"
    assert isinstance(result["scenarios"][0]["balance"], int)
    assert pl.Series([row["persons"] for row in change["histogram"]]).sum() == change["gainers"]["persons"] + change["losers"]["persons"]

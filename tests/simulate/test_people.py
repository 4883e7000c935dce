"""The file of persons without identity: nobody stands in a group of fewer than k, nothing names anybody."""

from __future__ import annotations

import re

import polars as pl
import pytest
from tests.simulate.towns import figures_of, population_of, tables_of

from tuodi.policy.pack import city_names
from tuodi.simulate import Population, parse_reform, run_study
from tuodi.simulate.deidentify import OTHER, Export, people

TRAITS = ("年龄段", "性别", "区县", "救助类别")
REFORM = parse_reform("title: 试\nparameters: {resident_premium: 400}")


def export(population: Population, city: str = "kunming", smallest: int = 5) -> Export:
    result, scenarios = run_study(city, population, [REFORM], year=2024, parameters=figures_of(city))
    return people(population, scenarios, result["year"], smallest)


@pytest.mark.parametrize("smallest", [3, 5, 20])
@pytest.mark.parametrize("city", city_names())
def test_everybody_shares_the_traits_with_enough_others(city, smallest):
    population = population_of(tables_of(city))
    found = export(population, city, smallest)
    assert found.frame.group_by(TRAITS).len()["len"].min() >= smallest
    assert len(found.frame) + found.left_out == len(population.persons)
    assert f"k = {smallest}" in found.notes[1]
    amounts = [name for name in found.frame.columns if "取整" in name]
    assert len(amounts) == 4
    for name in amounts:
        column = found.frame[name]
        assert all(value % 100 == 0 for value in column)
        assert (column == column.max()).sum() >= smallest  # no amount so high that it points to one person


def test_nothing_in_it_names_anybody():
    population = population_of(tables_of("kunming"))
    cells = {str(value) for row in export(population).frame.iter_rows() for value in row}
    known = {str(value) for name in ("person_id", "name") for value in population.persons[name] if value}
    known |= {str(value) for name in ("claim_id", "hospital", "diagnosis") for value in population.claims[name] if value}
    assert not known & cells
    assert not [cell for cell in cells if re.search(r"\d{4}-\d\d-\d\d|\d{17}", cell)]


def test_two_exports_have_another_order():
    population = population_of(tables_of("kunming"))
    first, second = (export(population).frame.drop("序号") for _ in range(2))
    assert not first.equals(second)
    assert first.sort(first.columns).equals(second.sort(second.columns))


def test_one_who_cannot_be_hidden_is_left_out_and_counted():
    population = population_of(tables_of("kunming"))
    few = Population(population.persons.head(3), population.identities.head(0), population.claims.head(0))
    found = export(few)
    assert len(found.frame) == 0
    assert found.left_out == 3
    assert "3 人" in found.notes[1]


def test_an_only_one_of_a_district_is_shown_without_it():
    population = population_of(tables_of("kunming"))
    here = pl.when(pl.int_range(pl.len()) == 0).then(pl.lit("东川区")).otherwise(pl.lit("五华区")).alias("district")
    frame = export(Population(population.persons.with_columns(here), population.identities, population.claims)).frame
    assert "东川区" not in set(frame["区县"])
    assert OTHER in set(frame["区县"])

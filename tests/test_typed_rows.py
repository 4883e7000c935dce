"""Rows that need no reading, and several persons settled in one call: the same answers as a file's."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from naive.generate import PLACES, random_years
from tuodi.engine.api import Case, Settler
from tuodi.engine.explain import explain_claim
from tuodi.engine.explain.steps import explain_number
from tuodi.tables import dictionary, normalise
from tuodi.tables.typed import typed_row

Row = dict[str, Any]
CITIES = sorted(PLACES)
LAW = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
seeds = st.integers(0, 10_000_000)


def in_fen(row: Row, table: str) -> Row:
    """The row with its amounts as whole fen, as a service has them."""
    money = {c.name for c in dictionary.table(table).columns.values() if c.type == "money"}
    return {f"{k}_fen" if k in money else k: v if v is None or k not in money else int(v * 100) for k, v in row.items()}


def without_row_number(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "row"}


@pytest.mark.parametrize("city", CITIES)
@given(seed=seeds)
@LAW
def test_a_typed_row_is_what_reading_would_give(city: str, seed: int) -> None:
    typed = 0
    for table, rows in zip(("persons", "identities", "claims", "sanctions"), random_years(city, seed, 3), strict=False):
        for row in rows:
            asked = in_fen(row, table)
            found = typed_row(asked, table)
            typed += found is not None
            if found is not None:
                assert found == without_row_number(normalise([asked], table).frame.row(0, named=True))
    assert typed > 0


WRONG = [
    ("claims", {"ended": "2023-03-01"}),
    ("claims", {"ended": dt.datetime(2023, 3, 1)}),
    ("claims", {"total_cost_fen": -1}),
    ("claims", {"total_cost_fen": True}),
    ("claims", {"total_cost_fen": 1.0}),
    ("claims", {"setting": "住院"}),
    ("claims", {"hospital_level": "3"}),
    ("claims", {"designated": 1}),
    ("claims", {"person_id": "99010119900101001x"}),
    ("claims", {"person_id": None}),
    ("claims", {"diagnosis": " C34"}),
    ("claims", {"diagnosis": "null"}),
    ("claims", {"settled": dt.datetime(2023, 3, 1, tzinfo=dt.UTC)}),
    ("claims", {"备注": ""}),
    ("identities", {"identity": "unknown"}),
]


@pytest.mark.parametrize(("table", "change"), WRONG, ids=str)
def test_what_needs_reading_is_not_taken_as_typed(table: str, change: Row) -> None:
    good = {
        "claims": {"claim_id": "1", "person_id": "7", "ended": dt.date(2023, 3, 1), "total_cost_fen": 5, "in_policy_cost_fen": 5, "basic_paid_fen": 0},
        "identities": {"person_id": "7", "identity": "dibao", "start": dt.date(2023, 1, 1)},
    }[table]
    assert typed_row(good, table) is not None
    assert typed_row(good | change, table) is None


@pytest.mark.parametrize("city", CITIES)
@given(seed=seeds)
@LAW
def test_several_at_once_equal_each_alone(city: str, seed: int) -> None:
    persons, identities, claims, sanctions, parameters = random_years(city, seed, 8)
    rng = random.Random(seed)
    settler = Settler(city, parameters=parameters)
    cases: list[Case] = []
    for person in {one["person_id"]: one for one in persons}.values():
        own = [c for c in claims if c["person_id"] == person["person_id"]]
        if not own or person["person_id"] is None:
            continue
        held = [i for i in identities if i["person_id"] == person["person_id"]]
        barred = [s for s in sanctions if s["person_id"] == person["person_id"]]
        first, claim = rng.choice(own), in_fen(rng.choice(own), "claims")
        before = settler.settle_one(person, held, first, sanctions=barred).state
        cases.append(Case(person, held, claim | {"claim_id": "same"}, before, barred))
    if not cases:
        return
    for case, found in zip(cases, settler.settle_each(cases), strict=True):
        alone = settler.settle_each([case])[0]
        assert (found.line, found.state, found.year, found.other_year) == (alone.line, alone.state, alone.year, alone.other_year)
        assert explain_number(found.run, found.number) == explain_claim(alone.run, "same")
        if not found.other_year:
            assert dataclasses.asdict(found.state) == dataclasses.asdict(
                settler.settle_one(case.person, case.identities, case.claim, case.state, sanctions=case.sanctions).state
            )


def test_one_case_for_each_person() -> None:
    row = {"person_id": "7", "insurance": "resident"}
    claim = {"claim_id": "1", "person_id": "7", "ended": dt.date(2023, 3, 1), "total_cost": 5, "in_policy_cost": 5, "basic_paid": 0, "setting": "inpatient"}
    with pytest.raises(ValueError, match="one case for each person"):
        Settler("kunming").settle_each([Case(row, [], claim), Case(row, [], claim)])

"""A single bill held against the line for everyone, and a burden in whole numbers: the same as the columns give."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuodi.benefits import run
from tuodi.benefits.watch import _borne, borne, large_bill
from tuodi.policy import pack
from tuodi.policy.benefits_schema import Watch

AMOUNTS = ("total_cost", "in_policy_cost", "deduction", "basic_paid", "critical_paid", "supplementary_paid", "aid", "tilt_aid", "hospital_borne")
LINE = {"all": {"name": "测试", "everyone": True, "line": 1000, "clause": "一"}}
FIGURES = {"warning_line": 30000}


@given(
    st.lists(st.fixed_dictionaries({name: st.none() | st.integers(0, 10**9) for name in AMOUNTS[2:]}), min_size=1, max_size=8),
    st.sampled_from(["aid", "insurance", "nothing"]),
    st.sampled_from(["all", "in_policy"]),
    st.integers(0, 10**9),
)
def test_in_numbers_as_in_columns(bills, after, expense, cost):
    rule = Watch.model_validate({"clause": "一", "after": after, "expense": expense, "lines": LINE})
    rows = [bill | {"total_cost": cost + place, "in_policy_cost": cost // 2 + place} for place, bill in enumerate(bills)]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(AMOUNTS, pl.Int64()))
    assert frame.select(_borne(rule).alias("burden"))["burden"].to_list() == [borne(rule, row) for row in rows]


@pytest.mark.parametrize(
    ("cost", "paid", "expected"),
    [(3_000_000, 0, 3_000_000), (2_999_999, 0, None), (9_000_000, 6_000_000, 3_000_000), (9_000_000, 6_000_001, None), (0, 0, None)],
)
def test_ningbo_counts_what_is_left_after_all_payments(cost, paid, expected):
    """ningbo.059"""
    policy = run.of_year(pack.load("ningbo"), 2025)
    found = large_bill(policy, 2025, {"total_cost": cost, "basic_paid": paid, "aid": None}, parameters=FIGURES)
    assert (found.burden if found else None) == expected
    assert found is None or (found.line, found.clause) == (3_000_000, "四（一）")


def test_reading_of_the_total_cost():
    """ningbo.059: the other reading compares with what was spent"""
    policy = run.of_year(pack.load("ningbo", {"warning_line": "total_cost"}), 2025)
    found = large_bill(policy, 2025, {"total_cost": 3_000_000, "basic_paid": 2_900_000}, parameters=FIGURES)
    assert found is not None
    assert found.burden == 3_000_000


@pytest.mark.parametrize("city", ["urumqi", "yancheng", "wuhai", "kunming"])
def test_other_documents_warn_of_no_single_bill(city):
    policy = run.of_year(pack.load(city), 2025)
    assert large_bill(policy, 2025, {"total_cost": 10**9}, parameters=None) is None


def test_a_line_that_is_not_set_flags_nothing():
    policy = run.of_year(pack.load("ningbo"), 2025)
    assert large_bill(policy, 2025, {"total_cost": 10**9}) is None

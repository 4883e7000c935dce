"""Whatever the amounts and heads: the parts add up to the fen, and nobody is a whole fen away from the exact part."""

from __future__ import annotations

import itertools
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuodi import benefits
from tuodi.benefits.shares import by_heads, split
from tuodi.policy import pack
from tuodi.policy.benefits_schema import ShareBand

FEN = st.integers(0, 10**13)
HEADS = st.lists(st.integers(0, 10**7), min_size=1, max_size=30).filter(any)
KUNMING = [district.name for district in pack.load("kunming").newest.districts]
URUMQI = [district.name for district in pack.load("urumqi").newest.districts]


@given(FEN, HEADS)
def test_parts_by_heads_add_up_and_are_within_a_fen(amount: int, heads: list[int]) -> None:
    parts = by_heads(amount, heads)
    assert sum(parts) == amount
    for part, count in zip(parts, heads, strict=True):
        assert abs(part - Fraction(amount * count, sum(heads))) < 1


@given(FEN, HEADS)
def test_more_heads_never_bear_less(amount: int, heads: list[int]) -> None:
    parts = sorted(zip(heads, by_heads(amount, heads), strict=True))
    for (fewer, less), (more, larger) in itertools.pairwise(parts):
        assert less <= larger or fewer == more


@given(FEN, st.integers(0, 100), st.sampled_from(["city_half_up", "local_half_up"]))
def test_city_and_district_add_up_to_the_requirement(amount: int, percent: int, rounding: str) -> None:
    band = ShareBand.model_validate({"name": "一", "city": percent, "local": 100 - percent, "districts": ["东区"], "clause": "一"})
    city, local = split(amount, band, rounding)
    assert city + local == amount
    assert abs(city - Fraction(amount * percent, 100)) <= Fraction(1, 2)


@given(st.lists(st.tuples(st.sampled_from(KUNMING), FEN), unique_by=lambda one: one[0], min_size=1))
def test_total_is_the_sum_of_the_districts_that_have_a_share(needs: list[tuple[str, int]]) -> None:
    result = benefits.shares("kunming", 2023, pl.DataFrame(needs, schema={"district": pl.String, "amount": pl.Int64}, orient="row"))
    settled = result.filter((pl.col("status") == "settled") & (pl.col("district") != "total"))
    total = result.row(-1, named=True)
    assert total["district"] == "total"
    assert total["requirement"] == sum(settled["requirement"]) == total["city"] + total["local"]
    assert total["city"] == sum(settled["city"])


@pytest.mark.parametrize("borne_by", ["districts_only", "city_and_districts"])
@given(amount=FEN, heads=st.lists(st.integers(1, 10**6), min_size=8, max_size=8))
def test_shortfall_adds_up_whoever_bears_it(borne_by: str, amount: int, heads: list[int]) -> None:
    needs = pl.DataFrame({"district": URUMQI, "targets": heads})
    result = benefits.shortfall("urumqi", 2024, amount, needs, readings={"shortfall_borne_by": borne_by})
    assert sum(result["local"]) + sum(result["city"]) == amount
    assert (sum(result["city"]) == 0) or borne_by == "city_and_districts"

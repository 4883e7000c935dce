"""The naive settlements themselves, against cases worked out by hand from the documents."""

from __future__ import annotations

from types import ModuleType

import pytest

from . import (
    anchors_kunming,
    anchors_ningbo,
    anchors_urumqi,
    anchors_wuhai,
    anchors_yancheng,
    generate,
    kunming,
    ningbo,
    urumqi,
    wuhai,
    yancheng,
)
from .anchors import Case, accounted, check
from .common import Codes, age, divided, years_later

HAND = [
    (wuhai, anchors_wuhai.CASES, "150302"),
    (ningbo, anchors_ningbo.CASES, "330203"),
    (kunming, anchors_kunming.CASES, "530102"),
    (yancheng, anchors_yancheng.CASES, "320902"),
    (urumqi, anchors_urumqi.CASES, "650102"),
]
CITIES = [module for module, _, _ in HAND]


@pytest.mark.parametrize(
    ("city", "case", "district"),
    [
        pytest.param(city, case, district, id=f"{city.__name__.split('.')[-1]}: {case.title}")
        for city, cases, district in HAND
        for case in cases
    ],
)
def test_by_hand(city: ModuleType, case: Case, district: str) -> None:
    check(city.settle, case, district)


@pytest.mark.parametrize("city", CITIES)
def test_random_years_keep_the_laws(city: ModuleType) -> None:
    """The bill is accounted for, nothing is negative, aid and tilt aid stay within the base (a lump sum apart), and all of it does occur."""
    seen = set()
    for seed in range(4):
        persons, identities, claims, sanctions, parameters = generate.random_years(city.__name__.split(".")[-1], seed, 300)
        results = city.settle(persons, identities, claims, sanctions, parameters)
        assert [r["claim_id"] for r in results] == [c["claim_id"] for c in claims]
        for claim, result in zip(claims, results, strict=True):
            seen.add(result["status"])
            if result["status"] != "invalid" and claim["in_policy_cost"] is not None:
                accounted(claim, result)
                assert result["item"] == "childbirth" or result["aid"] + result["tilt_aid"] <= result["base"]
    assert seen == {"settled", "not_covered", "invalid"}


def test_generator_repeats_itself() -> None:
    assert generate.random_years("wuhai", 7, 50) == generate.random_years("wuhai", 7, 50)
    assert generate.random_years("wuhai", 7, 50) != generate.random_years("wuhai", 8, 50)


def test_dates_and_codes() -> None:
    import datetime as dt
    from decimal import Decimal

    leap = dt.date(2004, 2, 29)
    assert years_later(leap, 1) == dt.date(2005, 2, 28)
    assert [age(leap, day) for day in (dt.date(2022, 2, 27), dt.date(2022, 2, 28), dt.date(2024, 2, 28), dt.date(2024, 2, 29))] == [
        17,
        18,
        19,
        20,
    ]
    assert divided(Decimal("0.07"), Decimal("0.8")) == Decimal("0.09")  # 0.0875
    codes = Codes(["N18.5", "C34"], exact=["A15.000x016"], but_not=["C34.9"])
    assert [c in codes for c in ("N18.500", "C34.100+G01*", "A15.000x016", "A15.000x0161", "C34.900", "N18.400")] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]

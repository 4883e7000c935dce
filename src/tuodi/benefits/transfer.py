"""The yearly transfer of enrolment subsidies to the residents' insurance, and what is still due of a year's shares."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl

from tuodi.benefits import districts, run


def transfer(
    city: run.City, year: int, enrolled: pl.DataFrame, persons: pl.DataFrame, *, readings: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """One sum per district for the subsidies of `enrolled` (output of `enrol`): district, persons, amount (fen), counted_on, paid_by.

    Districts are named as the policy names them, in its order, places it doesn't know last. Raises BenefitError where the
    document has no such transfer.
    """
    policy = run.required(run.load(city, readings), year)
    if policy.benefits is None or policy.benefits.transfer is None:
        raise run.BenefitError(f"{policy.name}的政策没有规定资助参保资金的划拨")
    rule = policy.benefits.transfer
    names = persons.select("person_id", "district").unique("person_id", keep="first", maintain_order=True)
    known = [district.name for district in policy.districts]
    found = [districts.find(policy, text) for text in names["district"]]
    named = [place.name if place else (text or "") for place, text in zip(found, names["district"], strict=True)]
    order = {name: number for number, name in enumerate(dict.fromkeys([*known, *named]))}
    return (
        enrolled.filter((pl.col("status") == "settled") & (pl.col("subsidy") > 0))
        .join(names.with_columns(pl.Series("district", named, dtype=pl.String)), on="person_id", how="left")
        .group_by("district")
        .agg(pl.len().cast(pl.Int64).alias("persons"), pl.col("subsidy").sum().alias("amount"))
        .sort(pl.col("district").replace_strict(order, default=len(order), return_dtype=pl.Int64))
        .with_columns(pl.lit(_day(year, rule.counted_on)).alias("counted_on"), pl.lit(_day(year, rule.paid_by)).alias("paid_by"))
    )


def still_due(shares: pl.DataFrame, paid: pl.DataFrame) -> pl.DataFrame:
    """What city and district still owe: the shares of the reckoned requirement less what came in already.

    shares: output of `shares` · paid: district, city_paid, local_paid (fen). Adds city_due and local_due; below zero where too much was paid.
    """
    joined = shares.join(paid.select("district", "city_paid", "local_paid"), on="district", how="left", maintain_order="left")
    return joined.with_columns(
        (pl.col("city") - pl.col("city_paid").fill_null(0)).alias("city_due"), (pl.col("local") - pl.col("local_paid").fill_null(0)).alias("local_due")
    )


def _day(year: int, text: str) -> dt.date:
    return dt.date.fromisoformat(f"{year}-{text}")

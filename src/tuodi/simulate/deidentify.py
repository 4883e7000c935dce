"""Persons without their identity, for study elsewhere: no number, no name, no date; groups too small to hide in are merged."""

from __future__ import annotations

import secrets

import polars as pl

from tuodi.benefits.frames import PERSONS, complete
from tuodi.simulate.population import Population

SMALLEST = 5
"""Persons who share age band, sex, district and class with fewer others than this are shown without what sets them apart."""
ROUNDED = 10_000  # fen: amounts are given to the nearest 100 yuan
OTHER = "其他"
TRAITS = ("age", "sex", "district", "class")


def people(population: Population, lines: list[pl.DataFrame], titles: list[str], year: int, smallest: int = SMALLEST) -> pl.DataFrame:
    """One row a person, in an order drawn by lot: number, age band, sex, district, class (of the first scenario), and for each scenario
    what aid paid and what was left to the person, yuan rounded to hundreds. `lines`: the scenarios' rows by claim."""
    persons = complete(population.persons, PERSONS).unique("person_id", keep="first").filter(pl.col("person_id").is_not_null())
    age = pl.lit(year) - pl.col("birth_date").dt.year()
    band = pl.when(age < 0).then(None).when(age >= 90).then(pl.lit("90+")).otherwise(
        (age // 10 * 10).cast(pl.String) + "–" + (age // 10 * 10 + 9).cast(pl.String)
    )
    table = persons.select("person_id", band.fill_null(OTHER).alias("age"), pl.col("sex").fill_null(OTHER), pl.col("district").fill_null(OTHER))
    classes = lines[0].filter(pl.col("class").is_not_null()).group_by("person_id").agg(pl.col("class").last())
    table = table.join(classes, on="person_id", how="left").with_columns(pl.col("class").fill_null(OTHER))
    for one, number in zip(lines, range(len(titles)), strict=True):
        table = table.join(_sums(one, number), on="person_id", how="left")
    table = _merged(table.with_columns(pl.all().exclude("person_id", *TRAITS).fill_null(0)), smallest)
    lot = pl.Series([secrets.randbits(62) for _ in range(len(table))])
    shuffled = table.drop("person_id").with_columns(lot.alias("lot")).sort("lot").drop("lot").with_row_index("number", 1)
    return shuffled.rename(_names(titles))


def _sums(lines: pl.DataFrame, number: int) -> pl.DataFrame:
    paid = pl.col("aid") + pl.col("tilt_aid")

    def rounded(amount: pl.Expr) -> pl.Expr:
        return (amount.sum() + ROUNDED // 2) // ROUNDED * ROUNDED // 100

    return lines.group_by("person_id").agg(rounded(paid).alias(f"aid{number}"), rounded(pl.col("self_paid")).alias(f"left{number}"))


def _merged(table: pl.DataFrame, smallest: int) -> pl.DataFrame:
    """Traits of small groups become 其他, one after the other, until every group is large enough or nothing is left to hide."""
    for trait in ("district", "class", "sex", "age"):
        small = pl.len().over(TRAITS) < smallest
        table = table.with_columns(pl.when(small).then(pl.lit(OTHER)).otherwise(pl.col(trait)).alias(trait))
    return table if not len(table) else _without_rest(table, smallest)


def _without_rest(table: pl.DataFrame, smallest: int) -> pl.DataFrame:
    """Whoever still stands in a group that is too small is left out."""
    return table.filter(pl.len().over(TRAITS) >= smallest)


def _names(titles: list[str]) -> dict[str, str]:
    fixed = {"number": "序号", "age": "年龄段", "sex": "性别", "district": "区县", "class": "救助类别"}
    own: dict[str, str] = {}
    for number, title in enumerate(titles):
        own |= {f"aid{number}": f"{title} 救助（百元取整）", f"left{number}": f"{title} 个人负担（百元取整）"}
    return fixed | own

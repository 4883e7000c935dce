"""Persons without their identity, for study elsewhere: no number, no name, no date; groups too small to hide in are merged or left out."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from tuodi.benefits.frames import PERSONS, complete
from tuodi.policy import vocabulary as v
from tuodi.simulate.population import Population
from tuodi.simulate.scenario import Scenario
from tuodi.simulate.tables import NOBODY, places

SMALLEST = 5
"""Whoever shares age band, sex, district and class with fewer persons than this, himself included, is shown without what sets him apart."""
ROUNDED = 10_000  # fen: amounts are given to the nearest 100 yuan
OTHER = "其他"
TRAITS = ("age", "sex", "district", "class")
WORDS = {"number": "序号", "age": "年龄段", "sex": "性别", "district": "区县", "class": "救助类别"}


@dataclass(frozen=True)
class Export:
    """The rows, and in words what was done to them (one sentence each). `left_out`: persons who could not be hidden."""

    frame: pl.DataFrame
    notes: tuple[str, ...]
    smallest: int
    left_out: int


def people(population: Population, scenarios: Sequence[Scenario], year: int, smallest: int = SMALLEST) -> Export:
    """One row a person, in an order drawn by lot: number, age band, sex, district, class (under the first scenario), and for each scenario
    what aid paid and what was left to the person, yuan rounded to hundreds. Every combination of the four traits is shared by at least
    `smallest` persons, and so is every highest amount."""
    now = scenarios[0]
    known = complete(population.known(), PERSONS)
    age = pl.lit(year) - pl.col("birth_date").dt.year()
    band = pl.when(age < 0).then(None).when(age >= 90).then(pl.lit("90+")).otherwise(
        (age // 10 * 10).cast(pl.String) + "–" + (age // 10 * 10 + 9).cast(pl.String)
    )
    classes = dict(enumerate(one.name for one in now.pack.newest.classes.values()))
    table = known.select(
        band.fill_null(OTHER).alias("age"),
        pl.col("sex").cast(pl.String).replace_strict(dict(v.SEXES), default=OTHER, return_dtype=pl.String).fill_null(OTHER),
        places(population, now.pack).alias("district"),
        now.people["class"].replace_strict(classes, default=NOBODY, return_dtype=pl.String).alias("class"),
    )
    table = table.with_columns(*(column for number, one in enumerate(scenarios) for column in _amounts(one, number)))
    amounts = [name for name in table.columns if name not in TRAITS]
    hidden = _merged(table, smallest)
    capped = hidden.with_columns(_capped(hidden[name], smallest) for name in amounts)
    lot = pl.Series("lot", [secrets.randbits(62) for _ in range(len(capped))], dtype=pl.Int64)
    shuffled = capped.with_columns(lot).sort("lot").drop("lot").with_row_index("number", 1)
    left_out = len(table) - len(hidden)
    return Export(shuffled.rename(_names([one.title for one in scenarios])), _notes(smallest, len(hidden), left_out, year), smallest, left_out)


def _amounts(one: Scenario, number: int) -> tuple[pl.Series, pl.Series]:
    def rounded(name: str) -> pl.Series:
        return (one.people[name] + ROUNDED // 2) // ROUNDED * (ROUNDED // 100)

    return rounded("aid").alias(f"aid{number}"), rounded("after").alias(f"left{number}")


def _merged(table: pl.DataFrame, smallest: int) -> pl.DataFrame:
    """Traits of small groups become 其他, one after the other; whoever still stands in a group that is too small is left out."""
    for trait in ("district", "class", "sex", "age"):
        small = pl.len().over(TRAITS) < smallest
        table = table.with_columns(pl.when(small).then(pl.lit(OTHER)).otherwise(pl.col(trait)).alias(trait))
    return table.filter(pl.len().over(TRAITS) >= smallest) if len(table) else table


def _capped(amounts: pl.Series, smallest: int) -> pl.Series:
    """No amount above that of the `smallest`-th highest: the highest is told of several persons, never of one."""
    if len(amounts) < smallest:
        return amounts
    return amounts.clip(upper_bound=int(amounts.sort(descending=True)[smallest - 1]))


def _names(titles: Sequence[str]) -> dict[str, str]:
    own: dict[str, str] = {}
    for number, title in enumerate(titles):
        own |= {f"aid{number}": f"{title} 救助（元，百元取整）", f"left{number}": f"{title} 个人负担（元，百元取整）"}
    return WORDS | own


def _notes(smallest: int, shown: int, left_out: int, year: int) -> tuple[str, ...]:
    return (
        f"本表每行一人，共 {shown:,} 人，{year} 年度；没有姓名、证件号码、人员编号和任何日期，行的次序由随机数决定。",
        f"k-匿名：年龄段、性别、区县、救助类别四项组合相同的人不少于 {smallest} 人（k = {smallest}）；不足的依次把区县、类别、性别、年龄段并为“{OTHER}”，仍不足的不列出（{left_out:,} 人）。",
        f"金额四舍五入到百元；每列最高的 {smallest} 人按其中最低的一个数列出，所以各列之和与实际合计不同。",
        "年龄段按年度减出生年份，十岁一档；救助类别为现行规定下本年持有的、文件中列在最前的类别。",
        "即使如此，与其他资料对照仍可能认出个别人；请勿公开发布，用后删除。",
    )

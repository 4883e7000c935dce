"""The population of a study: the contract's tables, also of persons without a claim; and how a reform moves identities."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

import polars as pl

from tuodi.benefits.frames import IDENTITIES, PERSONS, complete
from tuodi.simulate.reform import Move


@dataclass(frozen=True)
class Population:
    """Typed frames of `tuodi.tables` (`normalise(table, name).frame`); money in fen."""

    persons: pl.DataFrame
    identities: pl.DataFrame
    claims: pl.DataFrame
    sanctions: pl.DataFrame | None = None

    def year(self) -> int | None:
        """The year in which most claims end; None without claims."""
        ended = self.claims["ended"].drop_nulls()
        if not len(ended):
            return None
        counts = ended.dt.year().value_counts(sort=True)
        return int(counts[ended.name][0])

    def anywhere(self) -> Population:
        """The same people as residents of whatever city is asked: no district, registered there, identities granted nowhere in particular."""
        persons = self.persons.with_columns(pl.lit(None, dtype=pl.String).alias("district"), pl.lit(True).alias("hukou_local"))
        return replace(self, persons=persons, identities=self.identities.with_columns(pl.lit(None, dtype=pl.String).alias("granted_by")))


def moved(population: Population, moves: Iterable[Move], year: int, burdens: pl.DataFrame) -> Population:
    """The population after the reform's moves, each from 1 January of the year on. `burdens`: person_id, before (fen before aid)."""
    persons = complete(population.persons, PERSONS)
    identities = population.identities
    for move in moves:
        chosen = _chosen(persons, complete(identities, IDENTITIES), move, year, burdens)
        if move.give:
            identities = pl.concat([identities, _given(identities, chosen, move, year)], how="diagonal")
        else:
            lost = (pl.col("identity") == move.identity) & pl.col("person_id").is_in(chosen.implode())
            identities = identities.filter(~lost.fill_null(False))
    return replace(population, identities=identities)


def _chosen(persons: pl.DataFrame, identities: pl.DataFrame, move: Move, year: int, burdens: pl.DataFrame) -> pl.Series:
    """The ids of the persons whom a move is about; whose value isn't stated is not chosen."""
    where = move.where
    table = persons.join(burdens, on="person_id", how="left").with_columns(pl.col("before").fill_null(0))
    age = pl.lit(year) - pl.col("birth_date").dt.year() - 1 + (pl.col("birth_date").dt.ordinal_day() == 1)  # completed on 1 January
    holders = identities["person_id"].drop_nulls().unique()
    tests: list[pl.Expr] = [pl.col("person_id").is_not_null()]
    for name in ("insurance", "district", "sex", "disability_grade"):
        if name in where:
            wanted = where[name] if isinstance(where[name], list) else [where[name]]
            tests.append(pl.col(name).is_in(wanted))
    if "age_from" in where:
        tests.append(age >= where["age_from"])
    if "age_below" in where:
        tests.append(age < where["age_below"])
    if "burden_from" in where:
        tests.append(pl.col("before") >= where["burden_from"] * 100)
    if where.get("without_identity") is not None:
        inside = pl.col("person_id").is_in(holders.implode())
        tests.append(~inside if where["without_identity"] else inside)
    if where.get("holds") is not None:
        own = identities.filter(pl.col("identity") == where["holds"])["person_id"].drop_nulls().unique()
        tests.append(pl.col("person_id").is_in(own.implode()))
    return table.filter(pl.all_horizontal(tests))["person_id"]


def _given(identities: pl.DataFrame, chosen: pl.Series, move: Move, year: int) -> pl.DataFrame:
    day = dt.date(year, 1, 1)
    rows = pl.DataFrame({"person_id": chosen.cast(pl.String)}).with_columns(
        identity=pl.lit(move.identity), start=pl.lit(day), applied=pl.lit(day), error=pl.lit("")
    )
    if move.class_:
        rows = rows.with_columns(pl.lit(move.class_).alias("class"))
    own = {name: kind for name, kind in identities.schema.items() if name in rows.columns and kind != pl.Null}
    return rows.cast(own)  # type: ignore[arg-type]

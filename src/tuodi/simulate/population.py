"""The population of a study: the contract's tables, also of persons without a claim; and how a reform moves identities."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from tuodi.benefits.frames import IDENTITIES, PERSONS, complete
from tuodi.engine.columns import Persons
from tuodi.policy.schema import Policy
from tuodi.simulate.kept import Kept
from tuodi.simulate.reform import Move


@dataclass(frozen=True)
class Population:
    """Typed frames of `tuodi.tables` (`normalise(table, name).frame`); money in fen."""

    persons: pl.DataFrame
    identities: pl.DataFrame
    claims: pl.DataFrame
    sanctions: pl.DataFrame | None = None
    _kept: dict[int, Kept] = field(default_factory=dict, compare=False, repr=False, kw_only=True)

    def kept(self, name: str) -> Kept:
        """A table as the engine reads it, the same one every time, also for populations made of this one that share it."""
        frame = getattr(self, name)
        return self._kept.setdefault(id(frame), Kept(frame))

    def known(self) -> pl.DataFrame:
        """The persons that count: rows without an error, the first of each id. A study numbers persons by these rows."""
        return Persons(self.persons).frame

    def fingerprint(self) -> str:
        """SHA-256 of everything in the tables, in their order."""
        digest = hashlib.sha256()
        for table in (self.persons, self.identities, self.claims, self.sanctions):
            if table is not None:
                for column in table.get_columns():
                    digest.update(f"{column.name} {column.dtype} {len(column)} {column.null_count()};".encode())
                    digest.update(_bytes(column))
            digest.update(b"|")
        return digest.hexdigest()

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


def _bytes(column: pl.Series) -> Any:
    """A column's values as bytes, told apart from one another and from what isn't stated."""
    if column.dtype == pl.String:
        return "\x1f".join(column.fill_null("\x00").to_list()).encode()
    if column.dtype == pl.Null:
        return b""
    physical = column.to_physical()
    values = physical.cast(pl.Int64, strict=False) if physical.dtype != pl.Float64 else physical
    return values.fill_null(-(2**62) if values.dtype == pl.Int64 else 0).to_numpy().tobytes()


def district_words(policy: Policy) -> dict[str, str]:
    """Every word by which a file may call a district -> its name in the policy."""
    return {word: one.name for one in policy.districts for word in (one.name, one.code, *one.aliases, *one.old_codes) if word}


def moved(population: Population, moves: Iterable[Move], year: int, burdens: pl.Series | None, policy: Policy) -> Population:
    """The population after the reform's moves, each from 1 January of the year on. `burdens`: fen before aid of each person of `known`;
    None where no move asks for it."""
    words = district_words(policy)
    before = pl.lit(0, dtype=pl.Int64) if burdens is None else burdens
    persons = complete(population.known(), PERSONS).with_columns(before.alias("before"), pl.col("district").cast(pl.String).replace(words))
    identities = population.identities
    for move in moves:
        chosen = _chosen(persons, complete(identities, IDENTITIES), move, year, words)
        if move.give:
            identities = pl.concat([identities, _given(identities, chosen, move, year)], how="diagonal")
        else:
            lost = (pl.col("identity") == move.identity) & pl.col("person_id").is_in(chosen.implode())
            identities = identities.filter(~lost.fill_null(False))
    return replace(population, identities=identities)


def _chosen(table: pl.DataFrame, identities: pl.DataFrame, move: Move, year: int, words: Mapping[str, str]) -> pl.Series:
    """The ids of the persons whom a move is about; whose value isn't stated is not chosen."""
    where = move.where
    age = pl.lit(year) - pl.col("birth_date").dt.year() - 1 + (pl.col("birth_date").dt.ordinal_day() == 1)  # completed on 1 January
    identities = identities.filter(
        pl.col("start").is_null() | (pl.col("start") <= dt.date(year, 12, 31)), pl.col("end").is_null() | (pl.col("end") > dt.date(year, 1, 1))
    )  # held at some time of the year
    holders = identities["person_id"].drop_nulls().unique()
    tests: list[pl.Expr] = [pl.col("person_id").is_not_null()]
    for name in ("insurance", "district", "sex", "disability_grade"):
        if name in where:
            wanted = where[name] if isinstance(where[name], list) else [where[name]]
            tests.append(pl.col(name).is_in([words.get(str(one), one) for one in wanted] if name == "district" else wanted))
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

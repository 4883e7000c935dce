"""The four tables of a synthetic year, and writing them to a folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from tuodi.policy import vocabulary as v
from tuodi.policy.pack import Pack, load
from tuodi.synth.bills import make_claims
from tuodi.synth.people import People, make_people
from tuodi.synth.status import Statuses, make_statuses


@dataclass(frozen=True)
class Tables:
    """The contract's input tables; money in integer fen."""

    persons: pl.DataFrame
    identities: pl.DataFrame
    claims: pl.DataFrame
    sanctions: pl.DataFrame


def generate(city: str | Path | Pack, people: int, seed: int = 0, year: int | None = None) -> Tables:
    """A year of `people` persons under a city's policy; the same seed gives the same tables. Raises PolicyError."""
    pack = city if isinstance(city, Pack) else load(city)
    policy = pack.newest
    year = year or policy.document.in_force.from_.year + (policy.document.in_force.from_.month > 1)
    rng = np.random.default_rng([seed, sum(map(ord, policy.city))])
    folk = make_people(policy, people, year, rng)
    statuses = make_statuses(policy, folk, year, rng)
    claims = make_claims(policy, folk, statuses, year, rng)
    return Tables(_persons(folk, statuses, year, rng), _identities(statuses), claims, _sanctions(folk, statuses, year, rng))


def write(city: str | Path | Pack, people: int, seed: int, out: Path, year: int | None = None, suffix: str = "csv") -> Mapping[str, Path]:
    """Write the tables as persons, identities, claims and sanctions files into `out`; returns their paths."""
    from tuodi.tables import write_table

    tables = generate(city, people, seed, year)
    out.mkdir(parents=True, exist_ok=True)
    paths = {}
    for name in ("persons", "identities", "claims", "sanctions"):
        paths[name] = out / f"{name}.{suffix}"
        write_table(getattr(tables, name), paths[name], name)
    return paths


def _persons(people: People, statuses: Statuses, year: int, rng: np.random.Generator) -> pl.DataFrame:
    insurance = np.where(people.employee, "employee", np.where(people.uninsured, "none", "resident"))
    paid_on = [None if kind != "resident" or rng.random() < 0.3 else f"{year - 1}-{11 + n % 2}-{1 + n % 28:02d}" for n, kind in enumerate(insurance)]
    return pl.DataFrame(
        {
            "person_id": people.id_number,
            "name": people.name,
            "sex": np.where(people.female, "female", "male").astype(str),
            "birth_date": pl.Series(people.born.astype(np.int32)).cast(pl.Date),
            "district": people.district,
            "insurance": insurance.astype(str),
            "disability_grade": pl.Series([int(g) or None for g in people.grade], dtype=pl.Int8),
            "disability_kind": people.kind,
            "unable_to_work": people.unable,
            "dibao_class": [statuses.dibao_class.get(n, "") for n in range(len(people))],
            "urban": people.urban,
            "hukou_local": pl.Series([None if h < 0 else bool(h) for h in people.hukou], dtype=pl.Boolean),
            "enrolled_on": pl.Series(paid_on, dtype=pl.Utf8).str.to_date(strict=False),
        }
    )


def _identities(statuses: Statuses) -> pl.DataFrame:
    texts = dict.fromkeys(("person_id", "identity", "end_reason", "class", "disease", "granted_by"), pl.Utf8)
    dates = dict.fromkeys(("start", "end", "applied", "first_treated"), pl.Date)
    order = ["person_id", "identity", "start", "end", "end_reason", "applied", "first_treated", "class", "disease", "granted_by"]
    frame = pl.DataFrame(statuses.rows, schema={name: {**texts, **dates}[name] for name in order})
    assert set(frame["identity"].unique()) <= set(v.IDENTITIES)
    return frame


def _sanctions(people: People, statuses: Statuses, year: int, rng: np.random.Generator) -> pl.DataFrame:
    schema = {"person_id": pl.Utf8, "start": pl.Date, "end": pl.Date, "reason": pl.Utf8}
    aided = sorted(statuses.aided)
    barred = [p for p in aided if rng.random() < 0.0005]
    rows = [{"person_id": people.id_number[p], "start": f"{year}-04-01", "end": f"{year}-09-30", "reason": "虚报材料（演示）"} for p in barred]
    frame = pl.DataFrame(rows, schema={"person_id": pl.Utf8, "start": pl.Utf8, "end": pl.Utf8, "reason": pl.Utf8})
    return frame.with_columns(pl.col("start").str.to_date(), pl.col("end").str.to_date()).cast(schema)  # type: ignore[arg-type]



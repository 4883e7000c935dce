"""One set of rules over the population: what every claim and every person gets, and what it costs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from tuodi import benefits
from tuodi.benefits.people import gather
from tuodi.engine.results import results
from tuodi.engine.run import run
from tuodi.policy.figures import Figures
from tuodi.policy.pack import Pack
from tuodi.policy.schema import Policy
from tuodi.simulate.population import Population

SUMS = ("aid", "tilt_aid", "hospital_borne", "self_paid")


@dataclass(frozen=True)
class Scenario:
    """`lines`: one row a claim of the year, in the order of the claims. `people`: one row a person with a claim, a subsidy or a grant.

    `warned`: how many persons of the year reach a line of the document, by line; None where the document has none or a figure is missing.
    `holders`: how many persons hold each class at some time of the year.
    """

    title: str
    fingerprint: str
    pack: Pack
    lines: pl.DataFrame
    people: pl.DataFrame
    outside: int
    enrolment: dict[str, int] | None
    grants: dict[str, int]
    warned: dict[str, int] | None
    holders: dict[str, int]
    missing: list[str]


def run_scenario(
    title: str, pack: Pack, population: Population, year: int, parameters: Mapping[str, Any], *, with_enrolment: bool, fingerprint: str = ""
) -> Scenario:
    """Raises FigureError and PolicyError as the engine does."""
    found = run(pack, population.persons, population.identities, population.claims, population.sanctions, parameters)
    settled = results(found)
    claims = population.claims
    own = found.year == year
    lines = settled.select("claim_id", "status", "class", "item", "reasons", *(pl.col(name).fill_null(0) for name in (*SUMS, "cash", "base"))).with_columns(
        claims["person_id"], claims["hospital_level"], pl.Series("year", found.year)
    )
    lines = lines.filter(pl.Series(own)) if not own.all() else lines
    policy = pack.newest
    warned = benefits.watch_settled(
        pack, year, population.persons, population.identities, claims, found, settled, parameters=parameters
    )
    subsidies, enrolment = _subsidies(pack, year, population, parameters) if with_enrolment else (None, None)
    grants, granted = _grants(pack, year, population, parameters)
    return Scenario(
        title,
        fingerprint or policy_fingerprint(pack, parameters),
        pack,
        lines,
        _people(lines, subsidies, grants),
        int((~own).sum()),
        enrolment,
        granted,
        _warned(policy, warned),
        _holders(policy, year, parameters, population),
        _missing(lines, warned),
    )


def policy_fingerprint(pack: Pack, parameters: Mapping[str, Any]) -> str:
    """SHA-256 of every version's whole content and of the figures set."""
    content = [(str(one.first), str(one.last), one.policy.model_dump_json()) for one in pack.versions]
    figures = sorted((str(name), str(value)) for name, value in parameters.items())
    return hashlib.sha256(json.dumps([content, figures], ensure_ascii=False).encode()).hexdigest()


def _people(lines: pl.DataFrame, subsidies: pl.DataFrame | None, grants: pl.DataFrame) -> pl.DataFrame:
    """person_id, aid (aid and tilt), hospital, before (borne before aid), after, subsidy, granted (fen), bad (claims not usable), claims."""
    usable = pl.col("status") != "invalid"
    paid = pl.col("aid") + pl.col("tilt_aid")
    before = pl.col("self_paid") - pl.col("cash") + paid + pl.col("hospital_borne")
    by_person = lines.group_by("person_id").agg(
        paid.sum().alias("aid"),
        pl.col("hospital_borne").sum().alias("hospital"),
        before.clip(lower_bound=0).sum().alias("before"),
        pl.col("self_paid").sum().alias("after"),
        (~usable).sum().cast(pl.Int64).alias("bad"),
        pl.len().cast(pl.Int64).alias("claims"),
    )
    for frame, name in ((subsidies, "subsidy"), (grants, "granted")):
        if frame is None or not len(frame):
            by_person = by_person.with_columns(pl.lit(0, dtype=pl.Int64).alias(name))
        else:
            by_person = by_person.join(frame.rename({"amount": name}), on="person_id", how="full", coalesce=True)
    return by_person.filter(pl.col("person_id").is_not_null()).with_columns(pl.all().exclude("person_id").fill_null(0))


def _subsidies(pack: Pack, year: int, population: Population, parameters: Mapping[str, Any]) -> tuple[pl.DataFrame, dict[str, int]] | tuple[None, None]:
    try:
        found = benefits.enrol(pack, year, population.persons, population.identities, parameters=parameters)
    except benefits.BenefitError:
        return None, None
    due = found.filter(pl.col("subsidy").fill_null(0) > 0)
    sums = {"persons": len(due), "amount": int(due["subsidy"].sum()), "unknown": int((found["status"] == "invalid").sum())}
    return due.group_by("person_id").agg(pl.col("subsidy").sum().alias("amount")), sums


def _grants(pack: Pack, year: int, population: Population, parameters: Mapping[str, Any]) -> tuple[pl.DataFrame, dict[str, int]]:
    if pack.newest.benefits is None or not pack.newest.benefits.grants:
        return pl.DataFrame(schema={"person_id": pl.String, "amount": pl.Int64}), {"persons": 0, "amount": 0, "unknown": 0}
    found = benefits.grants(pack, year, population.persons, population.identities, parameters=parameters)
    due = found.filter(pl.col("amount").fill_null(0) > 0)
    sums = {"persons": due["person_id"].n_unique(), "amount": int(due["amount"].sum()), "unknown": int((found["status"] == "invalid").sum())}
    return due.group_by("person_id").agg(pl.col("amount").sum().alias("amount")), sums


def _warned(policy: Policy, found: pl.DataFrame) -> dict[str, int] | None:
    if policy.benefits is None or policy.benefits.watch is None:
        return None
    if (found["reasons"].fill_null("").str.contains("parameter_missing")).any():
        return None
    names = {line.warning or key: line.name for key, line in policy.benefits.watch.lines.items()}
    reached = found.filter(pl.col("warning").is_not_null())["warning"].value_counts()
    counts = dict(reached.iter_rows())
    return {name: int(counts.get(code, 0)) for code, name in names.items()}


def _holders(policy: Policy, year: int, parameters: Mapping[str, Any], population: Population) -> dict[str, int]:
    people = gather(policy, year, Figures(policy, parameters), population.persons, population.identities)
    held = people.held.within(people.first, people.last)
    named = held.class_ != ""
    table = pl.DataFrame({"class": pl.Series(held.class_[named].astype(str)), "person": held.person[named].astype(np.int64)})
    counts = dict(table.group_by("class").agg(pl.col("person").n_unique()).iter_rows())
    return {key: int(counts.get(key, 0)) for key in policy.classes}


def _missing(lines: pl.DataFrame, warned: pl.DataFrame) -> list[str]:
    """The figures without which some rows could not be worked out."""
    texts = [*lines.filter(pl.col("status") == "invalid")["reasons"].unique().to_list(), *warned["reasons"].drop_nulls().unique().to_list()]
    parts = [part for text in texts for part in (text or "").split(";")]
    return sorted({part.partition(":")[2] for part in parts if part.startswith("parameter_missing:")})

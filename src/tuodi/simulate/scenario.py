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
from tuodi.benefits.people import People, gather
from tuodi.benefits.subsidies import subsidies, unanswered
from tuodi.engine.results import results
from tuodi.engine.run import run
from tuodi.policy.figures import Figures
from tuodi.policy.pack import Pack
from tuodi.policy.schema import Policy
from tuodi.simulate.population import Population

SUMS = ("aid", "tilt_aid", "hospital_borne", "self_paid")
NONE = -1
_NOBODY = pl.DataFrame(schema={"person": pl.Int64(), "grant": pl.String(), "amount": pl.Int64()})


@dataclass(frozen=True)
class Scenario:
    """Persons are numbers: rows of `Population.known()`, the same under every set of rules; -1 for a claim of nobody in the table.

    `lines`: one row a claim of the year, in the order of the claims. `people`: one row a person of the population, in order, with or
    without a claim. `granted`: what each grant without a claim pays to whom (person, grant, amount), `grants` the sums by its key.
    `warned`: how many persons of the year reach a line of the document, by line; None where the document has none or a figure is missing.
    `holders`: how many persons hold each class at some time of the year; `nobody`: claims of nobody in the table.
    """

    title: str
    fingerprint: str
    pack: Pack
    lines: pl.DataFrame
    people: pl.DataFrame
    granted: pl.DataFrame
    outside: int
    nobody: int
    enrolment: dict[str, int] | None
    grants: dict[str, dict[str, int]]
    warned: dict[str, int] | None
    holders: dict[str, int]
    missing: list[str]

    @property
    def cost(self) -> int:
        """Everything that the fund pays, fen."""
        granted = sum(one["amount"] for one in self.grants.values())
        return int(self.lines["aid"].sum()) + int(self.lines["tilt_aid"].sum()) + (self.enrolment["amount"] if self.enrolment else 0) + granted


def run_scenario(
    title: str, pack: Pack, population: Population, year: int, parameters: Mapping[str, Any], *, with_enrolment: bool, fingerprint: str = ""
) -> Scenario:
    """Raises FigureError and PolicyError as the engine does."""
    found = run(pack, population.kept("persons"), population.kept("identities"), population.kept("claims"), population.sanctions, parameters)
    settled = results(found)
    claims = population.claims
    own = found.year == year
    lines = settled.select("status", "class", "item", "reasons", *(pl.col(name).fill_null(0) for name in (*SUMS, "cash"))).with_columns(
        pl.Series("person", found.claims.person), claims["hospital_level"]
    )
    lines = lines.filter(pl.Series(own)) if not own.all() else lines
    policy = benefits.run.of_year(pack, year)
    figures = Figures(policy or pack.newest, parameters)
    people = gather(policy or pack.newest, year, figures, population.persons, population.identities)
    warned = benefits.watch_settled(pack, year, population.persons, population.identities, claims, found, settled, parameters=parameters)
    subsidised, enrolment = _subsidies(people, figures, policy, population) if with_enrolment else (_NOBODY, None)
    granted, grants = _grants(pack, policy, people, year, population, parameters)
    class_, holders = _holders(people)
    return Scenario(
        title,
        fingerprint or policy_fingerprint(pack, parameters),
        pack,
        lines,
        _people(lines, len(people.persons), class_, subsidised, granted),
        granted,
        int((~own).sum()),
        int((lines["person"] < 0).sum()),
        enrolment,
        grants,
        _warned(policy, warned),
        holders,
        _missing(lines, warned["reasons"], subsidised["reasons"] if "reasons" in subsidised.columns else None),
    )


def policy_fingerprint(pack: Pack, parameters: Mapping[str, Any]) -> str:
    """SHA-256 of every version's whole content and of the figures set."""
    content = [(str(one.first), str(one.last), one.policy.model_dump_json()) for one in pack.versions]
    figures = sorted((str(name), str(value)) for name, value in parameters.items())
    return hashlib.sha256(json.dumps([content, figures], ensure_ascii=False).encode()).hexdigest()


def _people(lines: pl.DataFrame, size: int, class_: pl.Series, subsidised: pl.DataFrame, granted: pl.DataFrame) -> pl.DataFrame:
    """person, class (number of the first class held in the year, -1: none), claims, bad (claims not usable), and in fen aid (aid and tilt),
    hospital, before (borne before aid), after, subsidy, granted."""
    paid = pl.col("aid") + pl.col("tilt_aid")
    before = pl.col("self_paid") - pl.col("cash") + paid + pl.col("hospital_borne")
    sums = lines.filter(pl.col("person") >= 0).group_by("person").agg(
        paid.sum().alias("aid"),
        pl.col("hospital_borne").sum().alias("hospital"),
        before.clip(lower_bound=0).sum().alias("before"),
        pl.col("self_paid").sum().alias("after"),
        (pl.col("status") == "invalid").sum().cast(pl.Int64).alias("bad"),
        pl.len().cast(pl.Int64).alias("claims"),
    )
    everybody = pl.DataFrame({"person": np.arange(size, dtype=np.int64), "class": class_})
    grants = granted.group_by("person").agg(pl.col("amount").sum().alias("granted"))
    subsidy = subsidised.filter(pl.col("amount") > 0).select("person", pl.col("amount").alias("subsidy"))
    for frame in (sums, subsidy, grants):
        everybody = everybody.join(frame, on="person", how="left", maintain_order="left")
    return everybody.with_columns(pl.all().exclude("person", "class").fill_null(0))


def _subsidies(people: People, figures: Figures, policy: Policy | None, population: Population) -> tuple[pl.DataFrame, dict[str, int] | None]:
    """(person, amount and what is missing, the sums); None where the document has no subsidised enrolment."""
    if policy is None or policy.benefits is None or policy.benefits.enrolment is None:
        return _NOBODY, None
    found = subsidies(people, figures)
    unknown = int((found["status"] == "invalid").sum()) + unanswered(people, population.persons, population.identities)
    sums = {"persons": int((found["subsidy"] > 0).sum()), "amount": int(found["subsidy"].sum()), "unknown": unknown}
    return found.select("person", pl.col("subsidy").alias("amount"), "reasons"), sums


def _grants(
    pack: Pack, policy: Policy | None, people: People, year: int, population: Population, parameters: Mapping[str, Any]
) -> tuple[pl.DataFrame, dict[str, dict[str, int]]]:
    """(person, grant, amount; the sums by grant)."""
    if policy is None or policy.benefits is None or not policy.benefits.grants:
        return _NOBODY, {}
    found = benefits.grants(pack, year, population.persons, population.identities, parameters=parameters)
    number = people.persons.frame.select("person_id").with_row_index("person").cast({"person": pl.Int64})
    due = found.filter(pl.col("amount").fill_null(0) > 0).join(number, on="person_id", how="inner").select("person", "grant", "amount")
    sums = {}
    for key in policy.benefits.grants:
        own, open_ = due.filter(pl.col("grant") == key), found.filter(pl.col("grant") == key, pl.col("status") == "invalid")
        sums[key] = {"persons": own["person"].n_unique(), "amount": int(own["amount"].sum()), "unknown": len(open_)}
    return due, sums


def _warned(policy: Policy | None, found: pl.DataFrame) -> dict[str, int] | None:
    if policy is None or policy.benefits is None or policy.benefits.watch is None:
        return None
    if (found["reasons"].fill_null("").str.contains("parameter_missing")).any():
        return None
    names: dict[str, dict[str, None]] = {}
    for key, line in policy.benefits.watch.lines.items():
        names.setdefault(line.warning or key, {})[line.name] = None  # several lines may give the same warning
    reached = found.filter(pl.col("warning").is_not_null())["warning"].value_counts()
    counts = dict(reached.iter_rows())
    return {"、".join(words): int(counts.get(code, 0)) for code, words in names.items()}


def _holders(people: People) -> tuple[pl.Series, dict[str, int]]:
    """(number of the first class that each person holds in the year, in the order of the document; persons by class)."""
    order = list(people.policy.classes)
    held = people.held.within(people.first, people.last)
    named = held.class_ != ""
    numbers = {name: number for number, name in enumerate(order)}
    table = pl.DataFrame({"person": held.person[named], "class": [numbers[str(one)] for one in held.class_[named].tolist()]}, schema={"person": pl.Int64, "class": pl.Int64})
    first = np.full(len(people.persons), len(order), np.int64)
    np.minimum.at(first, table["person"].to_numpy(), table["class"].to_numpy())
    counts = dict(table.unique().group_by("class").len().iter_rows())
    return pl.Series("class", np.where(first == len(order), NONE, first)), {name: int(counts.get(number, 0)) for name, number in numbers.items()}


def _missing(lines: pl.DataFrame, *others: pl.Series | None) -> list[str]:
    """The figures without which some rows could not be worked out."""
    columns = [lines.filter(pl.col("status") == "invalid")["reasons"], *(one for one in others if one is not None)]
    parts = [part for column in columns for text in column.drop_nulls().unique().to_list() for part in text.split(";")]
    return sorted({part.partition(":")[2] for part in parts if part.startswith("parameter_missing:")})

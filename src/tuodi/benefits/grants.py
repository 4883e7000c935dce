"""Sums that need no claim: a yearly grant to members of some groups, the highest of those that a person belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from tuodi.benefits import frames, run
from tuodi.benefits.enrol import target_rules
from tuodi.benefits.grounds import Claim, claims, entries_for, insurance_bars, not_held, rule_bars
from tuodi.benefits.people import Candidates, People, gather
from tuodi.policy.benefits_schema import Grant
from tuodi.policy.figures import Figures

COLUMNS: dict[str, pl.DataType] = {
    "person_id": pl.String(), "status": pl.String(), "grant": pl.String(), "amount": pl.Int64(), "clauses": pl.String(), "reasons": pl.String(),
}  # fmt: skip


def grants(
    city: run.City,
    year: int,
    persons: pl.DataFrame,
    identities: pl.DataFrame,
    *,
    parameters: run.Settings = None,
    readings: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """A row for every grant due (amount in fen, above 0), and an invalid one where something unstated could change it.

    Columns: COLUMNS. A city without grants, or a year without a policy in force, gives no rows. Raises PolicyError, FigureError.
    """
    pack = run.load(city, readings)
    policy = run.of_year(pack, year)
    figures = run.figures(policy or pack.newest, parameters)
    if policy is None or policy.benefits is None:
        return frames.table([], COLUMNS)
    people = gather(policy, year, figures, persons, identities)
    rows = [row for name, grant in policy.benefits.grants.items() for row in _rows(people, figures, name, grant)]
    return frames.table(rows, COLUMNS)


def _rows(people: People, figures: Figures, name: str, grant: Grant) -> Iterator[dict[str, Any]]:
    by_person: dict[int, list[Claim]] = {}
    for claim in _found(people, grant):
        if not claim.bars:
            by_person.setdefault(claim.person, []).append(claim)
    ids = people.ids
    for person in sorted(by_person):
        row = _decide(people, figures, grant, by_person[person])
        if row is not None:
            yield {"person_id": ids[person], "grant": name, **row}


def _found(people: People, grant: Grant) -> Iterator[Claim]:
    for number, group in enumerate(grant.groups):
        candidates = Candidates(people, entries_for(people, group), grant.held, grant.age_day)
        bars = [*insurance_bars(candidates, grant.insurance, grant.clause), *rule_bars(candidates, target_rules(people.policy))]
        if not group.anyone:
            bars.append(not_held(candidates, grant.held, grant.clause))
        yield from claims(candidates, number, group, bars)


def _decide(people: People, figures: Figures, grant: Grant, found: list[Claim]) -> dict[str, Any] | None:
    """The highest grant; invalid where a higher one hangs on something that isn't stated."""
    amounts = [(claim, figures.amount(grant.groups[claim.row].amount, people.year)) for claim in found]
    best, claim = max(((amount, -claim.row) for claim, amount in amounts if claim.sure and amount is not None), default=(0, 0))
    reasons: dict[str, None] = {}
    for one, amount in amounts:
        if amount is None:
            reasons[f"parameter_missing:{grant.groups[one.row].amount.needs(people.year)}"] = None
        elif not one.sure and amount > best:
            reasons |= {name if ":" in name else f"missing:{name}": None for name in one.unknown}
    if reasons:
        return {"status": "invalid", "reasons": ";".join(reasons)}
    if best == 0:
        return None
    return {"status": "settled", "amount": best, "clauses": grant.groups[-claim].clause, "reasons": ""}

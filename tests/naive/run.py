"""A run: rows that can't be true, the order of a person's year, one row out for each row in."""

from __future__ import annotations

from collections.abc import Sequence

from .common import ZERO, City, Row, State
from .missing import settle_one

AMOUNTS = ("total_cost", "in_policy_cost", "deduction", "basic_paid", "critical_paid", "supplementary_paid")


def impossible(claim: Row, persons: dict[str, Row], seen: set[str]) -> str | None:
    """Why the row can't be true, or a column without which nothing can be said."""
    if claim["claim_id"] in seen:
        return "duplicate_claim"
    if claim["person_id"] not in persons:
        return "unknown_person"
    for column in ("ended", "total_cost", "in_policy_cost", "basic_paid"):
        if claim[column] is None:
            return column
    if any(claim[column] is not None and claim[column] < 0 for column in AMOUNTS):
        return "no_amount"
    if claim["started"] is not None and claim["ended"] < claim["started"]:
        return "end_before_start"
    total = claim["total_cost"]
    if claim["in_policy_cost"] > total:
        return "in_policy_above_total"
    if claim["basic_paid"] + (claim["critical_paid"] or ZERO) + (claim["supplementary_paid"] or ZERO) > total:
        return "payments_above_total"
    return None


def by_person(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["person_id"], []).append(row)
    return found


def settle(
    city: City, persons: Sequence[Row], identities: Sequence[Row], claims: Sequence[Row], sanctions: Sequence[Row], parameters: Row
) -> list[Row]:
    """One row per claim, in the order given."""
    people = {person["person_id"]: person for person in persons}
    held, barred = by_person(identities), by_person(sanctions)
    results: list[Row | None] = [None] * len(claims)
    years: dict[tuple[str, int], list[int]] = {}
    seen: set[str] = set()
    for place, claim in enumerate(claims):
        reason = impossible(claim, people, seen)
        seen.add(claim["claim_id"])
        if reason:
            results[place] = {"claim_id": claim["claim_id"], "status": "invalid", "reason": reason}
        else:
            years.setdefault((claim["person_id"], claim["ended"].year), []).append(place)
    for (person_id, _), places in years.items():
        places.sort(key=lambda place: (claims[place]["settled"] or claims[place]["ended"], place))
        state: State = {}
        for place in places:
            claim = claims[place]
            outcome, unsure = settle_one(
                city, claim, people[person_id], held.get(person_id, []), barred.get(person_id, []), state, parameters
            )
            state = outcome.state
            results[place] = {
                "claim_id": claim["claim_id"],
                "status": outcome.status,
                **outcome.row,
                "reason": outcome.reason,
                "unstated": unsure,
            }
    return [row for row in results if row is not None]

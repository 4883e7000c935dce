"""The rows to be written, made from what was asked and what was found."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from tuodi.office.core.actor import Actor
from tuodi.office.core.rows import columns_of, row_of
from tuodi.office.settlement.compute import MONEY, Outcome
from tuodi.office.settlement.models import Claim, Settlement
from tuodi.office.settlement.prepare import Prepared


def settle(
    actor: Actor, prepared: Prepared, found: Outcome, ids: tuple[int, int], key: str, body: str, sequence: int
) -> tuple[dict[str, Any], Settlement]:
    """(columns of the claim, the settlement) with the ids taken."""
    user = actor.user.pk if actor.user else None
    claim = prepared.claim | {"id": ids[0], "key": key, "body_hash": body, "withdrawn": False, "actor_id": user}
    return claim, settlement_of(actor, prepared, found, row_of(Claim, claim), ids[1], key, sequence)


def settlement_of(actor: Actor, prepared: Prepared, found: Outcome, claim: Claim, number: int, key: str, sequence: int) -> Settlement:
    """The settlement of an outcome."""
    line = found.line
    values = {
        "id": number,
        "claim_id": claim.pk,
        "person_id": claim.person_id,
        "district_id": prepared.district_id,
        "granting_id": _granting(prepared, line["identity"]),
        "year": found.year,
        "sequence": sequence,
        "kind": Settlement.Kind.SETTLE,
        "key": key,
        "policy_city": prepared.city,
        "policy_label": found.policy_label[:200],
        "policy_hash": found.policy_hash,
        "identities": list(prepared.identities),
        "status": line["status"],
        "identity": line["identity"] or "",
        "title": line["class"] or "",
        "item": line["item"] or "",
        "ratio": line["ratio"],
        "reasons": line["reasons"] or "",
        "clauses": line["clauses"] or "",
        "explanation": found.explanation,
        "created_at": timezone.now(),
        **by(actor),
        **{name: line[name] or 0 for name in MONEY},
    }
    return row_of(Settlement, values, claim=claim)


def mirror(actor: Actor, original: Settlement, number: int, key: str, sequence: int, why: str) -> Settlement:
    """The entry that takes a settlement back: every amount negated, everything else the same."""
    same: tuple[str, ...] = ("claim", "person_id", "district_id", "granting_id", "year", "policy_city", "policy_label", "policy_hash")
    same += ("identities", "status", "identity", "title", "item", "ratio", "reasons", "clauses")
    return Settlement(
        pk=number,
        sequence=sequence,
        kind=Settlement.Kind.REVERSE,
        reverses=original,
        key=key,
        why=why,
        explanation={},
        created_at=timezone.now(),
        **by(actor),
        **{name: getattr(original, name) for name in same},
        **{name: -getattr(original, name) for name in MONEY},
    )


def columns(settlement: Settlement) -> dict[str, Any]:
    """A settlement by the columns of its table."""
    held = vars(settlement)
    return {column: held[name] for column, name in columns_of(Settlement)}


def by(actor: Actor) -> dict[str, Any]:
    """Who: the columns that say it."""
    return {"actor_id": actor.user.pk if actor.user else None, "actor_name": (actor.name or actor.institution)[:60]}


def _granting(prepared: Prepared, identity: str | None) -> int | None:
    """The district that granted the identity used (the newest row, where several name one)."""
    rows = [row for row in prepared.identities if row["identity"] == identity and row.get("granted_by")]
    if not rows:
        return None
    row = max(rows, key=lambda one: str(one["start"]))
    return prepared.granted.get(row["granted_by"])

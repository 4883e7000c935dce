"""The insurers' settlements on their way in: each is taken once, none is changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tuodi.office.core import audit
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.settlement.hospital.models import InsurerSettlement

COMPARED = [f.attname for f in InsurerSettlement._meta.concrete_fields if f.attname not in ("id", "received_at")]


@dataclass(frozen=True)
class Fed:
    """What became of the rows: new, known before, and those that contradict what is known (their `setl_id`)."""

    taken: int
    known: int
    contradicting: list[str] = field(default_factory=list)


@action("hospital.feed", may_change_nothing=True)
def take_feed(actor: Actor, rows: Sequence[InsurerSettlement]) -> Fed:
    """Store rows of the actor's city that aren't known yet."""
    for row in rows:
        row.city = actor.city
    first = {row.setl_id: row for row in reversed(rows)}
    held = {row.setl_id: row for row in InsurerSettlement.objects.filter(setl_id__in=first)}
    fresh = [row for setl_id, row in first.items() if setl_id not in held]
    InsurerSettlement.objects.bulk_create(fresh, ignore_conflicts=True)
    contradicting = [row.setl_id for row in rows if not _same(row, held.get(row.setl_id) or first[row.setl_id])]
    found = Fed(len(fresh), len(rows) - len(fresh) - len(contradicting), contradicting)
    if fresh:
        audit.record("hospital.fed", actor, taken=found.taken, known=found.known)
    return found


def _same(one: InsurerSettlement, other: InsurerSettlement) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in COMPARED)

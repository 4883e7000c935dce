"""The list of settlements that something known later touches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from tuodi.office.core import audit, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.settlement.documents import by
from tuodi.office.settlement.models import Resettlement, Settlement
from tuodi.office.settlement.queries import touched_by
from tuodi.office.settlement.refused import AlreadyReversed


def put_on_list(actor: Actor, settlements: Iterable[Settlement], cause: str, why: str) -> int:
    """List settlements inside the caller's action; one that stands on the list already stays there once. Answers how many are new."""
    rows = [Resettlement(settlement=one, district_id=one.district_id, cause=cause, why=why[:300]) for one in settlements]
    already = set(
        Resettlement.objects.filter(settlement__in=[row.settlement_id for row in rows], state=Resettlement.State.OPEN).values_list(
            "settlement_id", flat=True
        )
    )
    new = [row for row in rows if row.settlement_id not in already]
    Resettlement.objects.bulk_create(new, ignore_conflicts=True)
    if new:
        audit.record("settlement.listed", actor, why=why, count=len(new), settlements=[row.settlement_id for row in new])
    return len(new)


@action("settlement.resettle")
def keep(actor: Actor, entry: Resettlement, remark: str) -> Resettlement:
    """Looked at, and left as it is; says why."""
    rights.check_district(actor, entry.settlement.district_id)
    held = Resettlement.objects.select_for_update().get(pk=entry.pk)
    if held.state != Resettlement.State.OPEN:
        raise AlreadyReversed("该事项已经处理")
    close(held, actor, Resettlement.State.KEPT, remark)
    audit.record("settlement.kept", actor, held.settlement, why=remark, number=held.settlement.number)
    return held


def close(entry: Resettlement, actor: Actor, state: str, remark: str, outcome: Settlement | None = None) -> None:
    """Mark an entry as dealt with, inside the caller's action."""
    entry.state, entry.remark, entry.outcome, entry.done_at = state, remark[:300], outcome, timezone.now()
    entry.actor_id = by(actor)["actor_id"]
    entry.save(update_fields=["state", "remark", "outcome", "done_at", "actor"])


@action("settlement.resettle", may_change_nothing=True)
def list_touched(actor: Actor, person_id: int, first: dt.date, last: dt.date | None, cause: str, why: str) -> int:
    """List the settlements that stand and touch the days from `first` to `last`; answers how many are new on the list."""
    return put_on_list(actor, touched_by(person_id, first, last), cause, why)

"""A file of claims: read and kept row by row, then settled in its order, each row in its own transaction.

A row's key is that of its place in the file, so whoever works on it twice changes nothing; a stop in between loses nothing.
"""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from tuodi.office.core import audit, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.settlement.actions.settle import settle
from tuodi.office.settlement.batch_file import claim_of, read_rows
from tuodi.office.settlement.models import Batch, BatchRow
from tuodi.office.settlement.queries import progress
from tuodi.office.settlement.refused import SettlementRefused


@action("settlement.batch", may_change_nothing=True)
def open_batch(actor: Actor, city: str, path: Path, name: str, *, trusted: bool = False) -> Batch:
    """Read a file into rows that wait; the same file gives the batch it made before. Raises TableError where it can't be read.

    `trusted`: levels and filings as the file states them go before the registry (figures of earlier years taken over).
    """
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    known = Batch.objects.filter(city=city, digest=digest).first()
    if known is not None:
        return known
    rows = read_rows(city, path, trusted)
    user = actor.user.pk if actor.user else None
    batch = Batch.objects.create(
        city=city, district_id=actor.district_id, name=name[:200], digest=digest, rows_total=len(rows), actor_id=user
    )
    BatchRow.objects.bulk_create([BatchRow(batch=batch, **row) for row in rows], batch_size=2000)
    audit.record("settlement.batch_opened", actor, batch, name=name, rows=len(rows))
    return batch


def run_batch(actor: Actor, batch: Batch, seconds: float | None = None) -> Batch:
    """Settle rows that wait, in their order, for so long (None: to the end). Answers the batch as it is then."""
    rights.check(actor, "settlement.batch")
    until = None if seconds is None else time.monotonic() + seconds
    _mark(batch, Batch.State.RUNNING)
    waiting = BatchRow.objects.filter(batch=batch, state=BatchRow.State.WAITING).order_by("position")
    for row in waiting.iterator(chunk_size=500) if until is None else waiting[:5000]:
        if until is not None and time.monotonic() > until:
            return batch
        settle_row(actor, row)
    if not waiting.exists():
        _finish(actor, batch)
    return batch


def settle_row(actor: Actor, row: BatchRow) -> BatchRow:
    """Settle one row and note what became of it."""
    try:
        settlement = settle(actor, claim_of(row), f"batch/{row.batch_id}/{row.number}")
    except (SettlementRefused, rights.Refused) as refused:
        row.state, row.reason = BatchRow.State.REFUSED, str(refused)[:300]
    else:
        row.state, row.settlement = BatchRow.State.SETTLED, settlement
    row.save(update_fields=["state", "reason", "settlement"])
    return row


def _mark(batch: Batch, state: str) -> None:
    if batch.state != state and batch.state != Batch.State.DONE:
        batch.state = state
        batch.save(update_fields=["state"])


@transaction.atomic
def _finish(actor: Actor, batch: Batch) -> None:
    held = Batch.objects.select_for_update().get(pk=batch.pk)
    if held.state == Batch.State.DONE:
        return
    batch.state, batch.finished_at = Batch.State.DONE, timezone.now()
    batch.save(update_fields=["state", "finished_at"])
    found = progress(batch)
    audit.record("settlement.batch_done", actor, batch, name=batch.name, settled=found.settled, refused=found.refused)

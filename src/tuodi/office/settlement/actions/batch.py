"""A file of claims: read and kept row by row, then settled in the background in its order, a chunk of rows in one transaction.

A chunk's settlements and what is noted on its rows are there together or not at all; a row's request key is that of its place in the file.
So a stop anywhere, of the server or the database, leaves nothing half done: whoever comes next goes on with the rows that wait.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path

from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from tuodi.office.core import audit, rights, rls
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.settlement.actions.settle import settle_many
from tuodi.office.settlement.batch_file import claim_of, found_since, read_rows
from tuodi.office.settlement.models import Batch, BatchRow, Settlement
from tuodi.office.settlement.queries import progress
from tuodi.office.settlement.refused import SettlementRefused

log = logging.getLogger(__name__)
CHUNK = 100  # rows of one transaction; a hospital that asks for one of their persons waits no longer than these take


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


@action("settlement.batch", may_change_nothing=True)
def start_batch(actor: Actor, batch: Batch) -> Batch:
    """Hand the file to the background, which works in the name of whoever started it. One that runs or is done stays as it is."""
    held = Batch.objects.select_for_update().get(pk=batch.pk)
    if held.state in (Batch.State.WAITING, Batch.State.STOPPED):
        held.state, held.note, held.actor = Batch.State.RUNNING, "", actor.user
        held.started_at = held.started_at or timezone.now()
        held.save(update_fields=["state", "note", "actor", "started_at"])
        audit.record("settlement.batch_started", actor, held, name=held.name)
    return held


@action("settlement.batch", may_change_nothing=True)
def stop_batch(actor: Actor, batch: Batch) -> Batch:
    """Stop after the chunk under way; what is settled stays settled, and the file can be started again."""
    held = Batch.objects.select_for_update().get(pk=batch.pk)
    if held.state == Batch.State.RUNNING:
        _stop(actor, held, f"{actor.name}暂停")
    return held


@action("settlement.batch", may_change_nothing=True)
def retry_batch(actor: Actor, batch: Batch) -> int:
    """The refused rows of a file wait once more (the person was registered since, an identity corrected), and the file is started again;
    what is settled stays as it is, what couldn't be read stays refused. Answers how many; none while the file is worked on."""
    held = Batch.objects.select_for_update().get(pk=batch.pk)
    if held.state not in (Batch.State.DONE, Batch.State.STOPPED):
        return 0
    rows = list(BatchRow.objects.filter(batch=held, state=BatchRow.State.REFUSED, data__readable=True))
    known = found_since(held.city, {row.data["wanted"] for row in rows if row.data["person"] is None})
    again = []
    for row in rows:
        row.data["person"] = row.data["person"] or known.get(row.data.get("wanted", ""))
        if row.data["person"] is not None:
            row.state, row.reason = BatchRow.State.WAITING, ""
            again.append(row)
    BatchRow.objects.bulk_update(again, ["state", "reason", "data"], batch_size=1000)
    count = len(again)
    if count:
        held.state, held.note, held.actor, held.finished_at = Batch.State.RUNNING, "", actor.user, None
        held.save(update_fields=["state", "note", "actor", "finished_at"])
        audit.record("settlement.batch_retried", actor, held, name=held.name, rows=count)
    return count


def run_batch(actor: Actor, batch: Batch) -> Batch:
    """Start the file and settle it here and now, to its end. Answers the batch as it is then."""
    start_batch(actor, batch)
    while work_on_batches(batch.pk):
        pass
    batch.refresh_from_db()
    return batch


def work_on_batches(number: int | None = None) -> bool:
    """The background's step: the next chunk of the oldest file that runs (or of file `number`) and that nobody else is at. Whether there was one."""
    try:
        return _chunk(number, CHUNK)
    except OperationalError:
        raise  # the database went away or chose us as a deadlock's victim: nothing is kept, the next step does it again
    except Exception:
        log.warning("a chunk of a batch failed; its rows follow one by one", exc_info=True)
    for _ in range(CHUNK):
        if not _single(number):
            break
    return True


def _single(number: int | None) -> bool:
    try:
        return _chunk(number, 1)
    except OperationalError:
        raise
    except Exception as error:
        log.exception("a row of a batch failed")
        return _set_aside(number, error)


@transaction.atomic
def _chunk(number: int | None, size: int) -> bool:
    batch = _next(number)
    if batch is None:
        return False
    actor = _worker(batch)
    if not rights.may(actor, "settlement.batch"):
        _stop(Actor.system("批量结算", batch.city), batch, "启动人已停用或不再有批量结算的权限")
        return True
    rows = list(_waiting(batch)[:size])
    if rows:
        _settle(actor, rows)
    if len(rows) < size:
        _finish(actor, batch)
    return True


def _next(number: int | None) -> Batch | None:
    """The file, locked; others pass it by meanwhile."""
    rls.set_scope(Actor.system("批量结算").scope, local=True)
    running = Batch.objects.filter(state=Batch.State.RUNNING) if number is None else Batch.objects.filter(pk=number, state=Batch.State.RUNNING)
    return running.select_for_update(skip_locked=True, of=("self",)).select_related("actor__district").order_by("started_at", "id").first()


def _worker(batch: Batch) -> Actor:
    """Whoever started the file; of one that a job started, a job."""
    if batch.actor is None:
        return Actor.system("批量结算", batch.city)
    return Actor.of(batch.actor, channel="job") if batch.actor.is_active else Actor()


def _waiting(batch: Batch) -> QuerySet[BatchRow]:
    return BatchRow.objects.filter(batch=batch, state=BatchRow.State.WAITING).order_by("position")


def _settle(actor: Actor, rows: Sequence[BatchRow]) -> None:
    """Settle the rows in their order, in one transaction, and note what became of each."""
    answers = settle_many(actor, [(claim_of(row), f"batch/{row.batch_id}/{row.number}", "") for row in rows])
    for row, answer in zip(rows, answers, strict=True):
        _note(row, answer)
    BatchRow.objects.bulk_update(rows, ["state", "reason", "settlement"])


def _note(row: BatchRow, answer: Settlement | SettlementRefused) -> None:
    if isinstance(answer, SettlementRefused):
        row.state, row.reason = BatchRow.State.REFUSED, str(answer)[:300]
    else:
        row.state, row.settlement = BatchRow.State.SETTLED, answer


@transaction.atomic
def _set_aside(number: int | None, error: Exception) -> bool:
    """The next row can't be settled whatever is tried: refused with what happened, so that the others go on."""
    batch = _next(number)
    row = _waiting(batch).first() if batch else None
    if row is None:
        return False
    known = isinstance(error, SettlementRefused | rights.Refused)
    row.state = BatchRow.State.REFUSED
    row.reason = (str(error) if known else f"系统未能处理本行（{type(error).__name__}），请报系统管理员")[:300]
    row.save(update_fields=["state", "reason"])
    return True


def _stop(actor: Actor, batch: Batch, why: str) -> None:
    batch.state, batch.note = Batch.State.STOPPED, why[:300]
    batch.save(update_fields=["state", "note"])
    audit.record("settlement.batch_stopped", actor, batch, why=why, name=batch.name)


def _finish(actor: Actor, batch: Batch) -> None:
    batch.state, batch.finished_at = Batch.State.DONE, timezone.now()
    batch.save(update_fields=["state", "finished_at"])
    found = progress(batch)
    audit.record("settlement.batch_done", actor, batch, name=batch.name, settled=found.settled, refused=found.refused)

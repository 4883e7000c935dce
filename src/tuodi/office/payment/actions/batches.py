"""A batch: made by one person, approved or sent back by a second, taken to the bank as a file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone

from tuodi.office.core import audit, locks, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.numbers import yuan
from tuodi.office.fund import chart
from tuodi.office.fund.actions.common import check_place
from tuodi.office.fund.queries import balance
from tuodi.office.payment import bank, queries
from tuodi.office.payment.actions.dues import collect
from tuodi.office.payment.models import Batch, Due, Line
from tuodi.office.payment.refused import PaymentRefused

State = Batch.State


@action("payment.batch.make")
def make_batch(actor: Actor, city: str, district: int | None, *, only: Iterable[int] | None = None, note: str = "") -> Batch:
    """Everything that a place (`district`, None: the city) owes to persons with an account; `only`: ids of dues. PaymentRefused where there is nothing."""
    check_place(actor, city, district)
    collect(actor, city)
    found = queries.ready(city, district).select_related("person")
    if only is not None:
        found = found.filter(pk__in=list(only))
    dues = list(found)
    if not dues:
        raise PaymentRefused("没有可以支付的款项：都已在批次中，或者还没有登记收款账户。")
    total = sum(due.amount for due in dues)
    user = actor.user.pk if actor.user else None
    batch = Batch.objects.create(city=city, district_id=district, count=len(dues), total=total, note=note[:200], entered_by_id=user)
    _put_in(batch, dues)
    audit.record("payment.batch_made", actor, batch, why=note, district=district, number=batch.number, count=len(dues), total=total)
    return batch


def _put_in(batch: Batch, dues: list[Due]) -> None:
    accounts = queries.accounts_of(due.person_id for due in dues)
    lines = [Line(batch=batch, due=due, account=accounts[due.person_id], amount=due.amount) for due in dues]
    try:
        with transaction.atomic():
            Line.objects.bulk_create(lines)
    except IntegrityError as error:
        if "payment_line_once" in str(error):
            raise PaymentRefused("其中有款项刚刚编入另一个批次，请重新编制。") from None
        raise
    Due.objects.filter(pk__in=[due.pk for due in dues]).update(state=Due.State.BATCHED)


def _held(actor: Actor, batch: Batch, *states: str) -> Batch:
    """The batch as it is now, for nobody else to change meanwhile."""
    check_place(actor, batch.city, batch.district_id)
    locks.payment_batch(batch.pk)
    batch.refresh_from_db()
    if batch.state not in states:
        raise PaymentRefused(f"批次{batch.get_state_display()}，不能进行这项操作。")
    return batch


@action("payment.batch.decide")
def approve_batch(actor: Actor, batch: Batch, remark: str = "") -> Batch:
    """A second person lets it go to the bank. PaymentRefused where the books no longer owe a payment, or the money isn't there."""
    _held(actor, batch, State.DRAFT)
    _second(actor, batch)
    if changed := queries.changed_since(batch):
        names = "、".join(f"{line.due.person.name}（{line.due.number}）" for line in changed[:5])
        raise PaymentRefused(f"账上应付与批次不同：{names}。请退回后重新编制。")
    cash = balance(batch.city, batch.district_id, chart.EXPENDITURE)
    if cash < batch.total:
        raise PaymentRefused(f"支出户余额 {yuan(cash)} 元，不足支付 {yuan(batch.total)} 元；请先办理拨付。")
    return _decide(actor, batch, State.APPROVED, remark)


@action("payment.batch.decide")
def reject_batch(actor: Actor, batch: Batch, remark: str) -> Batch:
    """Send it back: its payments are free for another batch."""
    _held(actor, batch, State.DRAFT, State.APPROVED)
    if not remark.strip():
        raise PaymentRefused("退回须写明理由。")
    due_ids = list(batch.lines.values_list("due", flat=True))
    batch.lines.update(state=Line.State.DROPPED, reason=remark[:200])
    Due.objects.filter(pk__in=due_ids).update(state=Due.State.OPEN)
    return _decide(actor, batch, State.REJECTED, remark)


def _second(actor: Actor, batch: Batch) -> None:
    if actor.user is not None and actor.user.pk == batch.entered_by_id:
        raise rights.Refused("批次由您编制，须由另一位人员审批。")


def _decide(actor: Actor, batch: Batch, state: str, remark: str) -> Batch:
    batch.state, batch.decision, batch.decided_at = state, remark[:200], timezone.now()
    batch.decided_by_id = actor.user.pk if actor.user else None
    batch.save(update_fields=["state", "decision", "decided_at", "decided_by"])
    audit.record(f"payment.batch_{state}", actor, batch, why=remark, district=batch.district_id, number=batch.number)
    return batch


@action("payment.batch.send")
def take_file(actor: Actor, batch: Batch, kind: str = "csv") -> bytes:
    """The file for the bank (`csv` or `xlsx`), the only place where account numbers are readable; who took it is in the trail.

    The first time makes the batch `sent`; later the same content is given again, or refused where it would be another.
    """
    _held(actor, batch, State.APPROVED, State.SENT)
    rows = bank.rows(batch)
    digest = hashlib.sha256(repr(rows).encode()).hexdigest()
    if batch.state == State.SENT and digest != batch.file_digest:
        raise PaymentRefused("批次内容与首次取出时不同，不能再次取出。")
    if batch.state == State.APPROVED:
        if queries.changed_since(batch):
            raise PaymentRefused("批准以后账上应付有变动，请退回后重新编制。")
        batch.state, batch.sent_at, batch.file_digest = State.SENT, timezone.now(), digest
        batch.save(update_fields=["state", "sent_at", "file_digest"])
    audit.record("payment.file_taken", actor, batch, district=batch.district_id, number=batch.number, count=len(rows), kind=kind)
    return bank.as_excel(rows) if kind == "xlsx" else bank.as_csv(rows)

"""The bank's answers: what was paid leaves the books, what failed goes back to where it came from.

Piece by piece, each piece one transaction: stopped in the middle and read again, what is booked is not booked a second time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from tuodi.office.core import audit, locks, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.fund import chart
from tuodi.office.fund.actions.common import book, check_place, lock_cash
from tuodi.office.fund.models import Posting
from tuodi.office.fund.rules import Line as BookLine
from tuodi.office.payment import bank, signals
from tuodi.office.payment.bank import Answer
from tuodi.office.payment.models import Batch, Due, Line
from tuodi.office.payment.refused import BadResults, PaymentRefused

CHUNK = 500
State = Line.State


@dataclass
class Outcome:
    """How many payments a file booked: paid, failed, sent back after they were paid; `known` were booked before."""

    paid: int = 0
    failed: int = 0
    returned: int = 0
    known: int = 0

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(self.paid + other.paid, self.failed + other.failed, self.returned + other.returned, self.known + other.known)


def read_results(actor: Actor, batch: Batch, content: bytes) -> Outcome:
    """Book a file of results. Raises BadResults (rows that don't fit; then nothing is booked), PaymentRefused, BooksRefused, Refused."""
    rights.check(actor, "payment.batch.send")
    check_place(actor, batch.city, batch.district_id)
    answers = bank.read(content, timezone.localdate())
    _fit(batch, answers)
    digest = hashlib.sha256(content).hexdigest()
    outcome = Outcome()
    for start in range(0, len(answers), CHUNK):
        outcome += _book_piece(actor, batch, answers[start : start + CHUNK], digest)
    return outcome


def _fit(batch: Batch, answers: Sequence[Answer]) -> None:
    """Every answer is about a payment of the batch, once, with its amount, and not against what is known."""
    lines = {line.pk: line for line in batch.lines.all()}
    wrong: list[tuple[int, str]] = []
    seen: set[int] = set()
    for answer in answers:
        line = lines.get(answer.number)
        if line is None:
            wrong.append((answer.row, f"流水号 L{answer.number:09d} 不在本批次"))
        elif answer.number in seen:
            wrong.append((answer.row, f"流水号 {line.number} 重复"))
        elif answer.amount is not None and answer.amount != line.amount:
            wrong.append((answer.row, f"{line.number} 的金额与送盘不同"))
        elif problem := _against(line, answer):
            wrong.append((answer.row, f"{line.number} {problem}"))
        seen.add(answer.number)
    if wrong:
        raise BadResults("回盘文件与批次不符，没有记账。", wrong)


def _against(line: Line, answer: Answer) -> str:
    if line.state == State.FAILED and answer.result == bank.PAID:
        return "此前已回盘为失败，不能改为成功"
    if line.state == State.PAID and answer.result == bank.FAILED:
        return "此前已回盘为成功；款项退回的，结果应写“退汇”"
    if line.state == State.WAITING and answer.result == bank.RETURNED:
        return "尚未支付，不能退汇"
    return "没有送银行" if line.state == State.DROPPED else ""


@action("payment.batch.send", may_change_nothing=True)
def _book_piece(actor: Actor, batch: Batch, answers: Sequence[Answer], digest: str) -> Outcome:
    locks.payment_batch(batch.pk)
    batch.refresh_from_db()
    if batch.state not in (Batch.State.SENT, Batch.State.DONE):
        raise PaymentRefused(f"批次{batch.get_state_display()}，没有送银行，不能回盘。")
    lock_cash(batch.city)
    lines = batch.lines.select_related("due__person").in_bulk([answer.number for answer in answers])
    waiting = [one for one in answers if lines[one.number].state == State.WAITING]
    paid = [one for one in waiting if one.result == bank.PAID]
    failed = [one for one in waiting if one.result == bank.FAILED]
    returned = [one for one in answers if one.result == bank.RETURNED and lines[one.number].state == State.PAID]
    for day in sorted({one.day for one in paid}):
        _pay(actor, batch, [(lines[one.number], one) for one in paid if one.day == day])
    for day in sorted({one.day for one in returned}):
        _take_back(actor, batch, [(lines[one.number], one) for one in returned if one.day == day])
    for one in failed:
        _fail(actor, lines[one.number], one)
    _finish(batch)
    found = Outcome(len(paid), len(failed), len(returned), len(answers) - len(paid) - len(failed) - len(returned))
    if found.paid or found.failed or found.returned:
        total = sum(lines[one.number].amount for one in paid)
        audit.record(
            "payment.results_read", actor, batch, district=batch.district_id, number=batch.number, amount=total, digest=digest,
            paid=found.paid, failed=found.failed, returned=found.returned,
        )  # fmt: skip
    return found


def _pay(actor: Actor, batch: Batch, found: Sequence[tuple[Line, Answer]]) -> None:
    """One voucher: what is owed to each person, against the expenditure account."""
    place = batch.district_id
    posted = [BookLine(chart.PERSONS, place, line.amount, line.due.party) for line, _ in found]
    posted.append(BookLine(chart.EXPENDITURE, place, -sum(line.amount for line, _ in found)))
    day = found[0][1].day
    posting = book(actor, batch.city, place, day, Posting.Kind.PAYMENT, f"支付批次 {batch.number} 回盘 {len(found)} 笔", posted, document_id=batch.pk)
    ids = [line.pk for line, _ in found]
    batch.lines.filter(pk__in=ids).update(state=State.PAID, paid_on=day, posting=posting)
    Due.objects.filter(pk__in=[line.due_id for line, _ in found]).update(state=Due.State.PAID, problem="")
    for line, _ in found:
        line.due.state = Due.State.PAID
        signals.due_answered.send(sender=Due, actor=actor, due=line.due, state="paid", reason="")


def _take_back(actor: Actor, batch: Batch, found: Sequence[tuple[Line, Answer]]) -> None:
    """Money that came back: it is owed again. The payment's own voucher stays as it is."""
    place = batch.district_id
    posted = [BookLine(chart.PERSONS, place, -line.amount, line.due.party) for line, _ in found]
    posted.append(BookLine(chart.EXPENDITURE, place, sum(line.amount for line, _ in found)))
    book(actor, batch.city, place, found[0][1].day, Posting.Kind.PAYMENT, f"支付批次 {batch.number} 退汇 {len(found)} 笔", posted, document_id=batch.pk)
    for line, answer in found:
        _fail(actor, line, answer)


def _fail(actor: Actor, line: Line, answer: Answer) -> None:
    """Back to where it came from, with the bank's reason."""
    Line.objects.filter(pk=line.pk).update(state=State.FAILED, reason=answer.reason)
    Due.objects.filter(pk=line.due_id).update(state=Due.State.FAILED, problem=answer.reason)
    line.due.state, line.due.problem = Due.State.FAILED, answer.reason
    signals.due_answered.send(sender=Due, actor=actor, due=line.due, state="failed", reason=answer.reason)


def _finish(batch: Batch) -> None:
    if batch.state == Batch.State.SENT and not batch.lines.filter(state=State.WAITING).exists():
        batch.state, batch.done_at = Batch.State.DONE, timezone.now()
        batch.save(update_fields=["state", "done_at"])

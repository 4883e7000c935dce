"""Payments of a demonstration: a batch read back with one payment that bounced, one on its way to the bank, one that waits for approval."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence, Set

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District, User
from tuodi.office.fund import chart
from tuodi.office.fund.queries import balance
from tuodi.office.payment import actions, queries
from tuodi.office.payment.models import Batch, Due, Line
from tuodi.office.payment.refused import PaymentRefused

WHY = "演示数据"
MOST = 12  # dues of a place that are looked at


def load(city: str) -> Iterator[str]:
    """Batches at the places that have money and owe something; loading again changes nothing."""
    office = Actor.system(WHY, city)
    actions.collect(office, city)
    if not Batch.objects.filter(city=city).exists():
        places = [None, *District.objects.filter(city=city).values_list("pk", flat=True)]
        for place in places:
            _pay(city, place)
    dues, batches = Due.objects.filter(city=city), Batch.objects.filter(city=city)
    failed = dues.filter(state=Due.State.FAILED).count()
    yield f"支付：应付 {dues.count()} 笔，{batches.count()} 个批次，支付失败 {failed} 笔"


def _pay(city: str, place: int | None) -> None:
    """The oldest dues in three parts: most of them paid, some sent, some waiting for a second person."""
    dues = list(queries.ready(city, place)[:MOST])
    some = len(dues) // 4
    first, second, third = dues[: len(dues) - 2 * some], dues[len(dues) - 2 * some : len(dues) - some], dues[len(dues) - some :]
    if batch := sent(city, place, first):
        lines = list(batch.lines.order_by("id"))
        answer(batch, failing=lines[-1:] if len(lines) > 1 else [])
    sent(city, place, second)
    if third:
        actions.make_batch(_somebody(city, "accountant"), city, place, only=[due.pk for due in third], note=WHY)


def sent(city: str, place: int | None, dues: Sequence[Due]) -> Batch | None:
    """A batch of these dues on its way to the bank; None where there are none, or the account doesn't hold enough."""
    if not dues or balance(city, place, chart.EXPENDITURE) < sum(due.amount for due in dues):
        return None
    maker, approver = _somebody(city, "accountant"), _somebody(city, "approver")
    batch = actions.make_batch(maker, city, place, only=[due.pk for due in dues], note=WHY)
    try:
        actions.approve_batch(approver, batch, "同意")
    except PaymentRefused:
        return None
    actions.take_file(maker, batch)
    return batch


def answer(batch: Batch, failing: Sequence[Line]) -> None:
    """The bank's file read back: everything paid but `failing`."""
    actions.read_results(_somebody(batch.city, "accountant"), batch, _answers(batch, {line.pk for line in failing}))


def _answers(batch: Batch, failing: Set[int]) -> bytes:
    lines = list(batch.lines.filter(state=Line.State.WAITING).order_by("id"))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["流水号", "结果", "失败原因"])
    for line in lines:
        bounced = line.pk in failing
        writer.writerow([line.number, *(("失败", "户名与账号不符") if bounced else ("成功", ""))])
    return out.getvalue().encode("utf-8-sig")


def _somebody(city: str, role: str) -> Actor:
    user = User.objects.filter(city=city, role=role, is_active=True).order_by("id").first()
    return Actor.of(user) if user else Actor.system(WHY, city)

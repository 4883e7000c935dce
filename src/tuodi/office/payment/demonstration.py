"""Payments of a demonstration: a batch of every place that owes something, every month; some bounce and are paid again to the right account; of these days
one is on its way to the bank and one waits for approval."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence, Set

from tuodi.office.core.actor import Actor
from tuodi.office.core.demonstration import Process, at
from tuodi.office.core.models import District, User
from tuodi.office.fund import chart
from tuodi.office.fund.models import next_month
from tuodi.office.fund.queries import balance
from tuodi.office.payment import actions, queries
from tuodi.office.payment.models import Batch, Due, Line
from tuodi.office.payment.refused import PaymentRefused
from tuodi.office.registry import actions as registry
from tuodi.office.registry.invented import YEAR

WHY = "演示数据"
BOUNCES = 3  # in every third month the last payment of a batch comes back


def processes(city: str, last: dt.date) -> list[Process]:
    """The months' batches, and those of these days."""
    return [_monthly(city, last), _these_days(city, last)]


def said(city: str) -> Iterator[str]:
    """How much there is."""
    dues, batches = Due.objects.filter(city=city), Batch.objects.filter(city=city)
    yield f"支付：应付 {dues.count()} 笔，{batches.count()} 个批次，支付失败 {dues.filter(state=Due.State.FAILED).count()} 笔"


def _monthly(city: str, last: dt.date) -> Process:
    month = dt.date(YEAR, 1, 1)
    while month <= last:
        yield at(month.replace(day=17), 10)
        actions.collect(Actor.system(WHY, city), city)
        made = [batch for place in _places(city) if (batch := sent(city, place, list(queries.ready(city, place))))]
        yield at(month.replace(day=19), 15)
        bounced = []
        for batch in made:
            lines = list(batch.lines.order_by("id"))
            failing = lines[-1:] if len(lines) > 1 and month.month % BOUNCES == 2 else []
            answer(batch, failing)
            bounced += failing
        yield at(month.replace(day=23), 11)
        if month.year == YEAR:
            for line in bounced[1:]:
                _to_another_account(city, line.due)
        month = next_month(month)


def _to_another_account(city: str, due: Due) -> None:
    """The person brings the right account; the money goes out with the next batch."""
    registry.set_account(Actor.system(WHY, city), due.person, "演示农村商业银行", f"6228480{due.person_id:012d}", due.person.name)
    actions.reopen(Actor.system(WHY, city), Due.objects.get(pk=due.pk), "已更正收款账户")


def _these_days(city: str, last: dt.date) -> Process:
    yield at(last - dt.timedelta(days=1), 11)
    actions.collect(Actor.system(WHY, city), city)
    for place in _places(city):
        dues = list(queries.ready(city, place))
        sent(city, place, dues[: len(dues) // 2])
        if rest := dues[len(dues) // 2 :]:
            actions.make_batch(_somebody(city, "accountant"), city, place, only=[due.pk for due in rest], note=WHY)


def _places(city: str) -> list[int | None]:
    return [None, *District.objects.filter(city=city).order_by("position").values_list("pk", flat=True)]


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

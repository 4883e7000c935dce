"""What payments keep of the books: a booking by hand doesn't pay what a batch is paying, nor take back what belongs to a due or a batch."""

from __future__ import annotations

from tuodi.office.core import rls
from tuodi.office.core.actor import Actor
from tuodi.office.core.numbers import yuan
from tuodi.office.fund import chart, holds
from tuodi.office.fund.models import Posting
from tuodi.office.payment.models import Batch, Due, Line

WAITING = (Due.State.OPEN, Due.State.BATCHED, Due.State.FAILED)


def connect() -> None:
    """Tell the books."""
    holds.register(payable=in_a_batch, posting=of_a_payment)


def in_a_batch(city: str, district: int | None, code: str, party: str, amount: int) -> str:
    """Why a party isn't paid by hand."""
    if code != chart.PERSONS:
        return ""
    with rls.as_actor(Actor.system("支付批次", city)):  # the due's own district may be another than the payer's
        due = Due.objects.filter(city=city, payer=district, party=party, state__in=WAITING).first()
    if due is None:
        return ""
    if due.state == Due.State.BATCHED:
        return f"{due.number} 已编入支付批次，不能另行支付；批次退回以后才可以。"
    if due.purpose != Due.Purpose.SETTLEMENT:
        return f"{due.number}（{due.get_purpose_display()}）由支付批次支付，不能另行支付；登记收款账户以后编入批次。"
    return "" if amount == due.amount else f"{due.number} 待支付 {yuan(due.amount)} 元，不能只支付其中一部分。"


def of_a_payment(posting: Posting) -> str:
    """Why a voucher isn't taken back by hand."""
    with rls.as_actor(Actor.system("支付批次", posting.city)):
        batch = posting.document_id if posting.kind == Posting.Kind.PAYMENT else None
        if Line.objects.filter(posting=posting).exists() or (batch and Batch.objects.filter(pk=batch).exists()):
            return "这是支付批次的凭证：款项退回的，读入银行的退汇回盘；已经退汇的，重新编入批次支付。"
        due = Due.objects.filter(posting=posting).exclude(state=Due.State.WITHDRAWN).first()
    return f"这是应付 {due.number} 的凭证：在应付款中撤销。" if due else ""

"""What payments keep of the books: a booking by hand doesn't pay what a batch is paying, nor take back what belongs to a due or a batch."""

from __future__ import annotations

from tuodi.office.core import rls
from tuodi.office.core.actor import Actor
from tuodi.office.fund import chart, holds
from tuodi.office.fund.models import Posting
from tuodi.office.payment.models import Due, Line


def connect() -> None:
    """Tell the books."""
    holds.register(payable=in_a_batch, posting=of_a_payment)


def in_a_batch(city: str, district: int | None, code: str, party: str) -> str:
    """Why a party isn't paid by hand."""
    if code != chart.PERSONS:
        return ""
    with rls.as_actor(Actor.system("支付批次", city)):  # the due's own district may be another than the payer's
        due = Due.objects.filter(city=city, payer=district, party=party, state=Due.State.BATCHED).first()
    return f"{due.number} 已编入支付批次，不能另行支付；批次退回以后才可以。" if due else ""


def of_a_payment(posting: Posting) -> str:
    """Why a voucher isn't taken back by hand."""
    with rls.as_actor(Actor.system("支付批次", posting.city)):
        if Line.objects.filter(posting=posting, state=Line.State.PAID).exists():
            return "这是支付批次的凭证：款项退回的，读入银行的退汇回盘。"
        due = Due.objects.filter(posting=posting).exclude(state=Due.State.WITHDRAWN).first()
    return f"这是应付 {due.number} 的凭证：在应付款中撤销。" if due else ""

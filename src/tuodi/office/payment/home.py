"""What payments put on the work table."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tuodi.office.core.actor import Actor
from tuodi.office.core.home import Figure, Task, register
from tuodi.office.core.rights import may
from tuodi.office.payment import queries
from tuodi.office.payment.models import Batch, Due


@register
def waiting(actor: Actor) -> Iterator[Task | Figure]:
    """Batches to decide (never one's own), to take to the bank or to read back; payments that bounced or lack an account."""
    batches, found = reverse("payment:batches"), reverse("payment:dues")
    if may(actor, "payment.batch.decide"):
        drafts = queries.batches(actor).filter(state=Batch.State.DRAFT).exclude(entered_by=actor.user)
        yield Task("待审批的支付批次", drafts.count(), f"{batches}?state=draft", tone="warn")
    if may(actor, "payment.batch.send"):
        yield Task("待送银行的支付批次", queries.batches(actor).filter(state=Batch.State.APPROVED).count(), f"{batches}?state=approved")
        yield Task("待回盘的支付批次", queries.batches(actor).filter(state=Batch.State.SENT).count(), f"{batches}?state=sent")
    if may(actor, "payment.reopen"):
        failed = queries.dues(actor).filter(state=Due.State.FAILED)
        yield Task("支付失败的款项", failed.count(), f"{found}?state=failed", "更正账户后重新支付", "stop")
        lacking = queries.without_account(actor)
        yield Task("缺收款账户的款项", lacking.count(), f"{found}?account=no", tone="warn")

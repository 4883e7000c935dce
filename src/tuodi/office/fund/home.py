"""What the books put on the work table."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tuodi.office.core.actor import Actor
from tuodi.office.core.home import Figure, Task, register
from tuodi.office.core.rights import may
from tuodi.office.fund import queries
from tuodi.office.fund.models import Application, CashPlan, Clearing, ShareRun


@register
def waiting(actor: Actor) -> Iterator[Task | Figure]:
    """What waits for a decision, and what may be paid."""
    if may(actor, "fund.plan.decide"):
        found = queries.plans(actor).filter(state=CashPlan.State.OPEN).exclude(entered_by=actor.user)
        yield Task("待审批的用款计划", found.count(), reverse("fund:plans") + "?state=open")
        drawn = queries.clearings(actor).filter(state=Clearing.State.OPEN).exclude(entered_by=actor.user)
        yield Task("待审批的清算", drawn.count(), reverse("fund:clearings") + "?state=open")
        if actor.city and actor.district_id is None:
            applied = queries.applications(actor).filter(state=Application.State.OPEN).exclude(entered_by=actor.user)
            yield Task("待审批的用款申请", applied.count(), reverse("fund:applications") + "?state=open")
            shared = queries.runs(actor).filter(state=ShareRun.State.OPEN).exclude(entered_by=actor.user)
            yield Task("待审批的市县分担", shared.count(), reverse("fund:shares"))
    if may(actor, "fund.post"):
        due = queries.clearings(actor).filter(state=Clearing.State.APPROVED, posting=None)
        yield Task("已批准、待支付的清算", due.count(), reverse("fund:clearings") + "?state=approved")

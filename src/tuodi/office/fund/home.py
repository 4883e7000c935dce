"""What the books put on the work table."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tuodi.office.core.actor import Actor
from tuodi.office.core.home import Figure, Task, register
from tuodi.office.core.rights import may
from tuodi.office.fund import queries
from tuodi.office.fund.models import CashPlan


@register
def waiting(actor: Actor) -> Iterator[Task | Figure]:
    """Plans to decide."""
    if may(actor, "fund.plan.decide"):
        found = queries.plans(actor).filter(state=CashPlan.State.OPEN).exclude(entered_by=actor.user)
        yield Task("待审批的用款计划", found.count(), reverse("fund:plans") + "?state=open")

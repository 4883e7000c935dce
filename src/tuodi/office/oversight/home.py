"""What oversight puts on the work table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from tuodi.office.core.actor import Actor
from tuodi.office.core.home import Figure, Task, register
from tuodi.office.core.rights import may
from tuodi.office.oversight import queries


@register
def waiting(actor: Actor) -> Iterator[Task | Figure]:
    """What waits for a decision, never one's own; findings to look at; instalments that are overdue; people whom the insurers have to be told of."""
    if may(actor, "oversight.decide"):
        for title, rows, url, by in (
            ("待审批的停止救助", queries.sanctions(actor).filter(state="open"), "oversight:sanctions", "entered_by"),
            ("待审批的协议中止", queries.suspensions(actor).filter(state="open"), "oversight:suspensions", "entered_by"),
            ("待审批的审核扣减", queries.strikes(actor).filter(state="open"), "oversight:strikes", "entered_by"),
            ("待审批的追回", queries.recoveries(actor).filter(state="open"), "oversight:recoveries", "entered_by"),
        ):
            yield Task(title, _others(actor, rows, by), f"{reverse(url)}?state=open", "", "warn")
        writing = queries.recoveries(actor).filter(writeoffs__state="open")
        yield Task("待审批的核销", _others(actor, writing, "writeoffs__entered_by"), f"{reverse('oversight:recoveries')}?writing=open", "", "warn")
        rewards = queries.tips(actor).filter(reward_state="proposed")
        yield Task("待审批的举报奖励", _others(actor, rewards, "reward_by"), f"{reverse('oversight:tips')}?reward_state=proposed", "", "warn")
    if may(actor, "oversight.check"):
        yield Task("待核查的疑点", queries.findings(actor).filter(state="open").count(), f"{reverse('oversight:findings')}?state=open", "")
    if may(actor, "oversight.tip"):
        yield Task("待核实的举报", queries.tips(actor).filter(state="open").count(), f"{reverse('oversight:tips')}?state=open", "")
    if may(actor, "oversight.repay") or may(actor, "oversight.enter"):
        late = queries.recoveries(actor).filter(late__gt=0).count()
        yield Task("逾期的追回", late, f"{reverse('oversight:recoveries')}?late=yes", "", "stop" if late else "plain")
    if may(actor, "oversight.repay"):
        granted = queries.tips(actor).filter(reward_state="granted").count()
        yield Task("待支付的举报奖励", granted, f"{reverse('oversight:tips')}?reward_state=granted", "")
    if may(actor, "oversight.enter"):
        yield Task("待通报的停止救助", len(queries.to_tell(actor, timezone.localdate())), reverse("oversight:insurers"), "")


def _others(actor: Actor, rows: QuerySet[Any], by: str) -> int:
    """How many somebody else entered."""
    return (rows.exclude(**{by: actor.user}) if actor.user else rows).distinct().count()

"""What enrolment puts on the work table."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from tuodi.office.core.actor import Actor
from tuodi.office.core.home import Figure, Task, register
from tuodi.office.core.rights import may
from tuodi.office.enrolment import queries, rules
from tuodi.office.enrolment.models import Double, Run
from tuodi.office.enrolment.models import Task as Visits

State = Run.State


@register
def waiting(actor: Actor) -> Iterator[Task | Figure]:
    """Runs to go on with, to review and to approve (never one's own), money to move, visits to make, doubles to clear."""
    url = reverse("enrolment:runs")
    found = queries.runs(actor)
    if may(actor, "enrolment.run"):
        yield Task("未完成的资助参保试算", found.filter(state=State.COMPUTING).count(), f"{url}?state=computing")
    others = found.exclude(made_by=actor.user).exclude(reviewed_by=actor.user) if actor.user else found
    if may(actor, "enrolment.review"):
        yield Task("待复核的资助参保批次", others.filter(state=State.COMPUTED).count(), f"{url}?state=computed", "", "warn")
    if may(actor, "enrolment.approve"):
        yield Task("待审批的资助参保批次", others.filter(state=State.REVIEWED).count(), f"{url}?state=reviewed", "", "warn")
    if may(actor, "enrolment.transfer"):
        yield from _money(actor, url)
    if may(actor, "enrolment.visit"):
        yield Task("待走访的未参保人员", queries.tasks(actor).filter(state=Visits.State.OPEN).count(), reverse("enrolment:tasks"), "", "warn")
    if may(actor, "enrolment.compare"):
        yield Task("重复参保待处理", queries.doubles(actor).filter(state=Double.State.OPEN).count(), f"{reverse('enrolment:doubles')}?state=open")


def _money(actor: Actor, url: str) -> Iterator[Task]:
    """Transfers to be made, with the day until which the document wants them."""
    found = queries.to_transfer(actor)
    days = [day for run, _ in found if (day := rules.paid_by(run.city, run.year))]
    note = f"最迟 {min(days)} 划转" if days else ""
    late = bool(days) and min(days) < timezone.localdate()
    yield Task("待划转的资助参保资金", len(found), f"{url}?state=approved", note, "stop" if late else "warn")

"""What applications put on the work table."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tuodi.office.casework import clock, queries
from tuodi.office.casework.models import Case
from tuodi.office.casework.queries.terms import SOON, SOONER, lapsing
from tuodi.office.core.actor import Actor
from tuodi.office.core.home import Figure, Task, register
from tuodi.office.core.numbers import percent
from tuodi.office.core.rights import may


@register
def applications(actor: Actor) -> Iterator[Task | Figure]:
    """My next steps; what is overdue; what bounced; what was appealed against; recognitions that lapse."""
    if not may(actor, "casework.view"):
        return
    url = reverse("casework:cases")
    waiting = queries.waiting_for(actor)
    urgent = waiting.filter(urgent=True).count()
    yield Task("待办理的申请", waiting.count(), f"{url}?mine=yes", f"其中优先 {urgent} 件" if urgent else "")
    yield Task("超期的申请", queries.overdue(actor).count(), f"{url}?late=yes", "已过办理期限", "stop")
    if may(actor, "casework.accept"):
        lacking = queries.cases(actor).filter(state=Case.State.LACKING)
        late = lacking.filter(due__lt=clock.today()).count()
        yield Task("待补正的申请", lacking.count(), f"{url}?state=lacking", f"其中逾期未补正 {late} 件" if late else "")
    if may(actor, "casework.carry_out"):
        failed = queries.cases(actor).filter(state=Case.State.FAILED)
        yield Task("支付失败的申请", failed.count(), f"{url}?state=failed", "更正账户后重新支付", "stop")
    if may(actor, "casework.decide"):
        appealed = queries.cases(actor).filter(state=Case.State.APPEALED).exclude(decided_by=actor.user)
        yield Task("待复议的申请", appealed.count(), f"{url}?state=appealed", tone="warn")
    if may(actor, "casework.accept"):
        soon = lapsing(actor)
        sooner = sum(one.left <= SOONER for one in soon)
        yield Task(f"{SOON} 日内到期的认定", len(soon), reverse("casework:lapsing"), f"其中 {SOONER} 日内 {sooner} 人", "warn")
    if may(actor, "casework.decide"):
        month = clock.today().replace(day=1)
        decided = queries.cases(actor).filter(decided_on__gte=month)
        closed = queries.cases(actor).filter(closed_on__gte=month).exclude(state__in=[Case.State.WITHDRAWN, Case.State.LAPSED])
        if total := closed.count():
            once = closed.filter(visits__lte=1).count()
            yield Figure("本月办结最多跑一次", percent(once * 10_000 // total), f"{once} 件，共 {total} 件", url)
        yield Figure("本月决定的申请", f"{decided.count()} 件", f"不予救助 {decided.filter(state=Case.State.REFUSED).count()} 件", url)

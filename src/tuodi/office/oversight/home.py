"""What oversight puts on the work table."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tuodi.office.core.actor import Actor
from tuodi.office.core.home import Figure, Task, register
from tuodi.office.core.rights import may
from tuodi.office.oversight import queries


@register
def waiting(actor: Actor) -> Iterator[Task | Figure]:
    """Sanctions and recoveries to decide, never one's own; findings to look at."""
    if may(actor, "oversight.decide"):
        for title, rows, url in (
            ("待审批的停止救助", queries.sanctions(actor), "oversight:sanctions"),
            ("待审批的追回", queries.recoveries(actor), "oversight:recoveries"),
        ):
            found = rows.filter(state="open")
            if actor.user:
                found = found.exclude(entered_by=actor.user)
            yield Task(title, found.count(), f"{reverse(url)}?state=open", "", "warn")
    if may(actor, "oversight.check"):
        yield Task("待核查的疑点", queries.findings(actor).filter(state="open").count(), f"{reverse('oversight:findings')}?state=open", "")

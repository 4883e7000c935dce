"""What grants put on the work table."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tuodi.office.core.actor import Actor
from tuodi.office.core.home import Figure, Task, register
from tuodi.office.core.rights import may
from tuodi.office.grants import queries
from tuodi.office.grants.models import GrantRun


@register
def waiting(actor: Actor) -> Iterator[Task | Figure]:
    """Runs to review and to approve, never one's own."""
    found = queries.runs(actor)
    others = found.exclude(made_by=actor.user).exclude(reviewed_by=actor.user) if actor.user else found
    for name, state, title in (("grants.review", GrantRun.State.COMPUTED, "待复核的定额救助"), ("grants.approve", GrantRun.State.REVIEWED, "待审批的定额救助")):
        if may(actor, name):
            yield Task(title, others.filter(state=state).count(), f"{reverse('grants:runs')}?state={state}", "", "warn")

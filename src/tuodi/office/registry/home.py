"""What the registry puts on the work table."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tuodi.office.core.actor import Actor
from tuodi.office.core.home import Figure, Task, register
from tuodi.office.core.rights import may
from tuodi.office.registry.models import DepartmentList, IdentityAsked
from tuodi.office.registry.queries.asked import asked
from tuodi.office.registry.queries.lists import lists

State = DepartmentList.State


@register
def lists_waiting(actor: Actor) -> Iterator[Task | Figure]:
    """Lists to be approved (never one's own), lists that stopped half-way."""
    url = reverse("registry:lists")
    if may(actor, "registry.list.approve"):
        waiting = lists(actor).filter(state=State.COMPARED)
        if actor.user is not None:
            waiting = waiting.exclude(uploaded_by=actor.user)
        yield Task("待审批的名单", waiting.count(), f"{url}?state={State.COMPARED}", "", "warn")
    if may(actor, "registry.identity.write"):
        asked_for = asked(actor).filter(state=IdentityAsked.State.OPEN)
        if actor.user is not None:
            asked_for = asked_for.exclude(asked_by=actor.user)
        yield Task("待审批的身份登记", asked_for.count(), f"{reverse('registry:asked')}?state=open", "", "warn")
    if may(actor, "registry.list.upload"):
        unfinished = lists(actor).filter(state__in=[State.RECEIVED, State.STAGED])
        yield Task("未读取完的名单", unfinished.count(), url)

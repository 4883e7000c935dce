"""What the watch puts on the work table."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tuodi.office.casework import clock
from tuodi.office.core.actor import Actor
from tuodi.office.core.home import Figure, Task, register
from tuodi.office.core.rights import may
from tuodi.office.watch import queries
from tuodi.office.watch.models import Alert, Referral


@register
def warnings(actor: Actor) -> Iterator[Task | Figure]:
    """Whom to call on, who waits for a street, lists to push, and for a department those to answer for."""
    url = reverse("watch:alerts")
    if may(actor, "watch.visit"):
        found = queries.alerts(actor)
        waiting = found.filter(state=Alert.State.OPEN)
        yield Task("待走访的预警", waiting.count(), f"{url}?state=open")
        yield Task("超期未走访的预警", waiting.filter(due__lt=clock.today()).count(), f"{url}?late=yes", "已过走访期限", "stop")
        yield Task("帮扶已有结果、待办结的预警", queries.helped(actor).count(), f"{url}?then=helped")
        yield Task("办结后负担又增加的预警", queries.grown(actor).count(), f"{url}?then=grown", tone="warn")
    if actor.street_id is not None and not actor.community:
        count = queries.alerts(actor).filter(state=Alert.State.OPEN, community="").count()
        yield Task("待分派社区的预警", count, f"{url}?community_none=yes", tone="warn")
    elif may(actor, "watch.assign"):
        yield Task("待分派街道的预警", queries.alerts(actor).filter(state=Alert.State.OPEN, street=None).count(), f"{url}?street=none", tone="warn")
    if may(actor, "watch.push"):
        count = queries.referrals(actor).filter(state=Referral.State.WAITING).count()
        yield Task("待推送的转介", count, f"{reverse('watch:referrals')}?state=waiting")
    if actor.role == "department":
        count = queries.referrals(actor).filter(state=Referral.State.PUSHED).count()
        yield Task("医保推送、待反馈的人员", count, f"{reverse('watch:referrals')}?state=pushed", tone="warn")

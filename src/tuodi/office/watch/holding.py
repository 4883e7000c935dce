"""The frame of a write on one warning: it is the actor's to touch, locked, and in a state that allows it."""

from __future__ import annotations

from tuodi.office.core import locks, rights
from tuodi.office.core.actor import Actor
from tuodi.office.watch.models import Alert, Step
from tuodi.office.watch.refused import WatchRefused


def held(actor: Actor, alert: Alert) -> Alert:
    """The warning as it stands, its person locked. Raises WatchRefused when it is closed, Refused outside the actor's place."""
    locks.persons([alert.person_id])
    found = Alert.objects.select_related("person", "district", "street").get(pk=alert.pk)
    own_place(actor, found)
    if not found.is_open:
        raise WatchRefused(f"{found} 已办结。")
    return found


def closed(actor: Actor, alert: Alert) -> Alert:
    """The same of one that was closed. Raises WatchRefused when it is open."""
    locks.persons([alert.person_id])
    found = Alert.objects.select_related("person", "district", "street").get(pk=alert.pk)
    own_place(actor, found)
    if found.is_open:
        raise WatchRefused(f"{found} 还在办理。")
    return found


def own_place(actor: Actor, alert: Alert) -> None:
    """Raise Refused unless the warning is of the actor's district and, for street staff, street and community."""
    rights.check_district(actor, alert.district_id)
    if actor.street_id is not None and alert.street_id != actor.street_id:
        raise rights.Refused("这条预警不属于您的街道（乡镇）。")
    if actor.community and alert.community != actor.community:
        raise rights.Refused("这条预警不属于您的社区（村）。")


def log(actor: Actor, alert: Alert, name: str, text: str = "") -> None:
    """A line of the warning's own history."""
    Step.objects.create(alert=alert, name=name, text=text[:500], actor_name=actor.name[:60])

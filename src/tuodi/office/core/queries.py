"""Reads of the ground floor."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import QuerySet

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import ApiKey, AuditEntry, District, User
from tuodi.office.core.rights import scoped


@lru_cache(maxsize=32)
def city_title(city: str) -> str:
    """The Chinese name of a city, from its policy; the folder name where there is none."""
    from tuodi.policy import pack

    try:
        return pack.load(city).newest.name
    except (ValueError, OSError, LookupError):
        return city


def districts(actor: Actor) -> QuerySet[District]:
    """The districts of the actor's place."""
    return scoped(actor, District.objects.all(), "id")


def audit_entries(actor: Actor) -> QuerySet[AuditEntry]:
    """The trail as far as the actor may see it, newest first."""
    entries = AuditEntry.objects.select_related("district").order_by("-id")
    if actor.district_id:
        return entries.filter(district=actor.district_id)
    return entries.filter(city__in=[actor.city, ""]) if actor.city else entries


def users(actor: Actor) -> QuerySet[User]:
    """The users of the actor's place."""
    found = User.objects.select_related("district", "street")
    if actor.city:
        found = found.filter(city=actor.city)
    if actor.district_id:
        found = found.filter(district=actor.district_id)
    return found


def own_entries(actor: Actor) -> QuerySet[AuditEntry]:
    """What the actor did, newest first."""
    return AuditEntry.objects.filter(user=actor.user).order_by("-id")


def keys(actor: Actor) -> QuerySet[ApiKey]:
    """The keys of the actor's city."""
    return ApiKey.objects.filter(city=actor.city) if actor.city else ApiKey.objects.all()

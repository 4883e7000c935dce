"""Identities that were asked for."""

from __future__ import annotations

from django.db.models import QuerySet

from tuodi.office.core.actor import Actor
from tuodi.office.core.rights import scoped
from tuodi.office.registry.models import IdentityAsked


def asked(actor: Actor) -> QuerySet[IdentityAsked]:
    """Those of the actor's place."""
    found = scoped(actor, IdentityAsked.objects.select_related("person", "district", "asked_by", "decided_by"))
    return found.filter(city=actor.city) if actor.city else found

"""Reads of studies."""

from __future__ import annotations

from django.db.models import QuerySet

from tuodi.office.core.actor import Actor
from tuodi.office.settlement.queries import live
from tuodi.office.whatif.models import Order, Study


def studies(actor: Actor) -> QuerySet[Study]:
    """Studies of the actor's place: a district sees its own, the city all of them."""
    found = Study.objects.select_related("district", "actor")
    if actor.city:
        found = found.filter(city=actor.city)
    return found.filter(district=actor.district_id) if actor.district_id else found


def orders(actor: Actor) -> QuerySet[Order]:
    """Studies in the queue, of the actor's place."""
    found = Order.objects.select_related("district", "actor", "study")
    if actor.city:
        found = found.filter(city=actor.city)
    return found.filter(district=actor.district_id) if actor.district_id else found


def before(order: Order) -> int:
    """How many wait in front of it, of everybody."""
    return Order.objects.filter(state=Order.State.WAITING, id__lt=order.pk).count()


def years(city: str) -> list[int]:
    """Benefit years that hold settlements, newest first."""
    return list(live().filter(policy_city=city).order_by("-year").values_list("year", flat=True).distinct()[:10])

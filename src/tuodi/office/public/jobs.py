"""Closed months are published in the background."""

from __future__ import annotations

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.public.actions import publish


def publish_closed_months() -> bool:
    """Whether a city had something to publish."""
    cities = District.objects.order_by("city").values_list("city", flat=True).distinct()
    return any(publish(Actor.system("公开信息", city), city) for city in cities)


JOBS = [publish_closed_months]

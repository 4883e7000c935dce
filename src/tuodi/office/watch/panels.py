"""A person's warnings, on the person's page."""

from __future__ import annotations

from django.urls import reverse

from tuodi.office.core.actor import Actor
from tuodi.office.core.rights import may
from tuodi.office.registry.models import Person
from tuodi.office.registry.panels import Panel, register
from tuodi.office.registry.queries import whose
from tuodi.office.watch import queries


@register(55)
def warnings(actor: Actor, person: Person) -> Panel | None:
    """The newest warnings with where they stand."""
    if not may(actor, "watch.view"):
        return None
    rows = list(queries.alerts(actor).filter(whose(person)).order_by("-year", "-id")[:6])
    return Panel("监测预警", "watch/parts/person.html", {"rows": rows}, 6, reverse("watch:alerts"), "全部预警") if rows else None

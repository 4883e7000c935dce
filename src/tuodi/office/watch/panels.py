"""A person's warnings, on the person's page; and from an application back to the warning that it came from."""

from __future__ import annotations

from django.urls import reverse

from tuodi.office.casework import links
from tuodi.office.casework.models import Case
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


@links.register
def origin(actor: Actor, case: Case) -> list[links.Link]:
    """The warnings from which the application was started."""
    if not may(actor, "watch.view"):
        return []
    return [links.Link(f"来自预警 {one}", reverse("watch:alert", args=[one.pk])) for one in queries.alerts(actor).filter(case=case)]

"""What grants show on a person's page: each year's award, with its run and what became of the money."""

from __future__ import annotations

from django.urls import reverse

from tuodi.office.core.actor import Actor
from tuodi.office.core.rights import may
from tuodi.office.grants import queries
from tuodi.office.registry.models import Person
from tuodi.office.registry.panels import Panel, register


@register(61)
def awards(actor: Actor, person: Person) -> Panel | None:
    """The newest awards. A run of another place is named, not linked."""
    if not may(actor, "grants.view"):
        return None
    found = list(queries.of_person(actor, person)[:6])
    mine = set(queries.runs(actor).filter(pk__in=[one.run_id for one in found]).values_list("pk", flat=True))
    rows = [{"award": one, "url": reverse("grants:run", args=[one.run_id]) if one.run_id in mine else ""} for one in found]
    return Panel("定额救助", "grants/parts/person.html", {"rows": rows}, 6, reverse("grants:runs"), "全部批次") if rows else None

"""What enrolment shows on a person's page: the years in which the enrolment was subsidised."""

from __future__ import annotations

from django.urls import reverse

from tuodi.office.core.actor import Actor
from tuodi.office.core.rights import may
from tuodi.office.enrolment import queries
from tuodi.office.registry.models import Person
from tuodi.office.registry.panels import Panel, register


@register(60)
def years(actor: Actor, person: Person) -> Panel | None:
    """The person's years on the roll."""
    if not may(actor, "enrolment.view"):
        return None
    found = list(queries.of_person(person)[:6])
    mine = set(queries.runs(actor).filter(pk__in=[one.run_id for one in found]).values_list("pk", flat=True))
    context = {"years": found, "mine": mine}
    return Panel("资助参保", "enrolment/parts/years.html", context, 12, reverse("enrolment:runs"), "全部批次") if found else None

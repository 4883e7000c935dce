"""What enrolment shows on a person's page: the years in which the enrolment was subsidised."""

from __future__ import annotations

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
    return Panel("资助参保", "enrolment/parts/years.html", {"years": found}, 12) if found else None

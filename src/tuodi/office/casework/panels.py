"""A person's applications, on the person's page; a recognition that opens less than everything says so there."""

from __future__ import annotations

from django.urls import reverse

from tuodi.office.casework import queries
from tuodi.office.core.actor import Actor
from tuodi.office.core.rights import may
from tuodi.office.registry.models import Person
from tuodi.office.registry.panels import Panel, register


@register(50)
def applications(actor: Actor, person: Person) -> Panel | None:
    """The newest cases with where they stand."""
    if not may(actor, "casework.view"):
        return None
    rows = [
        {"case": case, "scope": case.procedure.scopes[case.scope].name if case.scope else ""} for case in queries.of_person(actor, person)[:6]
    ]
    return Panel("申请", "casework/parts/person.html", {"rows": rows}, 6, reverse("casework:cases"), "全部申请") if rows else None

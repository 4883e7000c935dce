"""What a person was paid, on the person's page."""

from __future__ import annotations

from django.urls import reverse

from tuodi.office.core.actor import Actor
from tuodi.office.core.rights import may
from tuodi.office.payment import queries
from tuodi.office.registry.models import Person
from tuodi.office.registry.panels import Panel, register


@register(60)
def payments(actor: Actor, person: Person) -> Panel | None:
    """The newest dues with their outcome."""
    if not may(actor, "payment.view"):
        return None
    dues = list(queries.of_person(actor, person)[:8])
    batches = queries.batch_of(actor, dues)
    sees = may(actor, "settlement.view")
    rows = [{"due": due, "batch": batches.get(due.pk), "settlement": due.reference[1:] if sees and due.purpose == "settlement" else ""} for due in dues]
    return Panel("支付", "payment/parts/person.html", {"rows": rows}, 6, reverse("payment:dues"), "应付救助款") if rows else None

"""What oversight shows on a person's page: sanctions, recoveries, the dossier's number and the archive."""

from __future__ import annotations

from tuodi.office.core.actor import Actor
from tuodi.office.core.rights import may
from tuodi.office.oversight.models import Recovery, Sanction
from tuodi.office.registry.models import Person
from tuodi.office.registry.panels import Panel, register
from tuodi.office.registry.queries import whose


@register(80)
def oversight_panel(actor: Actor, person: Person) -> Panel | None:
    """Only for who may see oversight or take the archive."""
    if not (may(actor, "oversight.view") or may(actor, "oversight.archive")):
        return None
    context = {
        "person": person,
        "dossier": getattr(person, "dossier", None),
        "sanctions": Sanction.objects.filter(whose(person)).order_by("-pk")[:10],
        "recoveries": Recovery.objects.filter(whose(person)).order_by("-pk")[:10],
        "may_view": may(actor, "oversight.view"),
        "may_take": may(actor, "oversight.archive"),
    }
    return Panel("监管与档案", "oversight/parts/person.html", context, 6)

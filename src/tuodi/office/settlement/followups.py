"""What a change in the registry leaves to settlement: the settlements to look at again."""

from __future__ import annotations

from django.urls import reverse

from tuodi.office.core.actor import Actor
from tuodi.office.core.rights import may
from tuodi.office.registry.followups import FollowUp, register
from tuodi.office.registry.models import DepartmentList, Person
from tuodi.office.settlement.queries import open_resettlements, touched_by_list, touched_of


@register
def to_be_settled_again(actor: Actor, about: DepartmentList | Person) -> FollowUp | None:
    """Those of the person, or of everybody in whose registration the list changed something."""
    if not may(actor, "settlement.view"):
        return None
    named, narrow = ("list", touched_by_list) if isinstance(about, DepartmentList) else ("person", touched_of)
    url = f"{reverse('settlement:resettlements')}?{named}={about.pk}" if may(actor, "settlement.resettle") else ""
    return FollowUp("变动涉及的结算待重算", narrow(open_resettlements(actor), about.pk).count(), url)

"""What applications tell the departments about the people on their lists: how the newest one of the year ended or where it stands."""

from __future__ import annotations

from collections.abc import Sequence

from tuodi.office.casework.models import Case
from tuodi.office.registry.feedback import Said, Values, register


@register(30, Said("本年申请"), Said("申请结果"), Said("不予救助或退回的理由"))
def applied(persons: Sequence[int], year: int) -> Values:
    """The newest application of the year, its state, and the reason with its clause where it was refused or sent back."""
    wanted = set(persons)
    found = {}
    rows = Case.objects.filter(applied__year=year).select_related("person")
    own, merged = rows.filter(person__in=wanted), rows.filter(person__merged_into__in=wanted)
    for case in sorted({*own, *merged}, key=lambda one: (one.applied, one.pk)):
        owner = case.person_id if case.person_id in wanted else case.person.merged_into_id or 0
        over = case.state in (Case.State.REFUSED, Case.State.LAPSED)
        reason = f"{case.decision}（{case.clause}）" if over else ""
        found[owner] = (f"{case.procedure.name} {case.applied}", case.get_state_display(), reason)
    return found

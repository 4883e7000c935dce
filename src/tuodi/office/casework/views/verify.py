"""The household looked at: who lives there, what they earn, what the departments found; the tests are computed from it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from tuodi.office.casework import actions, means, queries
from tuodi.office.casework.forms import FindingsForm, Members
from tuodi.office.casework.models import Case
from tuodi.office.casework.refused import CaseRefused
from tuodi.office.core.http import Request
from tuodi.office.core.rights import right


@right("casework.verify")
def verify(request: Request, number: int) -> HttpResponseBase:
    """The form, with the household as it was found before."""
    case = get_object_or_404(queries.cases(request.actor), pk=number)
    household = case.procedure.kind != "finding"
    members = Members(request.POST if request.method == "POST" and household else None, prefix="member", initial=_before(case))
    findings = FindingsForm(case, request.POST or None)
    if request.method == "POST" and (not household or members.is_valid()) and findings.is_valid():
        found = [one for form in members if (one := form.verified())] if household else []
        try:
            actions.verify(request.actor, case, found, findings.confirmed(), findings.cleaned_data["note"], owned=findings.cleaned_data.get("owned", ""))
        except CaseRefused as refused:
            messages.error(request, refused.text)
        else:
            messages.success(request, "已核对，交复核。")
            return redirect("casework:case", case.pk)
    tests = case.procedure.tests.values()
    context = {
        "case": case,
        "members": members,
        "findings": findings,
        "title": f"{case.step_name} {case.number}",
        "household": household,
        "tests": [one for one in tests if one.kind != "confirmed"],
        "needs_household": any(one.kind != "confirmed" for one in tests),
        "borne": means.own_burden(case, ["inpatient"]),
    }
    return render(request, "casework/verify.html", context)


def _before(case: Case) -> list[dict[str, object]]:
    """What was found before; at first the household that the registry knows, so that nobody types it again."""
    rows = list(case.members.all())
    if rows:
        return [
            {"name": x.name, "relation": x.relation, "fixed": "yes" if x.fixed else "no", "income": _yuan(x.income), "source": x.source}
            for x in rows
        ]
    household = case.person.household
    people = list(household.members.filter(merged_into=None)) if household else [case.person]
    return [{"name": one.name, "relation": one.relation or ("本人" if one == case.person else ""), "fixed": "yes"} for one in people]


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen // 100}.{fen % 100:02d}"

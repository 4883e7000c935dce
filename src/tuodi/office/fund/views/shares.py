"""Shares of city and districts: what is due of a year, and the splits that say so."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from tuodi.office.core.http import Request
from tuodi.office.core.rights import may, right
from tuodi.office.fund import actions, forms, queries, rules
from tuodi.office.fund.views.booking import form_page, in_a_city, saved
from tuodi.office.fund.views.year import wanted_year


@right("fund.view")
def shares(request: Request) -> HttpResponse:
    """What each district and the city have to pay in for a year, what came in, what is due."""
    actor, of = in_a_city(request).actor, wanted_year(request)
    found = queries.share_due(actor, of)
    split, lacking = rules.splits(actor.city)
    may_plan = may(actor, "fund.plan") and actor.district_id is None
    context = {
        "year": of,
        "years": [of - 1, of, of + 1],
        "shares": found,
        "runs": queries.runs(actor).filter(year=of).order_by("-id"),
        "split": split,
        "per_head": rules.per_head(actor.city),
        "may_split": may_plan and split,
        "may_lack": may_plan and lacking,
        "may_decide": may(actor, "fund.plan.decide") and actor.district_id is None,
        "city_wide": actor.district_id is None,
    }
    return render(request, "fund/shares.html", context)


@right("fund.plan")
def requirement(request: Request) -> HttpResponse:
    """Split a year's requirement."""
    form = forms.ShareForm(in_a_city(request).actor, request.POST or None)

    def write() -> object:
        values = form.cleaned_data
        return actions.enter_requirement(request.actor, request.actor.city, values["year"], form.needs, remark=values["remark"])

    if saved(request, form, write):
        messages.success(request, "已提交，等待审批。")
        return redirect(f"{reverse('fund:shares')}?year={form.cleaned_data['year']}")
    return form_page(request, form, "核定年度筹资", "fund:shares", "市县分担", "按比例分担并提交")


@right("fund.plan")
def shortfall(request: Request) -> HttpResponse:
    """Split what the budget lacks."""
    form = forms.ShortfallForm(in_a_city(request).actor, request.POST or None)

    def write() -> object:
        values = form.cleaned_data
        return actions.enter_shortfall(
            request.actor, request.actor.city, values["year"], values["amount"], form.needs, remark=values["remark"]
        )

    if saved(request, form, write):
        messages.success(request, "已提交，等待审批。")
        return redirect(f"{reverse('fund:shares')}?year={form.cleaned_data['year']}")
    return form_page(request, form, "分摊资金缺口", "fund:shares", "市县分担", "按人数分摊并提交")


@right("fund.view")
def run(request: Request, number: int) -> HttpResponse:
    """A split with its parts; who may decide does it here."""
    actor = request.actor
    found = get_object_or_404(queries.runs(actor), pk=number)
    form = forms.DecideForm(request.POST or None)
    may_decide = may(actor, "fund.plan.decide") and actor.district_id is None and found.state == found.State.OPEN
    if may_decide and saved(request, form, lambda: actions.decide_shares(actor, found, **form.cleaned_data)):
        messages.success(request, "已审批。")
        return redirect(f"{reverse('fund:shares')}?year={found.year}")
    parts = found.parts.select_related("district").order_by("district__position")
    context = {
        "run": found,
        "parts": parts,
        "form": form if may_decide else None,
        "requirement": sum(part.requirement for part in parts if not part.reason),
        "city_share": sum(part.city_share for part in parts),
        "local_share": sum(part.local_share for part in parts),
    }
    return render(request, "fund/run.html", context)

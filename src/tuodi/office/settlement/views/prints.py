"""Papers as PDF; who printed what is in the trail."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from tuodi.office.core import audit
from tuodi.office.core.actor import Actor
from tuodi.office.core.http import Request
from tuodi.office.core.numbers import yuan
from tuodi.office.core.rights import right
from tuodi.office.settlement import printouts, queries
from tuodi.office.settlement.forms import ManualForm
from tuodi.office.settlement.models import Settlement
from tuodi.office.settlement.views.entry import page
from tuodi.policy import vocabulary as v


@right("settlement.print")
def sheet(request: Request, pk: int) -> HttpResponseBase:
    """The settlement sheet."""
    actor = request.actor
    settlement = get_object_or_404(queries.settlements(actor).select_related("reverses", "person__district"), pk=pk)
    return _answer(actor, "结算单", settlement, printouts.settlement_sheet(actor, settlement), f"{settlement.number}.pdf")


@right("settlement.print")
def refusal_letter(request: Request, pk: int) -> HttpResponseBase:
    """The letter that refuses aid; only of a settlement that does."""
    actor = request.actor
    settlement = get_object_or_404(queries.settlements(actor).select_related("person__district"), pk=pk)
    if settlement.status != Settlement.Status.NOT_COVERED or settlement.kind != Settlement.Kind.SETTLE:
        raise Http404
    return _answer(actor, "不予救助决定书", settlement, printouts.refusal(actor, settlement), f"{settlement.number}-refusal.pdf")


@require_POST
@right("settlement.manual")
def receipt_letter(request: Request) -> HttpResponseBase:
    """The receipt of acceptance for what is in the form of manual entry."""
    return _letter(request, "受理回执", printouts.receipt, "receipt.pdf")


@require_POST
@right("settlement.manual")
def missing_letter(request: Request) -> HttpResponseBase:
    """The notice of what is missing for what is in the form of manual entry."""
    return _letter(request, "补正材料告知书", printouts.missing_notice, "missing.pdf")


def _letter(request: Request, what: str, paper: Any, name: str) -> HttpResponseBase:
    actor = request.actor
    form = ManualForm(actor, request.POST)
    form.is_valid()
    if form.person is None:
        return render(request, "settlement/manual.html", page(actor, form), status=422)
    setting = form.cleaned_data.get("setting") or "inpatient"
    total, ended = form.cleaned_data.get("total_cost"), form.cleaned_data.get("ended")
    bill = "，".join(
        part for part in (v.SETTINGS[setting], f"{ended} 结束" if ended else "", f"医疗费总额 {yuan(total)} 元" if total else "") if part
    )
    handed_in = set(request.POST.getlist("materials"))
    return _answer(actor, what, f"person {form.person.pk}", paper(actor, form.person, setting, handed_in, bill), name)


def _answer(actor: Actor, what: str, subject: Settlement | str, content: bytes, name: str) -> HttpResponse:
    with transaction.atomic():
        audit.record("settlement.printed", actor, subject, what=what)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response

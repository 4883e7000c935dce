"""A bill settled by hand, with what would be paid shown while it is typed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tuodi.office.core.actor import Actor
from tuodi.office.core.http import Request
from tuodi.office.core.rights import right, scoped
from tuodi.office.registry.models import Person
from tuodi.office.settlement import actions, queries
from tuodi.office.settlement.forms import ManualForm, reference, show_refusal
from tuodi.office.settlement.refused import SettlementRefused


@right("settlement.manual")
def manual(request: Request) -> HttpResponseBase:
    """The form; on success the settlement's page."""
    actor = request.actor
    form = ManualForm(actor, request.POST or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        try:
            settlement = actions.settle(actor, form.claim(), form.cleaned_data["key"])
        except SettlementRefused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, f"已结算，单号 {settlement.number}")
            return redirect("settlement:detail", pk=settlement.pk)
    return render(request, "settlement/manual.html", page(actor, form))


def page(actor: Actor, form: ManualForm) -> dict[str, Any]:
    """What the page of manual entry needs."""
    return {"form": form, "title": "零星录入", "institutions": queries.institutions(actor.city)}


def _initial(request: Request) -> dict[str, Any]:
    """Coming from a person's page, the person is there already, by the masked number."""
    number = request.GET.get("person", "")
    if not (number.isascii() and number.isdigit()) or len(number) > 18:
        return {}
    person = scoped(request.actor, Person.objects.all(), street="street").filter(pk=int(number)).first()
    return {"id_number": reference(person)} if person else {}


@require_POST
@right("settlement.manual")
def manual_preview(request: Request) -> HttpResponseBase:
    """The part of the page that shows what would be paid; while fields are missing, which."""
    actor = request.actor
    form = ManualForm(actor, request.POST)
    context: dict[str, Any] = {"form": form, "person": None}
    if form.is_valid():
        try:
            found = actions.preview(actor, form.claim())
        except SettlementRefused as refused:
            context["refused"] = refused.text
        else:
            context |= {
                "found": found,
                "line": found.line,
                "steps": found.explanation["steps"],
                "paid": found.line["aid"] + found.line["tilt_aid"],
            }
    else:
        empty = [form.fields[name].label for name in form.errors if name in form.fields and not form.data.get(name)]
        wrong = [(form.fields[name].label, texts[0]) for name, texts in form.errors.items() if name in form.fields and form.data.get(name)]
        context |= {"empty": empty, "wrong": wrong}
    context["person"] = form.person
    return render(request, "settlement/parts/preview.html", context)


@require_POST
@right("settlement.manual")
def manual_materials(request: Request) -> HttpResponseBase:
    """The list of materials for the setting chosen, with what was ticked."""
    actor = request.actor
    return render(request, "settlement/parts/materials.html", {"form": ManualForm(actor, request.POST)})

"""An application taken in, and the receipt with the code for looking after it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from tuodi.office.casework import actions, queries
from tuodi.office.casework.forms import AcceptForm
from tuodi.office.casework.models import Asked, Case
from tuodi.office.casework.refused import CaseRefused
from tuodi.office.core.http import Request
from tuodi.office.core.rights import Refused, right, scoped
from tuodi.office.registry.models import Person
from tuodi.office.registry.refused import RegistryRefused
from tuodi.office.settlement.forms import reference


@right("casework.accept")
def accept(request: Request) -> HttpResponse:
    """The form; on success the receipt, which shows the secret once."""
    actor = request.actor
    if not actor.city:
        raise Refused("申请由某一城市的人员受理。")
    form = AcceptForm(actor, request.POST or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        try:
            case, secret = _accepted(request, form)
        except (CaseRefused, RegistryRefused) as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.text)
        else:
            request.session[f"casework-secret-{case.pk}"] = secret
            messages.success(request, f"已受理 {case.number}。")
            return redirect("casework:receipt", case.pk)
    return render(request, "casework/accept.html", {"form": form, "title": "受理申请"})


@transaction.atomic
def _accepted(request: Request, form: AcceptForm) -> tuple[Case, str]:
    """The applicant (registered where unknown), the account and the case: all of it or nothing."""
    actor, data = request.actor, form.cleaned_data
    person = form.person
    if person is None:
        place = {"street": actor.user.street} if actor.user and actor.user.street_id else {}
        person = actions.register_applicant(
            actor, data["district"], data["id_number"], data["name"], insurance=data["insurance"], telephone=data["telephone"], **place
        )
    if data["account"]:
        actions.set_payee(actor, person, data["bank"], data["account"], data["payee"], data["payee_kind"] or "self")
    data["disease"] = data.get("finding") or data["disease"]
    names = ("channel", "applied", "agent", "telephone", "reason", "first_treated", "disease")
    return actions.accept(actor, person, data["key"], declared=["serious"] if data["serious"] else [], **{name: data[name] for name in names if name in data})


def _initial(request: Request) -> dict[str, Any]:
    """Coming from another page, the person and the matter are there already."""
    number, key = request.GET.get("person", ""), request.GET.get("key", "")
    found: dict[str, Any] = {"key": key} if key else {}
    if number.isascii() and number.isdigit() and len(number) <= 18:
        person = scoped(request.actor, Person.objects.all(), street="street").filter(pk=int(number)).first()
        if person:
            found["id_number"] = reference(person)  # masked: reading it whole takes a reason
    return found


@right("casework.accept")
def receipt(request: Request, number: int) -> HttpResponse:
    """What the applicant takes home: number, code, what is asked for; the secret only right after acceptance."""
    case = get_object_or_404(queries.cases(request.actor), pk=number)
    secret = request.session.pop(f"casework-secret-{case.pk}", "")
    asked = case.asked.filter(state=Asked.State.ASKED)
    held = case.asked.filter(state=Asked.State.HELD)
    return render(request, "casework/receipt.html", {"case": case, "secret": secret, "asked": asked, "held": held, "title": "受理回执"})

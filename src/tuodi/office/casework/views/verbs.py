"""One address for each thing done with a case: the form's values go to the action, a refusal comes back with the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from tuodi.office.casework import actions, forms, queries
from tuodi.office.casework.models import Case
from tuodi.office.casework.refused import CaseRefused
from tuodi.office.casework.views.case import page
from tuodi.office.core.actor import Actor
from tuodi.office.core.http import Request
from tuodi.office.core.rights import right
from tuodi.office.fund.refused import BooksRefused
from tuodi.office.payment.refused import PaymentRefused
from tuodi.office.registry.refused import RegistryRefused

Verb = Callable[..., HttpResponseBase]


def _verb(name: str, need: str, form_of: Callable[..., django_forms.Form], act: Callable[[Actor, Case, dict[str, Any]], Case]) -> Verb:
    @require_POST
    @right(need)
    def view(request: Request, number: int) -> HttpResponseBase:
        found = get_object_or_404(queries.cases(request.actor), pk=number)
        form = form_of(found, request.POST)
        if form.is_valid():
            try:
                act(request.actor, found, form.cleaned_data)
            except (CaseRefused, RegistryRefused, PaymentRefused, BooksRefused) as refused:
                place = getattr(refused, "field", "")
                form.add_error(place if place in form.fields else None, refused.text)
            else:
                found.refresh_from_db()
                messages.success(request, f"{found.number}：{found.get_state_display()}{'，' + found.step_name if found.state == Case.State.RUNNING else ''}。")
                return redirect("casework:case", found.pk)
        found.refresh_from_db()
        for problem in form.non_field_errors():
            messages.error(request, str(problem))
        return page(request, found, {name: form})

    return view


def _alone(form: type[django_forms.Form]) -> Callable[..., django_forms.Form]:
    return lambda case, data: form(data)


def _approve(actor: Actor, case: Case, data: dict[str, Any]) -> Case:
    """The decision first; what follows from it is carried out afterwards, and again where it was stopped."""
    actions.approve(actor, case, data["remark"], data.get("amount"))
    return actions.carry_out(actor, case)


VERBS: dict[str, Verb] = {
    "check": _verb("check", "casework.check", forms.ReceivedForm, lambda actor, case, data: actions.check_documents(actor, case, data["received"])),
    "supplement": _verb(
        "supplement",
        "casework.check",
        forms.SupplementForm,
        lambda actor, case, data: actions.supplement(actor, case, data["received"], in_person=data["in_person"]),
    ),
    "review": _verb(
        "review", "casework.review", _alone(forms.ReviewForm), lambda actor, case, data: actions.review(actor, case, data["opinion"], data["remark"])
    ),
    "end-notice": _verb(
        "end-notice", "casework.notice", _alone(forms.NoticeForm), lambda actor, case, data: actions.end_notice(actor, case, data["objection"])
    ),
    "approve": _verb("approve", "casework.decide", forms.ApproveForm, _approve),
    "refuse": _verb(
        "refuse", "casework.decide", forms.RefuseForm, lambda actor, case, data: actions.refuse(actor, case, data["ground"], data["reason"])
    ),
    "send-back": _verb("send-back", "casework.decide", _alone(forms.WhyForm), lambda actor, case, data: actions.send_back(actor, case, data["why"])),
    "carry-out": _verb(
        "carry-out", "casework.carry_out", _alone(django_forms.Form), lambda actor, case, data: actions.carry_out(actor, case)
    ),
    "appeal": _verb("appeal", "casework.accept", _alone(forms.WhyForm), lambda actor, case, data: actions.appeal(actor, case, data["why"])),
    "decide-appeal": _verb(
        "decide-appeal",
        "casework.decide",
        _alone(forms.AppealDecisionForm),
        lambda actor, case, data: actions.decide_appeal(actor, case, upheld=data["upheld"], why=data["why"]),
    ),
    "withdraw": _verb("withdraw", "casework.accept", _alone(forms.WhyForm), lambda actor, case, data: actions.withdraw(actor, case, data["why"])),
    "lapse": _verb("lapse", "casework.accept", _alone(forms.LapseForm), lambda actor, case, data: actions.lapse(actor, case, data["why"])),
}

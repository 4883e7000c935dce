"""One warning: what it says, the visit, and every step that may follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tuodi.office.casework import clock
from tuodi.office.casework.actions.attach import MOST
from tuodi.office.casework.refused import CaseRefused
from tuodi.office.core.http import Request
from tuodi.office.core.rights import Refused, may, right
from tuodi.office.watch import actions, compute, forms, queries
from tuodi.office.watch.models import Alert, Photo, Run
from tuodi.office.watch.refused import WatchRefused


def _found(request: Request, number: int) -> Alert:
    return get_object_or_404(queries.alerts(request.actor), pk=number)


@right("watch.view")
def alert(request: Request, number: int) -> HttpResponseBase:
    """The warning and what can be done now."""
    actor, found = request.actor, _found(request, number)
    visits = list(found.visits.prefetch_related("photos"))
    doing = found.is_open and may(actor, "watch.visit")
    seen = found.state != Alert.State.OPEN
    free = found.case is None or not found.case.is_open
    context: dict[str, Any] = {
        "alert": found, "title": f"{found.person.name} {found.name}", "late": found.state == Alert.State.OPEN and found.due < clock.today(),
        "visits": visits, "referrals": list(found.referrals.all()), "steps": list(found.steps.all()), "may_visit": doing,
        "over": None if found.line is None else found.burden - found.line,
        "refer_form": forms.ReferForm() if doing and seen else None,
        "apply_form": forms.ApplyForm(actor, found) if doing and seen and free and may(actor, "casework.accept") else None,
        "assign_form": forms.AssignForm(actor, found) if found.is_open and may(actor, "watch.assign") and not actor.community else None,
        "close_form": forms.CloseForm() if doing and visits else None,
        "own_street": actor.street_id is not None, "may_case": may(actor, "casework.view"), "may_person": may(actor, "registry.view"),
        "reopen_form": forms.WhyForm() if not found.is_open and may(actor, "watch.assign") and not actor.community else None,
        "may_settlement": may(actor, "settlement.view"), "counted": compute.counted(found.city, found.year),
    }  # fmt: skip
    if found.source == Run.Kind.SETTLEMENTS:
        parts = compute.parts(found.city, found.year, found.person.merged_into_id or found.person_id)
        context |= {"parts": parts, "parts_sum": sum(one.borne for one in parts)}
    return render(request, "watch/alert.html", context)


@right("watch.visit")
def visit(request: Request, number: int) -> HttpResponseBase:
    """The visit's form, made for a telephone."""
    actor, found = request.actor, _found(request, number)
    form = forms.VisitForm(actor, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            photos = [one.read(MOST + 1) for one in data["photos"]]
            actions.visit(actor, found, data["on"], data["visitor"], data["result"], data["note"], photos, data["key"])
        except WatchRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.text)
        else:
            messages.success(request, "已登记走访。")
            return redirect("watch:alert", found.pk)
    return render(request, "watch/visit.html", {"form": form, "alert": found, "title": f"走访 {found.person.name}"})


@right("watch.view")
def photo(request: Request, number: int) -> HttpResponseBase:
    """A photograph; looking at it is in the trail."""
    picture = get_object_or_404(Photo.objects.select_related("visit__alert"), pk=number, visit__alert__in=queries.alerts(request.actor))
    response = HttpResponse(actions.open_photo(request.actor, picture), content_type=picture.kind)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _step(request: Request, number: int, form: django_forms.Form, write: Callable[[Alert, dict[str, Any]], str], found: Alert) -> HttpResponse:
    """Do one step and say what was done, or why not."""
    if not form.is_valid():
        messages.error(request, "；".join(f"{form.fields[name].label if name in form.fields else ''}{problems[0]}" for name, problems in form.errors.items()))
        return redirect("watch:alert", number)
    try:
        messages.success(request, write(found, form.cleaned_data))
    except (WatchRefused, CaseRefused) as refused:
        messages.error(request, refused.text)
    return redirect("watch:alert", number)


@require_POST
@right("watch.visit")
def refer(request: Request, number: int) -> HttpResponse:
    """Hand the person on to others."""

    def write(found: Alert, data: dict[str, Any]) -> str:
        made = actions.refer(request.actor, found, data["to"], data["why"])
        return f"已转介{made.get_to_display()}，等待推送。"

    return _step(request, number, forms.ReferForm(request.POST), write, _found(request, number))


@require_POST
@right("watch.visit")
def apply(request: Request, number: int) -> HttpResponse:
    """Take in an application on behalf of the person; the receipt with its code is shown next."""
    found = _found(request, number)
    form = forms.ApplyForm(request.actor, found, request.POST)
    if not form.is_valid():
        messages.error(request, "请选择申请事项；日期按“2025-03-03”填写。")
        return redirect("watch:alert", number)
    try:
        case, secret = actions.start_application(request.actor, found, form.cleaned_data["key"], form.cleaned_data.get("first_treated"))
    except (WatchRefused, CaseRefused) as refused:
        messages.error(request, refused.text)
        return redirect("watch:alert", number)
    request.session[f"casework-secret-{case.pk}"] = secret
    messages.success(request, f"已受理 {case.number}。")
    return redirect(reverse("casework:receipt", args=[case.pk]))


@require_POST
@right("watch.assign")
def assign(request: Request, number: int) -> HttpResponse:
    """Give the task to a street, or within a street to a community."""
    found = _found(request, number)
    if request.actor.community:
        raise Refused("社区（村）人员不能分派任务。")

    def write(alert: Alert, data: dict[str, Any]) -> str:
        made = actions.assign(request.actor, alert, data["street"], data["community"])
        return f"已交{f'{made.street} {made.community}'.strip()}走访。"

    return _step(request, number, forms.AssignForm(request.actor, found, data=request.POST), write, found)


@require_POST
@right("watch.visit")
def close(request: Request, number: int) -> HttpResponse:
    """End the task."""

    def write(found: Alert, data: dict[str, Any]) -> str:
        actions.close(request.actor, found, data["outcome"], data["note"])
        return "已办结。"

    return _step(request, number, forms.CloseForm(request.POST), write, _found(request, number))


@require_POST
@right("watch.assign")
def reopen(request: Request, number: int) -> HttpResponse:
    """Call on the person again."""
    if request.actor.community:
        raise Refused("社区（村）人员不能分派任务。")

    def write(found: Alert, data: dict[str, Any]) -> str:
        return f"已重新交街道走访，期限 {actions.reopen(request.actor, found, data['why']).due}。"

    return _step(request, number, forms.WhyForm(request.POST), write, _found(request, number))

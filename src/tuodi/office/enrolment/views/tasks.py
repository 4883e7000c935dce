"""Visits to those not enrolled: the street's list and the note of a visit, made for a telephone in the hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from tuodi.office.core.http import Request
from tuodi.office.core.rights import may, right
from tuodi.office.core.tables import Column, workbook
from tuodi.office.enrolment import actions, forms, queries
from tuodi.office.enrolment.models import Visit
from tuodi.office.enrolment.views.common import saved, tried

STATES = {"open": "待走访", "waiting": "待参保", "done": "已办结"}
PER_PAGE = 30


COLUMNS = [
    Column("target.person.name", "姓名"),
    Column("target.person.masked", "身份证号"),
    Column("target.person.telephone", "电话"),
    Column("place", "街道（乡镇）", value=lambda row: row.street or row.district),
    Column("target.person.address", "住址"),
    Column("target.year", "年度"),
    Column("target.subsidy", "资助金额", "money"),
    Column("target.self_paid", "个人缴费", "money"),
    Column("state", "状态", value=lambda row: row.get_state_display()),
    Column("outcome", "最近结果", value=lambda row: dict(Visit.Result.choices).get(row.outcome, row.outcome)),
    Column("pushed_at", "推送时间", "time"),
    Column("closed_at", "办结时间", "time"),
]


@right("enrolment.task.view")
def tasks(request: Request) -> HttpResponseBase:
    """The visits, those to be made first."""
    found = queries.tasks(request.actor)
    state = request.GET.get("state", "open")
    state = state if state in STATES else "open"
    text = request.GET.get("q", "").strip()[:40].replace("\x00", "")
    shown = found.filter(state=state)
    if text:
        shown = shown.filter(target__person__name__prefix=text)
    if request.GET.get("export") == "xlsx":
        return workbook(request, f"走访任务（{STATES[state]}）", COLUMNS, shown.order_by("street", "id").iterator(2000))
    pages = Paginator(shown.order_by("street", "id"), PER_PAGE)
    context: dict[str, Any] = {
        "states": [(key, title, found.filter(state=key).count()) for key, title in STATES.items()],
        "state": state, "q": text, "page": pages.get_page(request.GET.get("page")), "results": dict(Visit.Result.choices),
    }  # fmt: skip
    return render(request, "enrolment/tasks.html", context)


@right("enrolment.task.view")
def task(request: Request, number: int) -> HttpResponse:
    """One person to visit: where, what they would get, what earlier visits found, and the form."""
    found = get_object_or_404(queries.tasks(request.actor), pk=number)
    user = request.actor.user
    form = forms.VisitForm(request.POST or None, initial={"visitor": user.name if user else ""})
    allowed = may(request.actor, "enrolment.visit")
    if request.method == "POST" and not allowed:
        return redirect("enrolment:task", number)
    if saved(request, form, lambda: actions.visit(request.actor, found, **form.cleaned_data)):
        messages.success(request, "已登记走访结果。")
        return redirect("enrolment:tasks")
    context = {
        "task": found, "target": found.target, "form": form if allowed else None, "visits": found.visits.all(),
        "street_form": forms.StreetForm(found.district_id) if may(request.actor, "enrolment.push") else None,
    }  # fmt: skip
    return render(request, "enrolment/task.html", context)


@require_POST
@right("enrolment.push")
def task_street(request: Request, number: int) -> HttpResponse:
    """Give it to another street."""
    found = get_object_or_404(queries.tasks(request.actor), pk=number)
    form = forms.StreetForm(found.district_id, request.POST)
    if form.is_valid():
        tried(request, lambda: actions.set_street(request.actor, found, form.cleaned_data["street"]), "已改派。")
    return redirect("enrolment:task", number)

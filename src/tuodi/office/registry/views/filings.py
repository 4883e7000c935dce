"""Referrals, registrations, emergencies and certificates."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse

from tuodi.office.core.http import Request
from tuodi.office.core.rights import right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.registry import actions
from tuodi.office.registry.forms.fields import ReasonForm
from tuodi.office.registry.forms.people import FilingForm
from tuodi.office.registry.models import Filing
from tuodi.office.registry.queries import people as queries
from tuodi.office.registry.views.editing import ask_about, found_person


@right("registry.view")
def filings(request: Request) -> HttpResponseBase:
    """All of the actor's place."""
    columns = [
        Column("person", "姓名", link=lambda row: reverse("registry:person", args=[row.person_id])),
        Column("kind", "类型", value=lambda row: row.get_kind_display(), sort="kind"),
        Column("start", "起", "day", sort="start"),
        Column("end", "止", "day"),
        Column("institution", "医疗机构"),
        Column("disease", "病种", "mono"),
        Column("number", "备案号", "mono"),
        Column("state", "状态", value=lambda row: "已撤销" if row.cancelled_at else "有效", tone=lambda row: "stop" if row.cancelled_at else "good"),
    ]
    filters = [
        Filter("q", "查找", "search", lookup="person__name__prefix", hint="姓名"),
        Filter("kind", "类型", options=Filing.Kind.choices),
    ]
    table = Table(request, queries.filings(request.actor), columns, filters, order="-start,-id", export="备案与资格")
    return table.respond("core/list.html", {"title": "备案与资格", "subtitle": "在人员页登记和撤销"})


@right("registry.filing.write")
def add(request: Request, number: int) -> HttpResponse:
    """A referral, registration, emergency or certificate entered at the counter."""
    found = found_person(request, number)
    words = {"title": "登记备案或资格", "button": "登记", "done": "已登记。"}
    return ask_about(request, found, FilingForm(request.POST or None), lambda data: actions.add_filing(request.actor, found, **data), **words)


@right("registry.filing.write")
def cancel(request: Request, number: int) -> HttpResponse:
    """A filing that doesn't count any more."""
    held = get_object_or_404(Filing.objects.select_related("person"), pk=number, cancelled_at=None)
    found = found_person(request, held.person_id)
    words = {"title": f"撤销{held.get_kind_display()}", "button": "撤销", "done": "已撤销。", "subtitle": f"{held.start} 至 {held.end or '长期'}"}
    return ask_about(request, found, ReasonForm(request.POST or None), lambda data: actions.cancel_filing(request.actor, held, data["why"]), **words)

"""Cases, what hangs out for public notice, recognitions that lapse."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from tuodi.office.casework import clock, queries
from tuodi.office.casework.forms import procedure_choices
from tuodi.office.casework.models import Case
from tuodi.office.casework.queries import terms
from tuodi.office.core import queries as places
from tuodi.office.core.http import Request
from tuodi.office.core.rights import may, right
from tuodi.office.core.tables import Column, Filter, Table, workbook

TONES = {"running": "info", "lacking": "warn", "granted": "info", "failed": "stop", "done": "good", "refused": "stop", "appealed": "warn", "withdrawn": "", "lapsed": ""}


@right("casework.view")
def cases(request: Request) -> HttpResponseBase:
    """Every case of the actor's place: priority first, then what is due soonest."""
    actor, today = request.actor, clock.today()
    columns = [
        Column("number", "编号", "mono", link=lambda case: reverse("casework:case", args=[case.pk]), sort="id"),
        Column("urgent", "优先", value=lambda case: "优先" if case.urgent else "", tone=lambda case: "warn" if case.urgent else ""),
        Column("person.name", "申请人"),
        Column("procedure.name", "事项"),
        Column("place", "街道（乡镇）", value=lambda case: case.street or case.district),
        Column("state", "状态", value=lambda case: case.get_state_display(), tone=lambda case: TONES[case.state]),
        Column("step_name", "环节", value=lambda case: case.step_name if case.is_open else ""),
        Column("due", "期限", value=lambda case: _due(case, today), tone=lambda case: "stop" if _late(case, today) else "", sort="due"),
        Column("visits", "到窗口", "number"),
        Column("applied", "申请日期", "day", sort="applied"),
    ]
    filters = [
        Filter("q", "申请人", "search", lookup="person__name__prefix"),
        Filter("mine", "待我办理", options=[("yes", "只看待我办理")], apply=lambda rows, _: rows.filter(pk__in=queries.waiting_for(actor).values("pk"))),
        Filter("late", "期限", options=[("yes", "已超期")], apply=lambda rows, _: rows.filter(state__in=Case.OPEN, due__lt=today)),
        Filter("state", "状态", options=Case.State.choices),
        Filter("key", "事项", options=procedure_choices(actor.city)),
        Filter("district", "区县", options=[(one.pk, one.name) for one in places.districts(actor)]),
    ]
    table = Table(request, queries.cases(actor), columns, filters, order="-urgent,due,id", export="申请办理", empty="没有申请")
    context: dict[str, Any] = {"title": "申请办理", "subtitle": "优先情形在前，其余按期限先后"}
    if may(actor, "casework.accept") and actor.city:
        context |= {"add_url": reverse("casework:accept"), "add_title": "受理申请"}
    return table.respond("casework/list.html", context)


def _late(case: Case, today: Any) -> bool:
    return case.is_open and case.due is not None and case.due < today


def _due(case: Case, today: Any) -> str:
    if not case.is_open or case.due is None:
        return ""
    days = (today - case.due).days
    return f"{case.due} 超期 {days} 日" if days > 0 else str(case.due)


NOTICES = [
    Column("number", "编号"),
    Column("name", "申请人"),
    Column("place", "街道（乡镇）"),
    Column("matter", "事项"),
    Column("first", "公示开始", "day"),
    Column("last", "公示截止", "day"),
]
LAPSING = [
    Column("row.person.name", "姓名"),
    Column("row.person.masked", "身份证号"),
    Column("code", "身份", value=lambda one: one.row.get_code_display()),
    Column("row.person.district", "区县"),
    Column("row.person.street", "街道（乡镇）"),
    Column("row.start", "认定日期", "day"),
    Column("day", "到期", "day"),
    Column("left", "剩余日数", "number"),
]


@right("casework.view")
def notices(request: Request) -> HttpResponseBase:
    """What hangs out today, as it may be printed: names shortened."""
    actor = request.actor
    rows = queries.notices(actor.city) if actor.city else []
    if request.GET.get("export") == "xlsx":
        return workbook(request, "公示", NOTICES, rows)
    return render(request, "casework/notices.html", {"rows": rows, "title": "公示", "today": clock.today()})


@right("casework.view")
def lapsing(request: Request) -> HttpResponseBase:
    """Recognitions for a term that lapse within 60 and 30 days."""
    actor = request.actor
    found = terms.lapsing(actor)
    if request.GET.get("export") == "xlsx":
        return workbook(request, "即将到期的认定", LAPSING, found)
    rows = [{"one": one, "url": _again(one) if may(actor, "casework.accept") else ""} for one in found]
    context = {"rows": rows, "title": "即将到期的认定", "soon": terms.SOON, "sooner": terms.SOONER}
    return render(request, "casework/lapsing.html", context)


def _again(one: terms.Lapsing) -> str:
    return f"{reverse('casework:accept')}?{urlencode({'person': one.row.person_id, 'key': one.row.code})}"

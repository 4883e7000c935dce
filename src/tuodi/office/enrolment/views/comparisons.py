"""The insurers' files, and those enrolled twice."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from tuodi.office.core.http import Request
from tuodi.office.core.rights import may, right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.enrolment import actions, forms, queries
from tuodi.office.enrolment.models import Double
from tuodi.office.enrolment.views.common import form_page, in_a_city, saved
from tuodi.office.enrolment.views.roll import search
from tuodi.policy import vocabulary as v

TONES = {"open": "stop", "resolved": "good"}


def _count(name: str, title: str) -> Column:
    return Column(name, title, "number", value=lambda row: row.counts.get(name))


COLUMNS = [
    Column("name", "文件"),
    Column("year", "年度", "mono"),
    Column("district", "范围", value=lambda row: row.district or "全市"),
    Column("complete", "全量", "yes"),
    _count("rows", "参保记录"),
    _count("matched", "对上人数"),
    _count("unknown", "非本市登记"),
    _count("absent", "名单外（未参保）"),
    _count("changed", "变更人数"),
    _count("doubles", "重复参保"),
    _count("closed", "走访办结"),
    Column("actor", "导入人"),
    Column("created_at", "导入时间", "time", sort="created_at"),
]


@right("enrolment.view")
def comparisons(request: Request) -> HttpResponseBase:
    """The files, newest first."""
    context: dict[str, Any] = {"title": "参保比对", "subtitle": "医保经办机构的参保信息与救助对象登记逐人比对，查出未参保和重复参保"}
    if may(request.actor, "enrolment.compare"):
        context |= {"add_url": reverse("enrolment:compare"), "add_title": "导入参保信息"}
    return Table(request, queries.comparisons(request.actor), COLUMNS, export="参保比对", empty="还没有导入过参保信息").respond(context=context)


@right("enrolment.compare")
def compare(request: Request) -> HttpResponse:
    """Hand in a file."""
    actor = in_a_city(request).actor
    form = forms.ComparisonForm(actor, request.POST or None, request.FILES or None)

    def write() -> Any:
        data = form.cleaned_data
        content = data["file"].read()
        return actions.compare(
            actor, actor.city, data["year"], data["file"].name, content, complete=data["complete"], district=data["district"]
        )

    made = saved(request, form, write)
    if made:
        counts = made.counts
        messages.success(request, f"对上 {counts['matched']} 人，变更 {counts['changed']} 人，重复参保 {counts['doubles']} 人。")
        return redirect("enrolment:comparisons")
    return form_page(request, form, "导入参保信息", "enrolment:comparisons", "参保比对", "导入并比对")


def _entries(row: Double) -> str:
    return "；".join(f"{v.INSURANCES.get(one['kind'], one['kind'])} {one['place']} {one['paid_on']}".strip() for one in row.entries)


@right("enrolment.view")
def doubles(request: Request) -> HttpResponseBase:
    """Those enrolled more than once."""
    actor = request.actor
    columns = [
        Column("person.name", "姓名", link=lambda row: reverse("registry:person", args=[row.person_id])),
        Column("person.masked", "身份证号", "mono"),
        Column("year", "年度", "mono"),
        Column("district", "区县"),
        Column("entries", "参保记录", value=_entries),
        Column("state", "状态", value=lambda row: row.get_state_display(), tone=lambda row: TONES.get(row.state, "")),
        Column("remark", "处理结果"),
        Column("done_by", "处理人"),
    ]
    if may(actor, "enrolment.compare"):
        columns.append(
            Column("pk", "", value=lambda row: "处理" if row.state == "open" else "", link=lambda row: reverse("enrolment:double", args=[row.pk]))
        )
    filters = [Filter("state", "状态", options=Double.State.choices), search()]
    table = Table(request, queries.doubles(actor), columns, filters, order="-state,-id", export="重复参保", empty="没有重复参保的人员")
    return table.respond(context={"title": "重复参保", "subtitle": "同一年度有两项以上参保的人员；职工与居民并存时按职工计，不予资助"})


@right("enrolment.compare")
def double(request: Request, number: int) -> HttpResponse:
    """Say what was done about one."""
    found = get_object_or_404(queries.doubles(request.actor), pk=number)
    form = forms.ResolveForm(request.POST or None)
    if saved(request, form, lambda: actions.resolve_double(request.actor, found, form.cleaned_data["remark"])):
        messages.success(request, "已登记处理结果。")
        return redirect("enrolment:doubles")
    return form_page(request, form, f"{found.person.name}的重复参保", "enrolment:doubles", "重复参保", "登记", subtitle=_entries(found))

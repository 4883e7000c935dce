"""Looks at the burdens of a year: what was run, and a new one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from tuodi.office.core.http import Request
from tuodi.office.core.rights import Refused, may, right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.registry.refused import RegistryRefused
from tuodi.office.watch import actions, forms, queries
from tuodi.office.watch.models import Run
from tuodi.office.watch.refused import BadList, WatchRefused

SHOWN = 20  # faulty rows of a file that are listed


def _count(name: str, title: str) -> Column:
    return Column(name, title, "number", value=lambda row: row.counts.get(name))


COLUMNS = [
    Column("id", "监测", value=lambda row: str(row)),
    Column("made_at", "执行时间", "time", sort="made_at"),
    Column("kind", "来源", value=lambda row: row.name or row.get_kind_display()),
    Column("district", "范围", value=lambda row: row.district or "全市"),
    Column("year", "年度", "mono"),
    Column("day", "截至", "day", sort="day"),
    _count("looked", "人数"),
    _count("new", "新预警"),
    _count("raised", "负担变动"),
    _count("below", "降到线下"),
    _count("unknown", "资料不全"),
    _count("targets", "已是对象"),
    _count("bills", "大额费用"),
    Column("made_by", "执行人", value=lambda row: row.made_by or "系统任务"),
]


@right("watch.view")
def runs(request: Request) -> HttpResponseBase:
    """What was run, newest first."""
    context = {"title": "监测记录", "subtitle": "同一人同一年度同一预警只产生一个任务；重复执行只更新负担"}
    if may(request.actor, "watch.run"):
        context |= {"add_url": reverse("watch:run-new"), "add_title": "执行监测"}
    return Table(request, queries.runs(request.actor), COLUMNS, [Filter("kind", "来源", options=Run.Kind.choices)], empty="还没有执行").respond(
        context=context
    )


@right("watch.run")
def run_new(request: Request) -> HttpResponse:
    """Run one."""
    actor = request.actor
    if not actor.city:
        raise Refused("监测由某一城市的人员执行。")
    form = forms.RunForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = _run(request, form)
        except BadList as bad:
            form.add_error("file", bad.text)
            for row, what in bad.rows[:SHOWN]:
                form.add_error("file", f"第 {row} 行：{what}")
        except (WatchRefused, RegistryRefused) as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.text)
        else:
            counts = made.counts
            messages.success(request, f"监测 {counts['looked']} 人，新预警 {counts['new']} 人，资料不全 {counts['unknown']} 人。")
            return redirect("watch:runs")
    context = {"form": form, "title": "执行监测", "back": reverse("watch:runs"), "back_title": "监测记录", "button": "执行"}
    return render(request, "core/form.html", context)


def _run(request: Request, form: forms.RunForm) -> Run:
    data, actor = form.cleaned_data, request.actor
    file = data["file"]
    if file:
        return actions.import_list(actor, actor.city, data["year"], file.name, file.read(), data["until"], data["days"])
    return actions.watch_settlements(actor, actor.city, data["year"], data["until"], data["days"])

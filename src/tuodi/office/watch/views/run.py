"""Looks at the burdens of a year: what was run, and a new one."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from tuodi.office.casework import clock
from tuodi.office.core.http import Request
from tuodi.office.core.rights import Refused, may, right
from tuodi.office.core.tables import Column, Filter, Table, write_excel
from tuodi.office.registry.refused import RegistryRefused
from tuodi.office.settlement.reasons import refusal_text
from tuodi.office.watch import actions, forms, missing, queries, reading
from tuodi.office.watch.models import Run, WrongRow
from tuodi.office.watch.refused import BadList, WatchRefused

SHOWN = 20  # faulty rows of a file that are listed


def _count(name: str, title: str) -> Column:
    return Column(name, title, "number", value=lambda row: row.counts.get(name))


COLUMNS = [
    Column("id", "监测", value=lambda row: str(row), link=lambda row: reverse("watch:run", args=[row.pk])),
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
    _count("wrong", "退回行"),
    _count("bills", "大额费用"),
    Column("made_by", "执行人", value=lambda row: row.made_by or "系统任务"),
]


@right("watch.view")
def runs(request: Request) -> HttpResponseBase:
    """What was run, newest first."""
    context: dict[str, Any] = {"title": "监测记录", "subtitle": "同一人同一年度同一预警只产生一个任务；重复执行只更新负担"}
    if may(request.actor, "watch.run"):
        context |= {"add_url": reverse("watch:run-new"), "add_title": "执行监测"}
    context["missing"] = missing.of(request.actor.city, clock.today().year)
    filters = [Filter("kind", "来源", options=Run.Kind.choices)]
    return Table(request, queries.runs(request.actor), COLUMNS, filters, export="监测记录", empty="还没有执行").respond("watch/runs.html", context)


@right("watch.view")
def run(request: Request, number: int) -> HttpResponseBase:
    """One run: what was found, of whom nothing could be said and why, and the rows of a file that were not taken."""
    actor = request.actor
    found: Run = get_object_or_404(queries.runs(actor), pk=number)
    rows = queries.wrong_rows(actor, found)
    first = rows.first() if found.counts.get("wrong") else None
    columns = [Column("row", "行号", "number", sort="row"), Column("why", "原因")]
    if first is not None and request.GET.get("export") == "xlsx":
        columns += [Column(head, head, value=_cell(head)) for head in json.loads(first.cells)]
    else:
        columns += [Column("cells", "姓名", value=_name)]
    context = {
        "run": found, "title": str(found), "unsure": queries.unsure(actor, found) if may(actor, "registry.view") else [],
        "reasons": [(refusal_text(codes), count) for codes, count in sorted(found.counts.get("reasons", {}).items()) if codes],
        "figures": [(column.title, column.text(found)) for column in COLUMNS[6:-1] if column.raw(found) is not None],
        "alerts": f"{reverse('watch:alerts')}?run={found.pk}", "missing": missing.of(found.city, found.year), "wrong": first is not None,
    }  # fmt: skip
    table = Table(request, rows, columns, order="row", export=f"退回行{found.pk}" if first else "", empty="没有退回的行")
    return table.respond("watch/run.html", context)


def _cell(head: str) -> Callable[[WrongRow], str]:
    return lambda row: str(json.loads(row.cells).get(head, ""))


def _name(row: WrongRow) -> str:
    cells = {"".join(head.split()).lower(): text for head, text in json.loads(row.cells).items()}
    return next((cells[head] for head in reading.COLUMNS["name"] if cells.get(head)), "")


@right("watch.run")
def template(request: Request) -> HttpResponseBase:
    """An empty file with the columns of a list."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    write_excel(file, [Column(name, title) for name, title in reading.TITLES.items()], [])
    file.seek(0)
    response = FileResponse(file, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote('参保人员负担名单')}.xlsx"
    return response


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
            if len(bad.rows) > SHOWN:
                form.add_error("file", f"……其余 {len(bad.rows) - SHOWN} 行略。")
        except (WatchRefused, RegistryRefused) as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.text)
        else:
            counts = made.counts
            messages.success(request, f"监测 {counts['looked']} 人，新预警 {counts['new']} 人，资料不全 {counts['unknown']} 人。")
            if counts.get("wrong"):
                messages.warning(request, f"{counts['wrong']} 行没有导入，原因见下，可导出后改正再导入。")
            return redirect("watch:run", made.pk)
    context = {"form": form, "title": "执行监测", "missing": missing.of(actor.city, clock.today().year), "whole_city": actor.district_id is None}
    return render(request, "watch/run_new.html", context)


def _run(request: Request, form: forms.RunForm) -> Run:
    data, actor = form.cleaned_data, request.actor
    file = data["file"]
    if file:
        return actions.import_list(actor, actor.city, data["year"], file.name, file.read(), data["until"], data["days"])
    return actions.watch_settlements(actor, actor.city, data["year"], data["until"], data["days"])

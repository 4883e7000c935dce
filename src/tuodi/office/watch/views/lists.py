"""The warnings as a list and as figures; bills that were large by themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from tuodi.office.casework import clock
from tuodi.office.core import queries as places
from tuodi.office.core.actor import Actor
from tuodi.office.core.http import Request
from tuodi.office.core.models import Street
from tuodi.office.core.rights import may, right, scoped
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.settlement import figures
from tuodi.office.watch import compute, drawings, missing, queries
from tuodi.office.watch.models import Alert

State = Alert.State


def _late(row: Alert) -> bool:
    return row.state == State.OPEN and row.due < clock.today()


def _tone(row: Alert) -> str:
    if _late(row):
        return "stop"
    return {State.OPEN: "warn", State.VISITED: "info", State.HELPED: "info", State.CLOSED: "good"}[State(row.state)]


COLUMNS = [  # the first seven are what a telephone shows, in watch.css by their places
    Column("person.name", "姓名", link=lambda row: reverse("watch:alert", args=[row.pk])),
    Column("state", "状态", value=lambda row: "超期未走访" if _late(row) else row.get_state_display(), tone=_tone),
    Column("name", "预警"),
    Column("burden", "个人负担", "money", sort="burden"),
    Column("line", "预警线", "money"),
    Column("due", "走访期限", "day", sort="due"),
    Column("community", "社区（村）"),
    Column("street", "街道（乡镇）"),
    Column("district", "区县"),
    Column("person.masked", "身份证号", "mono"),
    Column("seen", "预警日期", "day", sort="seen"),
    Column("outcome", "结果", value=lambda row: row.get_outcome_display()),
]
BILLS = [
    Column("person.name", "姓名"),
    Column("person.masked", "身份证号", "mono"),
    Column("settlement.number", "结算", "mono"),
    Column("settlement.claim.ended", "结束日期", "day", sort="settlement__claim__ended"),
    Column("settlement.claim.total_cost", "医疗费总额", "money", sort="settlement__claim__total_cost"),
    Column("burden", "个人负担", "money", sort="burden"),
    Column("line", "预警线", "money"),
    Column("district", "区县"),
    Column("clause", "依据"),
]


def _linked(column: Column) -> Column:
    return replace(column, link=lambda row: reverse("settlement:detail", args=[row.settlement_id]))


def _overdue(rows: QuerySet[Alert], _: str) -> QuerySet[Alert]:
    return rows.filter(state=State.OPEN, due__lt=clock.today())


def _of_street(rows: QuerySet[Alert], value: str) -> QuerySet[Alert]:
    return rows.filter(street__isnull=True) if value == "none" else rows.filter(street=int(value))


THEN = [("helped", "帮扶已有结果"), ("grown", "办结后负担增加"), ("below", "现低于预警线")]


def _then(actor: Actor, value: str) -> QuerySet[Alert]:
    if value == "below":
        return queries.alerts(actor).filter(below=True)
    return queries.helped(actor) if value == "helped" else queries.grown(actor)


def _filters(request: Request) -> list[Filter]:
    actor = request.actor
    found = [
        Filter("q", "姓名", "search", lookup="person__name__startswith"),
        Filter("state", "状态", options=State.choices),
        Filter("late", "期限", options=[("yes", "超期未走访")], apply=_overdue),
        Filter("then", "后续", options=list(THEN), apply=lambda rows, value: rows.filter(pk__in=_then(actor, value).values("pk"))),
        Filter("warning", "预警", options=list(compute.warnings_of(actor.city, clock.today().year).items()) if actor.city else []),
    ]
    if actor.district_id is None:
        found.append(Filter("district", "区县", options=[(one.pk, one.name) for one in places.districts(actor)]))
    if actor.street_id is None:
        streets = scoped(actor, Street.objects.all())[:400] if actor.district_id is not None else []
        found.append(Filter("street", "街道", options=[("none", "未分派"), *((one.pk, one.name) for one in streets)], apply=_of_street))
    run = [Filter("run", "监测", "text", apply=_of_run)] if request.GET.get("run") else []
    if not actor.community:
        found.append(Filter("community", "社区（村）", "text", lookup="community__startswith"))
        found.append(Filter("community_none", "分派", options=[("yes", "未分派社区")], apply=lambda rows, _: rows.filter(community="")))
    return [*found, Filter("year", "年度", "text", apply=_of_year), *run]


def _of_year(rows: QuerySet[Alert], value: str) -> QuerySet[Alert]:
    return rows.filter(year=int(value)) if value.isascii() and value.isdigit() and len(value) == 4 else rows.none()


def _of_run(rows: QuerySet[Alert], value: str) -> QuerySet[Alert]:
    return rows.filter(run=int(value)) if value.isascii() and value.isdigit() and len(value) < 19 else rows.none()


def _known(actor: Actor) -> set[str]:
    """Columns that would say the same in every row."""
    return {name for name, place in (("district", actor.district_id), ("street", actor.street_id)) if place is not None}


@right("watch.view")
def alerts(request: Request) -> HttpResponseBase:
    """The tasks: overdue first, then those to call on by their deadline, then those under way, then the closed ones."""
    context: dict[str, Any] = {"title": "预警任务", "subtitle": "个人负担达到文件规定的预警线的人员；由街道（乡镇）在期限内走访"}
    if may(request.actor, "watch.run"):
        context |= {"add_url": reverse("watch:run-new"), "add_title": "执行监测"}
    context["missing"] = missing.of(request.actor.city, clock.today().year)
    rows, filters = queries.by_urgency(request.actor), _filters(request)
    columns = [one for one in COLUMNS if one.name not in _known(request.actor)]
    table = Table(request, rows, columns, filters, order="rank,-closed_on,due,id", export="预警任务", empty="没有预警任务", row_css=lambda row: "late" if _late(row) else "")
    return table.respond("watch/alerts.html", context)


@right("watch.view")
def bills(request: Request) -> HttpResponseBase:
    """Bills flagged as large."""
    actor, note = request.actor, ""
    rule = compute.rule_of(actor.city, clock.today().year) if actor.city else None
    if actor.city and not (rule and any(line.everyone for line in rule.lines.values())):
        note = "本市文件没有规定单笔大额费用预警"
    title: dict[str, Any] = {"title": "大额费用", "subtitle": note or "单笔费用的个人负担达到大额医疗费用预警线的结算；结算时即标记并产生走访任务"}
    title["missing"] = [] if note else missing.of(actor.city, clock.today().year)
    filters = [Filter("q", "姓名", "search", lookup="person__name__startswith")]
    if actor.district_id is None:
        filters.append(Filter("district", "区县", options=[(one.pk, one.name) for one in places.districts(actor)]))
    columns = [_linked(one) if one.name == "settlement.number" and may(actor, "settlement.view") else one for one in BILLS]
    table = Table(request, queries.large_bills(actor), columns, filters, order="-id", export="大额费用", empty="没有标记的费用")
    return table.respond("watch/runs.html", title)


@right("watch.view")
def overview(request: Request) -> HttpResponse:
    """Warnings by month and district, and what became of them."""
    actor, text = request.actor, request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else clock.today().year
    found, rows = queries.alerts(actor).filter(year=year), queries.by_district(actor, year)
    became, grid = queries.became(actor, year), queries.by_district_and_month(actor, year)
    context = {
        "year": year, "years": sorted({year, clock.today().year, *queries.alerts(actor).order_by().values_list("year", flat=True).distinct()}, reverse=True),
        "count": found.count(), "open": found.filter(state=State.OPEN).count(), "late": _overdue(found, "").count(),
        "closed": found.filter(state=State.CLOSED).count(), "months": drawings.months(queries.by_month(actor, year)),
        "districts": drawings.districts(rows) if rows else "", "became": drawings.outcomes(became) if rows else "",
        "grid": drawings.grid(grid) if grid else "", "title": "预警统计", "lines": _lines(actor.city, year),
        "note": figures.note(actor.city) if actor.city else "",
        "missing": missing.of(actor.city, year),
    }  # fmt: skip
    return render(request, "watch/overview.html", context)


def _lines(city: str, year: int) -> list[dict[str, Any]]:
    """The lines of the document with their amounts of the year."""
    return compute.lines(city, year) if city else []

"""Monthly and yearly statements and the self-evaluation; a page, a workbook, a PDF."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render

from tuodi.office.core import audit, charts
from tuodi.office.core.http import Request
from tuodi.office.core.numbers import yuan
from tuodi.office.core.rights import right
from tuodi.office.enrolment.coverage import coverage
from tuodi.office.fund import queries
from tuodi.office.fund.models import Month
from tuodi.office.fund.views.booking import in_a_city
from tuodi.office.fund.views.checking import wanted_month
from tuodi.office.fund.views.year import wanted_year
from tuodi.office.reports import files, self_evaluation
from tuodi.office.reports.statement import BY, Statement, statement

TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "pdf": "application/pdf"}


@right("reports.view")
def month(request: Request) -> HttpResponse:
    """The statement of a month."""
    actor, first = in_a_city(request).actor, wanted_month(request)
    told = statement(actor, first, first)
    before, after = (first - dt.timedelta(days=1)).replace(day=1), (first + dt.timedelta(days=31)).replace(day=1)
    closed = Month.objects.filter(city=actor.city, month=first).exists()
    context: dict[str, object] = {
        "others": [(f"{one:%Y-%m}", f"?month={one:%Y-%m}", one == first) for one in (before, first, after)],
        "here": f"?month={first:%Y-%m}",
        "state": "本月已结账，数字不再变动" if closed else "本月尚未结账，数字还会变动",
        "columns": _columns(actor.city, first.year, actor.district_id),
    }
    return _answer(request, told, f"{first.year} 年 {first.month} 月医疗救助月报", f"report-{first:%Y%m}", context)


@right("reports.view")
def year(request: Request) -> HttpResponse:
    """The statement of a year, with enrolment and indicators."""
    actor, of = in_a_city(request).actor, wanted_year(request)
    told = statement(actor, dt.date(of, 1, 1), dt.date(of, 12, 1))
    context: dict[str, object] = {
        "others": [(f"{one} 年", f"?year={one}", one == of) for one in (of - 1, of, of + 1)],
        "here": f"?year={of}",
        "state": "按会计月份汇总全年账务",
        "columns": _columns(actor.city, of, actor.district_id),
        "indicators": queries.indicator_values(actor, of),
        "roll": coverage(actor, of),
        "yearly": True,
    }
    return _answer(request, told, f"{of} 年医疗救助年报", f"report-{of}", context)


@right("reports.view")
def evaluation(request: Request) -> HttpResponse:
    """The self-evaluation of a year."""
    actor, of = in_a_city(request).actor, wanted_year(request)
    found, wanted = self_evaluation.rows(actor, of), request.GET.get("as", "")
    if wanted in TYPES:
        content = files.evaluation_workbook(found, of) if wanted == "xlsx" else files.evaluation_paper(actor, found, of)
        return _file(request, content, wanted, f"evaluation-{of}", f"{of} 年绩效自评表")
    context = {"rows": found, "year": of, "years": [of - 1, of, of + 1], "unknown": sum(one.actual is None for one in found)}
    return render(request, "reports/evaluation.html", context)


def _columns(city: str, of: int, place: int | None) -> str:
    spent = queries.monthly_outlay(city, of, place)
    return charts.columns([(f"{n}月", fen, f"{yuan(fen)} 元") for n, fen in enumerate(spent, 1)], f"{of} 年各月支出")


def _answer(request: Request, told: Statement, title: str, name: str, context: dict[str, object]) -> HttpResponse:
    wanted = request.GET.get("as", "")
    if wanted in TYPES:
        content = files.workbook(told, title) if wanted == "xlsx" else files.paper(request.actor, told, title)
        return _file(request, content, wanted, name, title)
    whole = told.whole
    cost = sum(fen for _, fen in told.layers)
    bars = [charts.Bar(layer, max(0, fen), max(cost, 1), f"{yuan(fen)} 元") for layer, fen in told.layers]
    tables = [(BY[key], key, groups) for key, groups in told.by.items()]
    return render(request, "reports/statement.html", {"title": title, "whole": whole, "tables": tables, "layers": charts.bars(bars, width=440), **context})



def _file(request: Request, content: bytes, kind: str, name: str, what: str) -> HttpResponse:
    with transaction.atomic():
        audit.record("reports.taken", request.actor, name, what=f"{what}（{kind}）")
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'{"inline" if kind == "pdf" else "attachment"}; filename="{name}.{kind}"'
    return response

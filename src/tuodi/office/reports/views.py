"""Monthly and yearly reports and the self-evaluation; a page, a workbook, a PDF."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from tuodi.office.core import audit, charts
from tuodi.office.core.http import Request
from tuodi.office.core.rights import may, right
from tuodi.office.fund.views.booking import in_a_city
from tuodi.office.fund.views.checking import wanted_month
from tuodi.office.fund.views.year import wanted_year
from tuodi.office.reports import actions, evaluation_files, files, forms, report, self_evaluation, units
from tuodi.office.reports.models import Evaluation
from tuodi.office.reports.refused import EvaluationRefused
from tuodi.office.reports.report import Report
from tuodi.office.reports.statement import BY, LAYERS

TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "pdf": "application/pdf"}


@right("reports.view")
def month(request: Request) -> HttpResponse:
    """The report of a month."""
    actor, first = in_a_city(request).actor, wanted_month(request)
    before, after = (first - dt.timedelta(days=1)).replace(day=1), (first + dt.timedelta(days=31)).replace(day=1)
    shown = [before, first, *([after] if after <= timezone.localdate() else [])]
    others = [(f"{one:%Y-%m}", f"?month={one:%Y-%m}", one == first) for one in shown]
    return _answer(request, report.of_month(actor, first), f"report-{first:%Y%m}", f"?month={first:%Y-%m}", others)


@right("reports.view")
def year(request: Request) -> HttpResponse:
    """The report of a year, with enrolment and indicators."""
    actor, of = in_a_city(request).actor, wanted_year(request)
    shown = [of - 1, of, *([of + 1] if of < timezone.localdate().year else [])]
    others = [(f"{one} 年", f"?year={one}", one == of) for one in shown]
    return _answer(request, report.of_year(actor, of), f"report-{of}", f"?year={of}", others)


def _answer(request: Request, found: Report, name: str, here: str, others: list[tuple[str, str, bool]]) -> HttpResponse:
    wanted, unit = request.GET.get("as", ""), units.wanted(request.GET.get("unit", ""))
    if wanted in TYPES:
        content = files.workbook(found, unit) if wanted == "xlsx" else files.paper(request.actor, found, unit)
        return _file(request, content, wanted, name, found.title)
    told = found.told
    cost = sum(fen for _, fen in told.layers)
    bars = [charts.Bar(layer, max(0, fen), max(cost, 1), f"{unit.shown(fen)} {unit.name}") for layer, fen in told.layers if fen or layer == LAYERS["aid"]]
    columns = [(f"{n}月", fen, f"{unit.shown(fen)} {unit.name}") for n, fen in enumerate(found.months, 1)]
    asked = f"&unit={unit.code}" if unit.code else ""
    context = {
        "report": found,
        "unit": unit,
        "units": [(one.name, f"{here}&unit={one.code}" if one.code else here, one == unit) for one in (units.YUAN, units.WAN)],
        "whole": told.whole,
        "lines": {line.name.strip("　"): line.values[0] for line in found.comparison.lines},
        "tables": [(BY[key], key, groups) for key, groups in told.by.items()],
        "layers": charts.bars(bars, width=440),
        "columns": charts.columns(columns, f"{told.first.year} 年各月支出"),
        "others": [(name, f"{url}{asked}", now) for name, url, now in others],
        "here": f"{here}{asked}",
        "pairs": range(len(found.comparison.heads) // 2),
    }
    return render(request, "reports/report.html", context)


def _file(request: Request, content: bytes, kind: str, name: str, what: str) -> HttpResponse:
    with transaction.atomic():
        audit.record("reports.taken", request.actor, name, what=f"{what}（{kind}）")
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'{"inline" if kind == "pdf" else "attachment"}; filename="{name}.{kind}"'
    return response


@right("reports.view")
def evaluation(request: Request) -> HttpResponse:
    """The self-evaluation of a year."""
    actor, of = in_a_city(request).actor, wanted_year(request)
    held = self_evaluation.found(actor, of)
    rows, wanted = self_evaluation.rows(actor, of, held), request.GET.get("as", "")
    if wanted in TYPES:
        form = evaluation_files.Form(of, rows, held, report.issuer(actor), timezone.localtime())
        content = evaluation_files.workbook(form) if wanted == "xlsx" else evaluation_files.paper(actor, form)
        return _file(request, content, wanted, f"evaluation-{of}", f"{of} 年绩效自评表")
    return _sheet(request, of, held, forms.sheet(rows, held.analysis if held else ""))


def _sheet(request: Request, of: int, held: Evaluation | None, sheet: forms.Sheet) -> HttpResponse:
    actor, rows = request.actor, [line.row for line in sheet.lines]
    worth, given = self_evaluation.points(rows)
    draft = held is None or held.state == Evaluation.State.DRAFT
    context = {
        "sheet": sheet,
        "held": held,
        "year": of,
        "years": [of - 1, of, of + 1],
        "unknown": self_evaluation.open_lines(rows),
        "worth": forms.hundredths(worth or None),
        "given": forms.hundredths(given if worth else None),
        "may_enter": draft and may(actor, "reports.evaluate"),
        "may_decide": held is not None and held.state == Evaluation.State.SUBMITTED and may(actor, "reports.evaluation.decide"),
    }
    return render(request, "reports/evaluation.html", context)


@require_POST
@right("reports.evaluate")
def enter(request: Request, year: int) -> HttpResponseBase:
    """Keep what was typed; what can't be taken comes back with the page."""
    actor = in_a_city(request).actor
    held = self_evaluation.found(actor, year)
    sheet = forms.sheet(self_evaluation.rows(actor, year, held), "", request.POST)
    given = sheet.given()
    if not sheet.problems:
        try:
            actions.enter(actor, year, given, sheet.analysis)
        except EvaluationRefused as refused:
            sheet.problems.append(refused.text)
        else:
            messages.success(request, "已保存。")
            return _back(year)
    for problem in sheet.problems:
        messages.error(request, problem)
    return _sheet(request, year, held, sheet)


@require_POST
@right("reports.evaluate")
def submit(request: Request, year: int) -> HttpResponseBase:
    """Hand the form in as it was saved."""
    try:
        actions.submit(in_a_city(request).actor, year)
    except EvaluationRefused as refused:
        messages.error(request, refused.text)
    else:
        messages.success(request, "已提交，等待审定。")
    return _back(year)


@require_POST
@right("reports.evaluation.decide")
def decide(request: Request, year: int) -> HttpResponseBase:
    """Approve the form, or return it."""
    approved = request.POST.get("decision") == "approve"
    try:
        actions.decide(in_a_city(request).actor, year, approved=approved, remark=request.POST.get("remark", ""))
    except EvaluationRefused as refused:
        messages.error(request, refused.text)
    else:
        messages.success(request, "已审定。" if approved else "已退回。")
    return _back(year)


def _back(year: int) -> HttpResponseBase:
    return redirect(f"{reverse('reports:evaluation')}?year={year}")

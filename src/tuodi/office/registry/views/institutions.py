"""Institutions in time: designation, agreement, level, the assessment of each year."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from tuodi.office.core.http import Request
from tuodi.office.core.rights import may, right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.registry import actions
from tuodi.office.registry.forms.institutions import AssessmentForm, InstitutionForm, TermForm
from tuodi.office.registry.models import Institution, InstitutionTerm
from tuodi.office.registry.queries import people as queries
from tuodi.office.registry.views.editing import ask
from tuodi.policy import vocabulary as v


@right("registry.institution.view")
def institutions(request: Request) -> HttpResponseBase:
    """Every institution with what it is today."""
    columns = [
        Column("code", "编号", "mono", sort="code", link=lambda row: reverse("registry:institution", args=[row.pk])),
        Column("name", "名称", sort="name"),
        Column("level", "等级", value=lambda row: v.LEVELS.get(getattr(_now(row), "level", None) or 0)),
        Column("designated", "定点", "yes", value=lambda row: getattr(_now(row), "designated", None)),
        Column("primary", "基层机构", "yes", value=lambda row: getattr(_now(row), "primary_care", None)),
        Column("place", "所在区县", value=lambda row: getattr(_now(row), "district", None) or v.AREAS.get(getattr(_now(row), "area", ""))),
        Column("agreement", "协议编号", "mono", value=lambda row: getattr(_now(row), "agreement", None)),
        Column("since", "自", "day", value=lambda row: getattr(_now(row), "start", None)),
        Column("score", "最近考核", value=_newest_score),
    ]
    filters = [Filter("q", "查找", "search", lookup="name__contains", hint="名称")]
    table = Table(request, queries.institutions(), columns, filters, order="code", export="医疗机构")
    context: dict[str, Any] = {"title": "医疗机构", "subtitle": "按今天的情形；结算按就诊当日的情形"}
    if may(request.actor, "registry.institution.write"):
        context |= {"add_url": reverse("registry:institution-add"), "add_title": "登记医疗机构"}
    return table.respond("core/list.html", context)


def _now(row: Institution) -> InstitutionTerm | None:
    """The term of today, of those fetched with the institution."""
    today = timezone.localdate()
    return next((term for term in row.terms.all() if term.start <= today and (term.end is None or term.end > today)), None)


def _newest_score(row: Institution) -> str:
    newest = next(iter(row.assessments.all()), None)
    return f"{newest.year} 年 {points(newest.score)}" if newest else ""


def points(score: int) -> str:
    """Hundredths of a point in words."""
    return f"{score // 100}.{score % 100:02d}"


@right("registry.institution.view")
def institution(request: Request, number: int) -> HttpResponse:
    """One institution: what it was when, and its scores."""
    found = get_object_or_404(queries.institutions(), pk=number)
    terms = [(term, _now(found) == term, v.AREAS.get(term.area, "")) for term in found.terms.all()]
    scores = [(one, points(one.score)) for one in found.assessments.all()]
    may_write = may(request.actor, "registry.institution.write")
    return render(request, "registry/institution.html", {"institution": found, "terms": terms, "scores": scores, "may_write": may_write})


@right("registry.institution.write")
def add(request: Request) -> HttpResponse:
    """An institution that isn't registered yet."""

    def do(data: dict[str, Any]) -> str:
        return _page(actions.set_institution(request.actor, data["code"], data["name"], data["telephone"]))

    words = {"title": "登记医疗机构", "button": "登记", "done": "已登记，请接着登记等级、定点和协议。", "subtitle": "编号已登记的，更新名称和电话"}
    return ask(request, InstitutionForm(request.POST or None), do, back=reverse("registry:institutions"), back_title="医疗机构", **words)


@right("registry.institution.write")
def term(request: Request, number: int) -> HttpResponse:
    """What the institution is from a day on."""
    found = get_object_or_404(queries.institutions(), pk=number)
    form = TermForm(request.actor, next(iter(found.terms.all()), None), request.POST or None)
    words = {"title": "登记变动", "button": "登记", "done": "已登记。", "subtitle": "前一段在新的一段开始之日结束；已办结算不受影响，按就诊当日的情形"}
    return _ask(request, found, form, lambda data: actions.set_term(request.actor, found, data["start"], **form.facts()), **words)


@right("registry.institution.write")
def assess(request: Request, number: int) -> HttpResponse:
    """The assessment of a year."""
    found = get_object_or_404(Institution, pk=number)
    words = {"title": "登记年度考核", "button": "登记", "done": "已登记。", "subtitle": "同一年度再次登记即更正"}
    return _ask(request, found, AssessmentForm(request.POST or None), lambda data: actions.set_assessment(request.actor, found, **data), **words)


def _ask(request: Request, found: Institution, form: Any, do: Any, **words: Any) -> HttpResponse:
    return ask(request, form, do, back=_page(found), back_title=found.name, **words)


def _page(found: Institution) -> str:
    return reverse("registry:institution", args=[found.pk])

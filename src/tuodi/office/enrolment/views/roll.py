"""The roll of a year and the coverage: how many are enrolled, and who isn't."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from tuodi.office.core import queries as places
from tuodi.office.core.http import Request
from tuodi.office.core.models import Street
from tuodi.office.core.rights import may, right
from tuodi.office.core.tables import Column, Filter, Kind, Table, workbook
from tuodi.office.enrolment import actions, coverage, queries
from tuodi.office.enrolment.models import Target
from tuodi.office.enrolment.views.common import in_a_city, tried
from tuodi.office.registry.models import Person
from tuodi.office.registry.queries.people import find
from tuodi.policy import vocabulary as v

TONES = {"granted": "good", "proposed": "info"}
INSURED: dict[str | None, str] = {**{str(key): text for key, text in v.INSURANCES.items()}, None: "不明"}


def search() -> Filter:
    """By ID number (whole) or the beginning of the name."""
    return Filter("q", "查找", "search", apply=lambda rows, text: rows.filter(person__in=find(Person.objects.all(), text).values("pk")), hint="身份证号或姓名")


ROLL = [
    Column("person.name", "姓名", link=lambda row: reverse("registry:person", args=[row.person_id])),
    Column("person.masked", "身份证号", "mono"),
    Column("district", "区县"),
    Column("street", "街道（乡镇）"),
    Column("identity", "救助身份", value=lambda row: row.get_identity_display()),
    Column("insured", "现险种", value=lambda row: INSURED.get(row.insured, row.insured), tone=lambda row: "stop" if row.insured == "none" else ""),
    Column("state", "结果", value=lambda row: row.get_state_display(), tone=lambda row: TONES.get(row.state, "")),
    Column("subsidy", "资助金额", "money", sort="subsidy"),
    Column("self_paid", "个人缴费", "money"),
    Column("effective", "生效日期", "day"),
    Column("reasons_text", "说明"),
    Column("clauses", "依据"),
]


def _insured(rows: QuerySet[Target], value: str) -> QuerySet[Target]:
    return rows.filter(**({"insured__isnull": True} if value == "unknown" else {"insured": value}))


def _willing(rows: QuerySet[Target], value: str) -> QuerySet[Target]:
    return rows.exclude(willing=False) if value == "open" else rows.filter(willing=value == "yes")


@right("enrolment.view")
def targets(request: Request) -> HttpResponseBase:
    """Everybody on the roll."""
    actor = request.actor
    years = queries.years(actor) or [timezone.localdate().year]
    streets = Street.objects.filter(district=actor.district_id) if actor.district_id else Street.objects.none()
    filters = [
        Filter("year", "年度", options=[(year, str(year)) for year in years], default=str(years[0])),
        Filter("district", "区县", options=[(one.pk, one.name) for one in places.districts(actor)]),
        Filter("street", "街道（乡镇）", options=[(one.pk, one.name) for one in streets]),
        Filter("insured", "现险种", options=[*v.INSURANCES.items(), ("unknown", "不明")], apply=_insured),
        Filter("state", "结果", options=Target.State.choices),
        Filter("verdict", "判定", options=Target.Verdict.choices),
        Filter("checked", "走访核查", options=[("yes", "已核查"), ("no", "未核查")], apply=lambda rows, value: rows.filter(checked_on__isnull=value == "no")),
        Filter("willing", "参保意愿", options=[("yes", "愿意"), ("no", "不愿意"), ("open", "愿意或未问")], apply=_willing),
        search(),
    ]
    columns = [*ROLL, Column("checked_on", "核查日期", "day"), Column("willing", "有意愿", "yes")]
    table = Table(request, queries.targets(actor).filter(current=True), columns, filters, order="district,street,id", export="资助参保名册")
    return table.respond("enrolment/targets.html", {"title": "参保名册", "subtitle": "年度内的救助对象及其参保、资助情况"})


def _count(name: str, title: str, kind: Kind = "number") -> Column:
    return Column(name, title, kind, value=lambda place: place.counts[name])


COVERAGE = [
    Column("name", "区县或街道（乡镇）"),
    _count("targets", "对象"),
    _count("resident", "居民医保"),
    _count("employee", "职工医保"),
    _count("uninsured", "未参保"),
    _count("checked", "其中已走访核查"),
    _count("unknown", "不明"),
    Column("share", "参保率", "percent"),
    _count("due", "应资助"),
    _count("granted", "已资助"),
    _count("amount", "资助金额", "money"),
]


@right("enrolment.view")
def covered(request: Request) -> HttpResponseBase:
    """The coverage of a year, by district or street, with the rates of the document."""
    actor = in_a_city(request).actor
    years = queries.years(actor) or [timezone.localdate().year]
    year = _year(request, years)
    found = coverage.coverage(actor, year)
    if request.GET.get("export") == "xlsx":
        return workbook(request, f"{year}年参保覆盖", COVERAGE, [*found.places, found.total])
    context: dict[str, Any] = {
        "years": years, "year": year, "found": found, "by": "street" if actor.district_id else "district",
        "open_tasks": coverage.open_tasks(actor), "doubles": queries.doubles(actor).filter(year=year, state="open").count(),
        "may_push": may(actor, "enrolment.push"),
    }  # fmt: skip
    return render(request, "enrolment/coverage.html", context)


def _year(request: Request, years: list[int]) -> int:
    text = request.GET.get("year", "")
    return int(text) if text.isascii() and text.isdigit() and int(text[:4]) in years else years[0]


@require_POST
@right("enrolment.push")
def push(request: Request) -> HttpResponse:
    """Those not enrolled to the streets, now."""
    actor = in_a_city(request).actor
    years = queries.years(actor) or [timezone.localdate().year]
    text = request.POST.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else years[0]
    count = tried(request, lambda: actions.push(actor, actor.city, year))
    if count is not None:
        messages.success(request, f"新推送 {count} 人；此前已推送的没有重复。")
    return redirect(f"{reverse('enrolment:coverage')}?year={year}")

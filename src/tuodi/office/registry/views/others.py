"""Households, institutions in time, filings, and the departments that certify."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from tuodi.office.core import queries as places
from tuodi.office.core.http import Request
from tuodi.office.core.rights import right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.registry.models import Department, Filing, InstitutionTerm
from tuodi.office.registry.queries import people as queries
from tuodi.policy import vocabulary as v


@right("registry.view")
def households(request: Request) -> HttpResponseBase:
    """The households of the actor's place."""
    columns = [
        Column("number", "家庭编号", "mono", sort="number"),
        Column("district", "区县", sort="district__position"),
        Column("address", "家庭住址"),
        Column("members", "成员", value=lambda row: "、".join(one.name for one in row.members.all()[:8])),
    ]
    filters = [
        Filter("q", "查找", "search", lookup="number__startswith", hint="家庭编号"),
        Filter("district", "区县", options=[(one.pk, one.name) for one in places.districts(request.actor)]),
    ]
    rows = queries.households(request.actor).prefetch_related("members")
    return Table(request, rows, columns, filters, order="number", export="家庭").respond("core/list.html", {"title": "家庭"})


@right("registry.institution.view")
def institutions(request: Request) -> HttpResponseBase:
    """Every institution with what it is today."""
    today = timezone.localdate()

    def now(row: object) -> InstitutionTerm | None:
        terms = row.terms.all()  # type: ignore[attr-defined]
        return next((term for term in terms if term.start <= today and (term.end is None or term.end > today)), None)

    columns = [
        Column("code", "编号", "mono", sort="code"),
        Column("name", "名称", sort="name"),
        Column("level", "等级", value=lambda row: v.LEVELS.get(getattr(now(row), "level", None) or 0, "—")),
        Column("designated", "定点", "yes", value=lambda row: getattr(now(row), "designated", None)),
        Column("primary", "基层机构", "yes", value=lambda row: getattr(now(row), "primary_care", None)),
        Column("place", "所在区县", value=lambda row: getattr(now(row), "district", None)),
        Column("agreement", "协议编号", "mono", value=lambda row: getattr(now(row), "agreement", None)),
        Column("since", "自", "day", value=lambda row: getattr(now(row), "start", None)),
        Column("terms", "历次", "number", value=lambda row: len(row.terms.all())),
    ]
    filters = [Filter("q", "查找", "search", lookup="name__contains", hint="名称")]
    table = Table(request, queries.institutions(), columns, filters, order="code", export="医疗机构")
    return table.respond("core/list.html", {"title": "医疗机构", "subtitle": "按今天的情形；结算按就诊当日的情形"})


@right("registry.view")
def filings(request: Request) -> HttpResponseBase:
    """Referrals, registrations, emergencies and certificates."""
    columns = [
        Column("person", "姓名", link=lambda row: reverse("registry:person", args=[row.person_id])),
        Column("kind", "类型", value=lambda row: row.get_kind_display(), sort="kind"),
        Column("start", "起", "day", sort="start"),
        Column("end", "止", "day"),
        Column("institution", "医疗机构"),
        Column("disease", "病种", "mono"),
        Column("number", "备案号", "mono"),
        Column("state", "状态", value=lambda row: "已撤销" if row.cancelled_at else "有效", tone=lambda row: "stop" if row.cancelled_at else "ok"),
    ]
    filters = [
        Filter("q", "查找", "search", lookup="person__name__startswith", hint="姓名"),
        Filter("kind", "类型", options=Filing.Kind.choices),
    ]
    table = Table(request, queries.filings(request.actor), columns, filters, order="-start,-id", export="备案与资格")
    return table.respond("core/list.html", {"title": "备案与资格", "subtitle": "在人员页登记"})


@right("registry.department.view")
def departments(request: Request) -> HttpResponseBase:
    """Which department certifies which identity, and its brake."""
    rows = Department.objects.prefetch_related("certifications")
    if request.actor.city:
        rows = rows.filter(city=request.actor.city)
    columns = [
        Column("name", "部门", sort="name"),
        Column("codes", "认定的救助身份", value=lambda row: "、".join(v.IDENTITIES.get(one.code, one.code) for one in row.certifications.all())),
        Column("clause", "依据"),
        Column("brake", "刹车比例", "percent"),
    ]
    table = Table(request, rows, columns, [], order="city,id")
    return table.respond("core/list.html", {"title": "认定部门", "subtitle": "其他部门送来的身份会标出；一次名单终止的身份超过刹车比例时停下来"})

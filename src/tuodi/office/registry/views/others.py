"""Households, and the departments that certify."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from tuodi.office.core import queries as places
from tuodi.office.core.http import Request
from tuodi.office.core.rights import Refused, may, right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.registry import actions
from tuodi.office.registry.forms.lists import DepartmentForm
from tuodi.office.registry.models import Department
from tuodi.office.registry.models.departments import BRAKE
from tuodi.office.registry.queries import people as queries
from tuodi.office.registry.views.editing import ask
from tuodi.policy import vocabulary as v


@right("registry.view")
def households(request: Request) -> HttpResponseBase:
    """The households of the actor's place."""
    columns = [
        Column("number", "家庭编号", "mono", sort="number", link=lambda row: reverse("registry:household", args=[row.pk])),
        Column("district", "区县", sort="district__position"),
        Column("address", "家庭住址"),
        Column("members", "成员", value=lambda row: "、".join(one.name for one in row.members.all()[:8])),
    ]
    filters = [
        Filter("q", "查找", "search", lookup="number__prefix", hint="家庭编号"),
        Filter("district", "区县", options=[(one.pk, one.name) for one in places.districts(request.actor)]),
    ]
    rows = queries.households(request.actor).prefetch_related("members")
    return Table(request, rows, columns, filters, order="number", export="家庭").respond("core/list.html", {"title": "家庭", "subtitle": "在人员页登记成员"})


@right("registry.view")
def household(request: Request, number: int) -> HttpResponse:
    """One household and its members, with the identities they hold today."""
    found = get_object_or_404(queries.households(request.actor), pk=number)
    return render(request, "registry/household.html", {"household": found, "members": queries.members(request.actor, found)})


@right("registry.department.view")
def departments(request: Request) -> HttpResponseBase:
    """Which department certifies which identity, and its brake."""
    rows = Department.objects.prefetch_related("certifications")
    if request.actor.city:
        rows = rows.filter(city=request.actor.city)
    writes = may(request.actor, "registry.department.write")
    columns = [
        Column("name", "部门", sort="name", link=lambda row: reverse("registry:department", args=[row.pk]) if writes else ""),
        Column("codes", "认定的救助身份", value=lambda row: "、".join(v.IDENTITIES.get(one.code, one.code) for one in row.certifications.all())),
        Column("clause", "依据"),
        Column("brake", "刹车比例", "percent"),
    ]
    table = Table(request, rows, columns, [], order="city,id", export="认定部门")
    context: dict[str, Any] = {"title": "认定部门", "subtitle": "其他部门送来的身份会标出；一次名单终止的身份超过刹车比例时停下来"}
    if writes and request.actor.city:
        context |= {"add_url": reverse("registry:department-add"), "add_title": "登记部门"}
    return table.respond("core/list.html", context)


@right("registry.department.write")
def department_add(request: Request) -> HttpResponse:
    """A department that isn't there yet."""
    if not request.actor.city:
        raise Refused("部门由某一城市的人员登记。")
    return _department(request, request.actor.city, DepartmentForm(request.POST or None, initial={"brake": f"{BRAKE / 100:g}"}), "登记部门")


@right("registry.department.write")
def department(request: Request, number: int) -> HttpResponse:
    """What it certifies, and its brake."""
    rows = Department.objects.filter(city=request.actor.city) if request.actor.city else Department.objects.all()
    found = get_object_or_404(rows, pk=number)
    codes = list(found.certifications.values_list("code", flat=True))
    form = DepartmentForm(request.POST or None, initial={"name": found.name, "codes": codes, "brake": f"{found.brake / 100:g}"})
    form.fields["name"].disabled = True
    return _department(request, found.city, form, f"部门：{found.name}")


def _department(request: Request, city: str, form: DepartmentForm, title: str) -> HttpResponse:
    def do(data: dict[str, Any]) -> None:
        actions.set_department(request.actor, city, data["name"], data["codes"], data["brake"])

    words = {"title": title, "button": "保存", "done": "已保存。", "template": "registry/choices.html"}
    return ask(request, form, do, back=reverse("registry:departments"), back_title="认定部门", **words)

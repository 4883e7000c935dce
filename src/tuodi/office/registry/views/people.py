"""Finding a person, and the person's page: identities in time, as known now or on a past day, and what other parts show of the person."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from tuodi.office.core import queries as places
from tuodi.office.core.charts import Span, timeline
from tuodi.office.core.crypto import mask_id
from tuodi.office.core.http import Request
from tuodi.office.core.rights import may, right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.registry import followups, forms, panels
from tuodi.office.registry.actions import filings as filing_actions
from tuodi.office.registry.actions import identities as identity_actions
from tuodi.office.registry.actions import merging
from tuodi.office.registry.actions import people as person_actions
from tuodi.office.registry.models import Identity, Person
from tuodi.office.registry.queries import people as queries
from tuodi.office.registry.refused import RegistryRefused
from tuodi.policy import vocabulary as v

TITLES = {"disability_grade": "残疾等级", "telephone": "电话"}


def page_of(row: Person) -> str:
    return reverse("registry:person", args=[row.pk])


@right("registry.view")
def people(request: Request) -> HttpResponseBase:
    """Search by ID number or the beginning of the name, by district and by an identity held today."""
    today = timezone.localdate()
    columns = [
        Column("name", "姓名", sort="name", link=page_of),
        Column("id_number", "身份证号", "mono", value=lambda row: mask_id(row.id_number)),
        Column("sex", "性别", value=lambda row: row.get_sex_display()),
        Column("birth_date", "出生日期", "day", sort="birth_date"),
        Column("district", "区县", sort="district__position"),
        Column("street", "街道（乡镇）"),
        Column("community", "社区（村）"),
    ]
    filters = [
        Filter("q", "查找", "search", apply=queries.find, hint="身份证号或姓名"),
        Filter("district", "区县", options=[(one.pk, one.name) for one in places.districts(request.actor)]),
        Filter("identity", "当前身份", options=list(v.IDENTITIES.items()), apply=lambda rows, code: queries.holding(rows, code, today)),
    ]
    table = Table(request, queries.people(request.actor), columns, filters, order="name,id", export="救助对象")
    return table.respond("core/list.html", {"title": "人员查询", "subtitle": "身份证号查全号，姓名查开头"})


def _found(request: Request, number: int) -> Person:
    found = queries.person(request.actor, number)
    if found is None:
        raise Http404
    return found


def _as_known(request: Request) -> dt.datetime | None:
    """The end of the day asked for in the address."""
    try:
        day = dt.date.fromisoformat(request.GET.get("known", ""))
    except ValueError:
        return None
    return timezone.make_aware(dt.datetime.combine(day, dt.time.max))


@right("registry.view")
def person(request: Request, number: int) -> HttpResponse:
    """One person: facts, identities as a chart and a table, the record's history, limits, settlements."""
    found = _found(request, number)
    known = _as_known(request)
    held = queries.identities(found, known)
    today = timezone.localdate()
    context: dict[str, Any] = {
        "person": found,
        "age": forms.age_on(found.birth_date, today),
        "held": [{"row": row, "now": row.start <= today and (row.end is None or row.end > today)} for row in held],
        "chart": _chart(held, today),
        "known": known.date() if known else None,
        "steps": queries.steps(found)[:50],
        "insurances": found.insurance_set.order_by("-year")[:6],
        "accounts": found.accounts.filter(active=True),
        "filings": found.filings.select_related("institution")[:20],
        "panels": panels.collect(request.actor, found),
        "followups": followups.collect(request.actor, found),
        "can": {
            name: may(request.actor, f"registry.{right_}")
            for name, right_ in (("reveal", "reveal"), ("correct", "person.correct"), ("identify", "identity.write"), ("file", "filing.write"))
        },
    }
    return render(request, "registry/person.html", context)


def _chart(held: list[Identity], today: dt.date) -> Any:
    if not held:
        return ""
    first = min(min(row.start for row in held), today.replace(month=1, day=1))
    last = max([today.replace(month=12, day=31), *(row.end for row in held if row.end)])
    spans = [Span(row.get_code_display(), row.start, row.end, row.certified_by) for row in held]
    return timeline(spans, first.replace(month=1, day=1), last, today)


def _form(request: Request, form: Any, found: Person, title: str, button: str, subtitle: str = "") -> HttpResponse:
    context = {"form": form, "title": title, "subtitle": subtitle, "back": page_of(found), "back_title": found.name, "button": button}
    return render(request, "core/form.html", context)


@right("registry.reveal")
def reveal(request: Request, number: int) -> HttpResponse:
    """The full ID number, shown once, with the reason in the trail."""
    found = _found(request, number)
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        shown = person_actions.reveal_number(request.actor, found, form.cleaned_data["why"])
        return render(request, "registry/revealed.html", {"person": found, "number": shown, "back": page_of(found)})
    return _form(request, form, found, "查看完整身份证号", "查看", "查看会连同理由记入操作记录")


@right("registry.person.correct")
def correct(request: Request, number: int) -> HttpResponse:
    """Another ID number for the same person."""
    found = _found(request, number)
    form = forms.NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            merging.correct_number(request.actor, found, form.cleaned_data["id_number"], form.cleaned_data["why"])
        except RegistryRefused as refused:
            form.add_error("id_number" if refused.field == "id_number" else None, refused.text)
        else:
            messages.success(request, "身份证号已更正。")
            return redirect("registry:person", found.pk)
    return _form(request, form, found, "更正身份证号", "更正")


@right("registry.identity.write")
def identity_add(request: Request, number: int) -> HttpResponse:
    """A recognition entered by hand."""
    found = _found(request, number)
    form = forms.IdentityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            identity_actions.add_identity(request.actor, found, data["code"], data["start"], data["why"], **form.facts())
        except RegistryRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.text)
        else:
            messages.success(request, "已登记身份。")
            return redirect("registry:person", found.pk)
    return _form(request, form, found, "登记救助身份", "登记")


@right("registry.identity.write")
def identity_end(request: Request, number: int) -> HttpResponse:
    """The day on which an identity was lost."""
    row = get_object_or_404(Identity.objects.select_related("person"), pk=number, known_to=None)
    found = _found(request, row.person_id)
    form = forms.EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            identity_actions.end_identity(request.actor, row, form.cleaned_data["end"], form.cleaned_data["reason"])
        except RegistryRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.text)
        else:
            messages.success(request, "已登记退出。")
            return redirect("registry:person", found.pk)
    return _form(request, form, found, f"退出身份：{row.get_code_display()}", "登记退出")


@right("registry.filing.write")
def filing_add(request: Request, number: int) -> HttpResponse:
    """A referral, registration, emergency or certificate entered at the counter."""
    found = _found(request, number)
    form = forms.FilingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            filing_actions.add_filing(request.actor, found, **form.cleaned_data)
        except RegistryRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.text)
        else:
            messages.success(request, "已登记。")
            return redirect("registry:person", found.pk)
    return _form(request, form, found, "登记备案或资格", "登记")

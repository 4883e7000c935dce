"""Clearing with hospitals by the month, and the age of what is owed."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from tuodi.office.core import queries as places
from tuodi.office.core.http import Request
from tuodi.office.core.rights import may, right
from tuodi.office.core.tables import Column, Filter, Table, write_excel
from tuodi.office.fund import actions, chart, forms, queries
from tuodi.office.fund.models import Clearing
from tuodi.office.fund.names import PartyNames, party_name
from tuodi.office.fund.views.booking import form_page, in_a_city, saved

TONES = {"open": "warn", "approved": "good", "refused": "stop", "paid": "info"}
CODES = {chart.HOSPITALS: "定点医疗机构", chart.OUTSIDE: "异地就医", chart.PERSONS: "救助对象"}


def _state(one: Clearing) -> str:
    return "paid" if one.posting_id else one.state


@right("fund.view")
def clearings(request: Request) -> HttpResponseBase:
    """The clearings, month by month."""
    actor, names = request.actor, PartyNames()
    columns = [
        Column("month", "月份", "mono", value=lambda one: f"{one.month:%Y-%m}", sort="month", link=_page),
        Column("code", "类别", value=lambda one: CODES.get(one.code, one.code)),
        Column("place", "账套", value=lambda one: one.district or "市级", sort="district__position"),
        Column("party", "收款方", value=lambda one: names(one.party), sort="party", link=_page),
        Column("opening", "上期未付", "money"),
        Column("added", "本期发生", "money"),
        Column("count", "笔数", "number"),
        Column("amount", "清算金额", "money", sort="amount"),
        Column("state", "状态", value=_state_text, tone=lambda one: TONES[_state(one)]),
    ]
    filters = [
        Filter("state", "状态", options=[*Clearing.State.choices, ("paid", "已支付")], apply=_of_state),
        Filter("code", "类别", options=[(code, CODES[code]) for code in (chart.HOSPITALS, chart.OUTSIDE)]),
        Filter("district", "区县", options=[(one.pk, one.name) for one in places.districts(actor)]),
        Filter("party", "收款方", "search", hint="医疗机构编号"),
    ]
    table = Table(request, queries.clearings(actor), columns, filters, order="-month,code,-amount", export="医疗机构清算")
    return table.respond("fund/clearings.html", {"title": "医疗机构清算", "may_draw": bool(actor.city) and may(actor, "fund.post")})


def _of_state(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    return rows.exclude(posting=None) if value == "paid" else rows.filter(state=value, posting=None)


def _state_text(one: Clearing) -> str:
    return "已支付" if one.posting_id else one.get_state_display()


def _page(one: Clearing) -> str:
    return reverse("fund:clearing", args=[one.pk])


@right("fund.post")
def draw(request: Request) -> HttpResponse:
    """Draw up a month's clearings."""
    form = forms.CloseForm(request.POST or None, initial={"month": _last_month()})
    made = saved(
        request, form, lambda: (actions.draw_clearings(request.actor, in_a_city(request).actor.city, form.cleaned_data["month"]),)
    )
    if made:
        messages.success(request, f"已编制 {made[0]} 笔清算，等待审批。" if made[0] else "没有新的应付款。")
        return redirect("fund:clearings")
    return form_page(request, form, "编制月度清算", "fund:clearings", "医疗机构清算", "编制")


def _last_month() -> dt.date:
    return (timezone.localdate().replace(day=1) - dt.timedelta(1)).replace(day=1)


@right("fund.view")
def clearing(request: Request, number: int) -> HttpResponse:
    """One clearing: its sums, and what the actor may do with it (`what`: decide or pay)."""
    actor = request.actor
    found = get_object_or_404(queries.clearings(actor), pk=number)
    deciding = found.state == Clearing.State.OPEN and may(actor, "fund.plan.decide")
    paying = found.state == Clearing.State.APPROVED and not found.posting_id and may(actor, "fund.post")
    decision, payment = forms.DecideForm(request.POST or None), forms.DayForm(request.POST or None)
    if deciding and saved(request, decision, lambda: actions.decide_clearing(actor, found, **decision.cleaned_data)):
        messages.success(request, "已审批。")
        return redirect("fund:clearings")
    if paying and saved(request, payment, lambda: actions.pay_clearing(actor, found, **payment.cleaned_data)):
        messages.success(request, "已支付。")
        return redirect("fund:clearings")
    context = {"one": found, "name": party_name(found.party), "kind": CODES.get(found.code, ""), "state": _state_text(found)}
    context |= {"tone": TONES[_state(found)], "form": decision if deciding else payment if paying else None, "paying": paying}
    return render(request, "fund/clearing.html", context)


@right("fund.view")
def ageing(request: Request) -> HttpResponseBase:
    """What is owed on a day, by age."""
    actor = in_a_city(request).actor
    day = _day(request.GET.get("day", ""))
    rows = queries.ageing(actor, day)
    if code := request.GET.get("code", ""):
        rows = [row for row in rows if row.code == code]
    if request.GET.get("export") == "xlsx":
        return _excel(rows, day)
    names = PartyNames()
    sums = [sum(row.buckets[place] for row in rows) for place in range(len(queries.BUCKETS))]
    context = {
        "rows": [(row, names(row.party), _owed_journal(row)) for row in rows[:500]],
        "more": max(0, len(rows) - 500),
        "buckets": queries.BUCKETS,
        "sums": sums,
        "total": sum(row.total for row in rows),
        "day": day,
        "codes": CODES.items(),
        "code": code,
        "year_end": dt.date(day.year if day.month == 12 else day.year - 1, 12, 31),
    }
    return render(request, "fund/ageing.html", context)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()


def _owed_journal(row: queries.Aged) -> str:
    return f"{reverse('fund:journal')}?party={row.party}&code={row.code}"


def _bucket(at: int) -> Callable[[Any], int]:
    return lambda row: row.buckets[at]


def _excel(rows: list[queries.Aged], day: dt.date) -> FileResponse:
    names = PartyNames()
    columns = [
        Column("code", "科目代码", "mono"),
        Column("name", "科目"),
        Column("place", "账套"),
        Column("party", "往来编号", "mono"),
        Column("who", "往来单位", value=lambda row: names(row.party)),
        Column("total", "余额", "money"),
        Column("oldest", "最早发生", "day"),
        *(Column(name, name, "money", value=_bucket(at)) for at, name in enumerate(queries.BUCKETS)),
    ]
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    write_excel(file, columns, rows)
    file.seek(0)
    response = FileResponse(file, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response["Content-Disposition"] = content_disposition_header(True, f"应付账龄-{day:%Y%m%d}.xlsx")
    return response

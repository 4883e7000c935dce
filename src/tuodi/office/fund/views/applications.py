"""Applications to the fiscal office for a month's plans."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from tuodi.office.core.http import Request
from tuodi.office.core.rights import may, right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.fund import actions, forms, queries
from tuodi.office.fund.models import Application
from tuodi.office.fund.views.booking import form_page, in_a_city, saved

TONES = {"待审批": "warn", "待财政批复": "info", "财政已批复": "good", "已退回": "stop"}


def state_text(one: Application) -> str:
    """Where an application is."""
    if one.state == Application.State.APPROVED:
        return "财政已批复" if one.granted_on else "待财政批复"
    return one.get_state_display()


@right("fund.view")
def applications(request: Request) -> HttpResponseBase:
    """The applications of the city."""
    columns = [
        Column("month", "月份", "mono", value=lambda one: f"{one.month:%Y-%m}", sort="month", link=_page),
        Column("amount", "申请金额", "money", sort="amount"),
        Column("before", "此前已申请", "money"),
        Column("budget", "年度预算", "money"),
        Column("left", "预算结余", "money"),
        Column("state", "状态", value=state_text, tone=lambda one: TONES[state_text(one)]),
        Column("reply", "批复文号"),
        Column("entered_by", "汇总"),
        Column("decided_by", "审批"),
    ]
    filters = [Filter("state", "状态", options=Application.State.choices)]
    table = Table(request, queries.applications(request.actor), columns, filters, order="-month,-id", export="用款申请")
    actor = request.actor
    may_draw = bool(actor.city) and actor.district_id is None and may(actor, "fund.plan")
    return table.respond("fund/applications.html", {"title": "用款申请", "may_draw": may_draw})


def _page(one: Application) -> str:
    return reverse("fund:application", args=[one.pk])


@right("fund.plan")
def draw(request: Request) -> HttpResponse:
    """Add up a month's plans."""
    form = forms.MonthForm(request.POST or None)
    if saved(request, form, lambda: actions.draw_application(request.actor, in_a_city(request).actor.city, **form.cleaned_data)):
        messages.success(request, "已汇总，等待审批。")
        return redirect("fund:applications")
    return form_page(request, form, "汇总用款申请", "fund:applications", "用款申请", "汇总")


@right("fund.view")
def application(request: Request, number: int) -> HttpResponse:
    """One application with its plans; decided, or its reply noted, here."""
    actor = request.actor
    found = get_object_or_404(queries.applications(actor), pk=number)
    deciding = found.state == Application.State.OPEN and may(actor, "fund.plan.decide")
    replying = found.state == Application.State.APPROVED and not found.granted_on and may(actor, "fund.plan")
    decision, reply = forms.DecideForm(request.POST or None), forms.GrantForm(request.POST or None)
    if deciding and saved(request, decision, lambda: actions.decide_application(actor, found, **decision.cleaned_data)):
        messages.success(request, "已审批。")
        return redirect("fund:application", found.pk)
    if replying and saved(request, reply, lambda: actions.grant_application(actor, found, **reply.cleaned_data)):
        messages.success(request, "已登记批复，可以拨付。")
        return redirect("fund:application", found.pk)
    plans = found.plans.select_related("district", "decided_by").order_by("district__position")
    context = {"one": found, "plans": plans, "state": state_text(found), "tone": TONES[state_text(found)]}
    context |= {"form": decision if deciding else reply if replying else None, "replying": replying}
    return render(request, "fund/application.html", context)

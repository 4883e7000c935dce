"""Budgets and cash plans; months and their closing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from tuodi.office.core import queries as places
from tuodi.office.core.http import Request
from tuodi.office.core.rights import may, right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.fund import actions, forms, queries
from tuodi.office.fund.models import CashPlan
from tuodi.office.fund.views.booking import form_page, in_a_city, saved

TONES = {"open": "warn", "approved": "good", "refused": "stop"}


@right("fund.view")
def plans(request: Request) -> HttpResponseBase:
    """The cash plans; who may decide finds the way to it in the row."""
    actor = request.actor
    columns = [
        Column("month", "月份", "mono", value=lambda plan: f"{plan.month:%Y-%m}", sort="month"),
        Column("place", "账套", value=lambda plan: plan.district or "市级", sort="district__position"),
        Column("amount", "计划金额", "money", sort="amount"),
        Column("transferred", "已拨付", "money"),
        Column("left", "尚可拨付", "money"),
        Column("state", "状态", value=lambda plan: plan.get_state_display(), tone=lambda plan: TONES[plan.state]),
        Column("entered_by", "提交"),
        Column("decided_by", "审批"),
        Column("remark", "说明"),
    ]
    if may(actor, "fund.plan.decide"):
        columns.append(Column("decide", "", value=_open, link=lambda plan: reverse("fund:plan", args=[plan.pk]) if _open(plan) else ""))
    filters = [
        Filter("state", "状态", options=CashPlan.State.choices),
        Filter("district", "区县", options=[(one.pk, one.name) for one in places.districts(actor)]),
    ]
    table = Table(request, queries.plans(actor), columns, filters, order="-month,-id", export="用款计划")
    may_plan = bool(actor.city) and may(actor, "fund.plan")
    return table.respond("fund/plans.html", {"title": "用款计划", "may_plan": may_plan})


def _open(plan: CashPlan) -> str:
    return "审批…" if plan.state == CashPlan.State.OPEN else ""


@right("fund.plan")
def plan_add(request: Request) -> HttpResponse:
    """A new plan."""
    form = forms.PlanForm(in_a_city(request).actor, request.POST or None)
    if saved(request, form, lambda: actions.enter_plan(request.actor, request.actor.city, **form.cleaned_data)):
        messages.success(request, "已提交用款计划，等待审批。")
        return redirect("fund:plans")
    return form_page(request, form, "提交用款计划", "fund:plans", "用款计划", "提交")


@right("fund.plan")
def budget(request: Request) -> HttpResponse:
    """The year's budget, first or anew."""
    form = forms.BudgetForm(in_a_city(request).actor, request.POST or None)
    if saved(request, form, lambda: actions.set_budget(request.actor, request.actor.city, **form.cleaned_data)):
        messages.success(request, "已设定预算。")
        return redirect("fund:plans")
    return form_page(request, form, "设定年度预算", "fund:plans", "用款计划", "设定")


@right("fund.plan.decide")
def plan_decide(request: Request, number: int) -> HttpResponse:
    """Approve or send back."""
    plan = get_object_or_404(queries.plans(request.actor), pk=number)
    form = forms.DecideForm(request.POST or None)
    if saved(request, form, lambda: actions.decide_plan(request.actor, plan, **form.cleaned_data)):
        messages.success(request, "已审批。")
        return redirect("fund:plans")
    return form_page(request, form, f"审批 {plan.month:%Y-%m} 用款计划", "fund:plans", "用款计划", "确定")


@right("fund.view")
def months(request: Request) -> HttpResponseBase:
    """The closed months, and those still open."""
    columns = [
        Column("month", "月份", "mono", value=lambda month: str(month), sort="month"),
        Column("postings", "凭证数", "number"),
        Column("turnover", "借方合计", "money"),
        Column("locked_at", "结账时间", "time"),
        Column("actor_name", "结账人"),
        Column("digest", "内容摘要", "mono", value=lambda month: month.digest[:16]),
        Column("vouchers", "", value=lambda month: "导出凭证", link=lambda month: reverse("fund:vouchers", args=[f"{month.month:%Y-%m}"])),
    ]
    actor = request.actor
    open_months = queries.open_months(actor.city) if actor.city else []
    may_close = bool(actor.city) and actor.district_id is None and may(actor, "fund.close")
    table = Table(request, queries.months(actor), columns, order="-month,city", export="月度结账")
    return table.respond("fund/months.html", {"title": "月度结账", "open_months": open_months, "may_close": may_close})


@right("fund.close")
def month_close(request: Request) -> HttpResponse:
    """Close a month for good."""
    form = forms.CloseForm(request.POST or None, initial={"month": next(iter(queries.open_months(in_a_city(request).actor.city)), None)})
    made = saved(request, form, lambda: actions.lock_month(request.actor, request.actor.city, **form.cleaned_data))
    if made:
        messages.success(request, f"{made} 已结账：{made.postings} 张凭证。")
        return redirect("fund:months")
    return form_page(request, form, "结账", "fund:months", "月度结账", "结账")

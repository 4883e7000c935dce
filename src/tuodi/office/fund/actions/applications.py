"""A month's approved plans of a city, added up against the budget and put to the fiscal office."""

from __future__ import annotations

import datetime as dt

from django.db.models import Sum
from django.utils import timezone

from tuodi.office.core import audit
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.numbers import yuan
from tuodi.office.fund import queries, rules
from tuodi.office.fund.actions.common import check_place, decide, lock_cash
from tuodi.office.fund.models import Application, CashPlan, month_of
from tuodi.office.fund.refused import BooksRefused, NotPermitted


@action("fund.plan")
def draw_application(actor: Actor, city: str, month: dt.date, *, remark: str = "") -> Application:
    """The application for the approved plans of a month that no application holds yet. Raises NotPermitted beyond the year's budget."""
    check_place(actor, city, None)
    rules.kept_at(city, None, month)
    lock_cash(city)
    month = month_of(month)
    plans = CashPlan.objects.filter(city=city, month=month, state=CashPlan.State.APPROVED, application=None)
    amount = plans.aggregate(total=Sum("amount"))["total"] or 0
    if not amount:
        raise BooksRefused(f"{month:%Y-%m} 没有已批准而尚未申请的用款计划。")
    budget, before = queries.budget_of_all(city, month.year), queries.applied_in_year(city, month.year)
    if before + amount > budget:
        raise NotPermitted(f"超出预算：{month.year} 年预算 {yuan(budget)} 元，已申请 {yuan(before)} 元，本次 {yuan(amount)} 元。")
    made = Application.objects.create(
        city=city, month=month, amount=amount, budget=budget, before=before, entered_by=actor.user, remark=remark[:300]
    )
    plans.update(application=made)
    audit.record("fund.application_drawn", actor, made, month=f"{month:%Y-%m}", amount=amount, plans=made.plans.count())
    return made


@action("fund.plan.decide")
def decide_application(actor: Actor, application: Application, *, approve: bool, remark: str = "") -> Application:
    """Sign or send back an application that somebody else drew up; sent back, its plans are free for another."""
    check_place(actor, application.city, None)
    lock_cash(application.city)
    held = Application.objects.get(pk=application.pk)
    decide(actor, held, approve, remark)
    if not approve:
        held.plans.update(application=None)
    audit.record("fund.application_decided", actor, held, why=remark, application=held.pk, state=held.get_state_display())
    return held


@action("fund.plan")
def grant_application(actor: Actor, application: Application, day: dt.date, reply: str) -> Application:
    """Note the fiscal office's reply to a signed application: its plans may be drawn from then on."""
    check_place(actor, application.city, None)
    lock_cash(application.city)
    held = Application.objects.get(pk=application.pk)
    if held.state != Application.State.APPROVED or held.granted_on:
        raise BooksRefused("只有已批准、尚未批复的申请可以登记批复。")
    if not reply.strip() or day > timezone.localdate():
        raise BooksRefused("须写明批复文号，日期不能晚于今天。")
    held.granted_on, held.reply = day, reply[:80]
    held.save(update_fields=["granted_on", "reply"])
    audit.record("fund.application_granted", actor, held, application=held.pk, reply=reply[:80], amount=held.amount)
    return held

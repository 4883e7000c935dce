"""Budgets of a year and monthly cash plans: who enters a plan doesn't approve it."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Sum

from tuodi.office.core import audit
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.numbers import yuan
from tuodi.office.fund import queries, rules
from tuodi.office.fund.actions.common import check_place, decide, lock_cash, positive
from tuodi.office.fund.models import Budget, CashPlan, month_of
from tuodi.office.fund.refused import BooksRefused, NotPermitted


@action("fund.plan")
def set_budget(actor: Actor, city: str, year: int, amount: int, why: str, *, district: int | None = None) -> Budget:
    """The year's budget of the city or a district, for the first time or anew."""
    check_place(actor, city, district)
    if amount < 0 or not why.strip():
        raise BooksRefused("预算须写明依据，且不能为负。")
    budget = Budget.objects.create(city=city, district_id=district, year=year, amount=amount, why=why[:300], actor=actor.user)
    audit.record("fund.budget_set", actor, budget, why=why, district=district, year=year, amount=amount)
    return budget


@action("fund.plan")
def enter_plan(actor: Actor, city: str, month: dt.date, amount: int, *, district: int | None = None, remark: str = "") -> CashPlan:
    """What an expenditure account needs in a month; the plans of a year stay within the place's budget where the document wants plans."""
    check_place(actor, city, district)
    positive(amount)
    if district is None:
        rules.kept_at(city, None, month)
    lock_cash(city)
    _within_budget(city, district, month, amount)
    try:
        with transaction.atomic():
            plan = CashPlan.objects.create(
                city=city, district_id=district, month=month_of(month), amount=amount, remark=remark[:300], entered_by=actor.user
            )
    except IntegrityError as error:
        raise BooksRefused(f"{month:%Y-%m} 已有用款计划。") from error
    audit.record("fund.plan_entered", actor, plan, district=district, month=f"{month:%Y-%m}", amount=amount)
    return plan


def _within_budget(city: str, district: int | None, month: dt.date, amount: int) -> None:
    rule = rules.books_of(city, month).cash_plan
    if rule is None:
        return
    plans = CashPlan.objects.filter(city=city, district=district, month__year=month.year).exclude(state=CashPlan.State.REFUSED)
    planned = plans.aggregate(total=Sum("amount"))["total"] or 0
    budget = queries.budget(city, district, month.year)
    if planned + amount > budget:
        raise NotPermitted(f"用款计划须在预算之内（{rule.clause}）：{month.year} 年预算 {yuan(budget)} 元，已列计划 {yuan(planned)} 元。")


@action("fund.plan.decide")
def decide_plan(actor: Actor, plan: CashPlan, *, approve: bool, remark: str = "") -> CashPlan:
    """Approve or send back a plan that somebody else entered."""
    kept = rules.kept_at(plan.city, plan.district_id, plan.month)
    check_place(actor, plan.city, kept)
    lock_cash(plan.city)
    held = CashPlan.objects.get(pk=plan.pk)
    decide(actor, held, approve, remark)
    audit.record("fund.plan_decided", actor, held, why=remark, district=held.district_id, plan=held.pk, state=held.get_state_display())
    return held

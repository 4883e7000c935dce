"""The books of a demonstration: a year's budgets, money from every source, three months of plans and transfers, months closed.

Bookings can't lie in the future or in a closed month, so the months are those before today's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Sum
from django.utils import timezone

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District, User
from tuodi.office.fund import actions, chart, queries, rules
from tuodi.office.fund.models import Budget, CashPlan, Month, Posting, PostingLine, month_of
from tuodi.policy.books_schema import Books, Source

WHY = "演示数据"
MONTHS = 3  # before today's
LEAST = 20_000_000  # fen that a place plans for a month at least
Place = int | None


def load(city: str) -> Iterator[str]:
    """Budgets, money, plans and closed months of a city. What is owed waits to be paid."""
    today = timezone.localdate()
    months = _months(today)
    accountant, approver = _somebody(city, "accountant"), _somebody(city, "approver")
    if not Budget.objects.filter(city=city).exists():
        books = rules.books_of(city, today)
        owed = _owed(city)
        places: list[Place] = sorted({None, *owed} if books.kept_by.level == "city" else set(_districts(city)), key=lambda place: place or 0)
        for place in places:
            set_up(accountant, city, place, months, _need(owed, place))
        receive_everything(accountant, city, books, months[0], sum(_need(owed, place) for place in places) * (MONTHS + 2))
        for month in months:
            needs = {place: _need(owed, place) for place in places}
            plan(accountant, approver, city, month, needs, apply=books.application is not None)
            for place, need in needs.items():
                actions.transfer(accountant, city, need * 8 // 10, min(month + dt.timedelta(days=6), today), district=place)
            if month in months[:-2]:
                close(accountant, city, month)
        leave_a_plan(accountant, city, places, today, owed)
    yield f"基金：{Posting.objects.filter(city=city).count()} 张凭证，{Month.objects.filter(city=city).count()} 个月已结账"


def _somebody(city: str, role: str) -> Actor:
    user = User.objects.filter(city=city, role=role, is_active=True).order_by("id").first()
    return Actor.of(user) if user else Actor.system(WHY, city)


def _months(today: dt.date) -> list[dt.date]:
    """The first days of the last months and of today's."""
    month, found = month_of(today), []
    for _ in range(MONTHS + 1):
        found.append(month)
        month = month_of(month - dt.timedelta(days=1))
    return found[::-1]


def _districts(city: str) -> list[int]:
    return list(District.objects.filter(city=city).order_by("position").values_list("pk", flat=True))


def _owed(city: str) -> dict[Place, int]:
    """What every place's books owe to hospitals and persons, fen."""
    lines = PostingLine.objects.filter(account__city=city, account__code__in=chart.PAYABLES)
    return {place: -total for place, total in lines.values_list("account__district").annotate(total=Sum("amount")).order_by("account__district")}


def _need(owed: dict[Place, int], place: Place) -> int:
    """What a place plans for a month: enough for what is owed, rounded up to ten thousand yuan."""
    return max(LEAST, -(-owed.get(place, 0) // 1_000_000) * 1_000_000)


def set_up(accountant: Actor, city: str, place: Place, months: list[dt.date], need: int) -> None:
    """The place's budget of every year that the months touch."""
    for year in sorted({month.year for month in months}):
        actions.set_budget(accountant, city, year, need * 14, "年初预算（演示）", district=place)


def receive_everything(accountant: Actor, city: str, books: Books, day: dt.date, need: int) -> None:
    """Most from the first source, something from each of the others, where the document keeps the money."""
    places: list[Place] = [None] if books.kept_by.level == "city" else list(_districts(city))
    for place in places:
        for n, (key, source) in enumerate(books.sources.items()):
            amount = need if n == 0 else max(100_000, need // (12 * n) // 10_000 * 10_000)
            actions.receive(accountant, city, key, amount, day, district=place, held=_held(source, amount), text="演示拨款")
        actions.receive_interest(accountant, city, chart.SPECIAL, 123_456, day + dt.timedelta(days=20), district=place)


def _held(source: Source, amount: int) -> int | None:
    """The money of the source of which only a share may be drawn."""
    return -(-amount * 10_000 // source.at_most) if source.at_most else None


def plan(accountant: Actor, approver: Actor, city: str, month: dt.date, needs: dict[Place, int], *, apply: bool) -> None:
    """A month's plans, approved by another, and the application to the fiscal office where the document wants one."""
    for place, need in needs.items():
        entered = actions.enter_plan(accountant, city, month, need, district=place, remark=f"{month.month} 月救助支出")
        actions.decide_plan(approver, entered, approve=True, remark="同意")
    if apply:
        application = actions.draw_application(accountant, city, month, remark=f"{month.month} 月用款申请")
        actions.decide_application(approver, application, approve=True, remark="同意")
        day = min(month + dt.timedelta(days=5), timezone.localdate())
        actions.grant_application(accountant, application, day, f"演示批复〔{month.year}〕{month.month} 号")


def leave_a_plan(accountant: Actor, city: str, places: list[Place], today: dt.date, owed: dict[Place, int]) -> None:
    """Next month's plan of the first place waits for approval."""
    coming = month_of(month_of(today) + dt.timedelta(days=32))
    if queries.budget(city, places[0], coming.year) == 0:
        actions.set_budget(accountant, city, coming.year, _need(owed, places[0]) * 14, "年初预算（演示）", district=places[0])
    if not CashPlan.objects.filter(city=city, district=places[0], month=coming).exists():
        actions.enter_plan(accountant, city, coming, _need(owed, places[0]), district=places[0], remark="下月救助支出，请审批")


def close(accountant: Actor, city: str, month: dt.date) -> None:
    """Close a month; in December the expenditure accounts are emptied first."""
    if month.month == 12:
        actions.empty_accounts(accountant, city, month.year)
    actions.lock_month(accountant, city, month)

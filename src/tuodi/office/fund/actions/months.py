"""Closing a month: nothing is posted into it or before it afterwards."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.utils import timezone

from tuodi.office.core import audit, locks
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.fund import chart, queries, rules
from tuodi.office.fund.actions.common import by, check_place, lock_cash
from tuodi.office.fund.models import Month, Posting, month_of, next_month
from tuodi.office.fund.refused import NotPermitted, OutOfOrder

_TOTALS = """
INSERT INTO fund_monthtotal (month_id, account_id, debit, credit)
SELECT %s, l.account_id, coalesce(sum(l.amount) FILTER (WHERE l.amount > 0), 0), coalesce(-sum(l.amount) FILTER (WHERE l.amount < 0), 0)
FROM fund_postingline l JOIN fund_posting p ON p.id = l.posting_id WHERE p.city = %s AND p.month = %s GROUP BY l.account_id
"""
_PARTIES = """
INSERT INTO fund_partytotal (month_id, account_id, party, amount)
SELECT %s, l.account_id, l.party, sum(l.amount) FROM fund_postingline l JOIN fund_posting p ON p.id = l.posting_id
WHERE p.city = %s AND p.month = %s AND l.party <> '' GROUP BY l.account_id, l.party HAVING sum(l.amount) <> 0
"""


@action("fund.close")
def lock_month(actor: Actor, city: str, month: dt.date) -> Month:
    """Close a month of a city for good. Raises OutOfOrder, and NotPermitted where the document wants something done before the year ends."""
    check_place(actor, city, None)
    month = month_of(month)
    lock_cash(city)
    locks.books_month(city, f"{month:%Y-%m}", exclusive=True)
    _check_order(city, month)
    _check_year_end(city, month)
    postings, turnover, digest = queries.contents(city, month)
    closed = Month.objects.create(city=city, month=month, postings=postings, turnover=turnover, digest=digest, **by(actor))
    with connection.cursor() as cursor:
        for statement in (_TOTALS, _PARTIES):
            cursor.execute(statement, [closed.pk, city, month])
    audit.record("fund.month_closed", actor, closed, month=f"{month:%Y-%m}", postings=postings, turnover=turnover, digest=digest)
    return closed


def _check_order(city: str, month: dt.date) -> None:
    if next_month(month) > timezone.localdate():
        raise OutOfOrder(f"{month:%Y-%m} 尚未结束，不能结账。")
    last = queries.last_closed_month(city)
    if last is not None and month != next_month(last):
        raise OutOfOrder(f"应先结 {next_month(last):%Y-%m}。" if month > last else f"{month:%Y-%m} 已经结账。")
    if last is None and (earlier := Posting.objects.filter(city=city, month__lt=month).order_by("month").first()):
        raise OutOfOrder(f"应先结 {earlier.month:%Y-%m}。")


def _check_year_end(city: str, month: dt.date) -> None:
    """December closes with empty expenditure accounts where what is left goes back."""
    rule = rules.books_of(city, month).year_end
    if month.month != 12 or rule is None:
        return
    for account in queries.with_balances(city).filter(code=chart.EXPENDITURE):
        if queries.balance(city, account.district_id, chart.EXPENDITURE, until=month):
            raise NotPermitted(f"{account.district or '市级'}支出户年末余额须先缴回财政专户（{rule.clause}）。")

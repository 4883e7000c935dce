"""Clearing by the month: what each hospital, and the clearing of treatment elsewhere, is owed; drawn up, approved, paid."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection
from django.utils import timezone

from tuodi.office.core import audit
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.fund import chart
from tuodi.office.fund.actions.common import check_place, decide, lock_cash
from tuodi.office.fund.actions.money import pay
from tuodi.office.fund.models import Clearing, Posting, month_of, next_month
from tuodi.office.fund.refused import BooksRefused, OutOfOrder

CLEARED = (chart.HOSPITALS, chart.OUTSIDE)

# What is owed at the end of the month, less what was paid since, at most what is still owed now (a settlement may have been taken back),
# less what other clearings hold that aren't paid yet. A reversal's kind is that of what it takes back.
_DRAW = """
WITH lines AS (
    SELECT a.district_id, a.code, l.party, l.amount, l.month, CASE WHEN p.kind = 'reversal' THEN o.kind ELSE p.kind END AS kind
    FROM fund_postingline l JOIN fund_posting p ON p.id = l.posting_id JOIN fund_account a ON a.id = l.account_id
    LEFT JOIN fund_posting o ON o.id = p.reverses_id
    WHERE a.city = %(city)s AND a.code = ANY(%(codes)s) AND l.party <> ''
      AND (%(district)s::bigint IS NULL OR a.district_id = %(district)s)),
sums AS (
    SELECT district_id, code, party, coalesce(-sum(amount) FILTER (WHERE month < %(month)s), 0) AS opening,
           coalesce(-sum(amount) FILTER (WHERE month = %(month)s AND kind <> 'payment'), 0) AS added,
           coalesce(sum(amount) FILTER (WHERE month = %(month)s AND kind = 'payment'), 0) AS paid_before,
           coalesce(sum(amount) FILTER (WHERE month > %(month)s AND kind = 'payment'), 0) AS paid_since,
           -sum(amount) AS owed_now,
           count(*) FILTER (WHERE month = %(month)s AND kind = 'settlement' AND amount < 0) AS count
    FROM lines GROUP BY 1, 2, 3),
held AS (
    SELECT district_id, code, party, sum(amount) AS amount FROM fund_clearing
    WHERE city = %(city)s AND state <> 'refused' AND posting_id IS NULL GROUP BY 1, 2, 3)
INSERT INTO fund_clearing (city, district_id, month, code, party, opening, added, paid_before, amount, count, state, entered_by_id, remark, created_at)
SELECT %(city)s, s.district_id, %(month)s, s.code, s.party, s.opening, s.added, s.paid_before,
       least(s.opening + s.added - s.paid_before - s.paid_since, s.owed_now) - coalesce(h.amount, 0), s.count, 'open', %(user)s, '', now()
FROM sums s LEFT JOIN held h ON h.code = s.code AND h.party = s.party AND h.district_id IS NOT DISTINCT FROM s.district_id
WHERE least(s.opening + s.added - s.paid_before - s.paid_since, s.owed_now) - coalesce(h.amount, 0) > 0
ON CONFLICT DO NOTHING RETURNING amount
"""


@action("fund.post", may_change_nothing=True)
def draw_clearings(actor: Actor, city: str, month: dt.date) -> int:
    """Draw up what is owed for the settlements up to the end of a month that is over; answers how many were new. Again: only what is missing."""
    check_place(actor, city, actor.district_id)
    month = month_of(month)
    if next_month(month) > timezone.localdate():
        raise OutOfOrder(f"{month:%Y-%m} 尚未结束，不能清算。")
    lock_cash(city)
    user = actor.user.pk if actor.user else None
    values: dict[str, Any] = {"city": city, "codes": list(CLEARED), "month": month, "district": actor.district_id, "user": user}
    with connection.cursor() as cursor:
        cursor.execute(_DRAW, values)
        amounts = [int(row[0]) for row in cursor.fetchall()]
    if amounts:
        audit.record("fund.clearings_drawn", actor, city, month=f"{month:%Y-%m}", count=len(amounts), amount=sum(amounts))
    return len(amounts)


@action("fund.plan.decide")
def decide_clearing(actor: Actor, clearing: Clearing, *, approve: bool, remark: str = "") -> Clearing:
    """Approve or send back a clearing that somebody else drew up."""
    check_place(actor, clearing.city, clearing.district_id)
    lock_cash(clearing.city)
    held = Clearing.objects.get(pk=clearing.pk)
    decide(actor, held, approve, remark)
    audit.record(
        "fund.clearing_decided", actor, held, why=remark, district=held.district_id, party=held.party, state=held.get_state_display()
    )
    return held


@action("fund.post")
def pay_clearing(actor: Actor, clearing: Clearing, day: dt.date) -> Posting:
    """Pay an approved clearing, once; never more than is owed on the day."""
    check_place(actor, clearing.city, clearing.district_id)
    lock_cash(clearing.city)
    held = Clearing.objects.get(pk=clearing.pk)
    if held.state != Clearing.State.APPROVED:
        raise BooksRefused("清算须先审批。")
    if held.posting_id:
        raise BooksRefused("这笔清算已经支付。")
    posting = pay(actor, held.city, held.code, held.party, held.amount, day, district=held.district_id, clearing=held.pk)
    held.posting = posting
    held.save(update_fields=["posting"])
    return posting

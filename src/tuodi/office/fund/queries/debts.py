"""What is owed: its age, the clearings drawn up for it, the account of one party over a time."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from tuodi.office.core.actor import Actor
from tuodi.office.fund import chart
from tuodi.office.fund.models import Clearing, PostingLine
from tuodi.office.fund.queries.books import _of, journal

BUCKETS = ("30 天以内", "31 至 60 天", "61 至 90 天", "91 至 180 天", "180 天以上")
_DAYS = (30, 60, 90, 180)

# First in, first out: payments settle the oldest, so what is still owed is the newest of what came to be owed.
_AGEING = """
WITH lines AS (
    SELECT a.code, a.name, a.district_id, l.party, l.amount, l.id, p.date FROM fund_postingline l JOIN fund_posting p ON p.id = l.posting_id
    JOIN fund_account a ON a.id = l.account_id
    WHERE a.city = %(city)s AND a.code = ANY(%(codes)s) AND l.party <> '' AND p.date <= %(day)s
      AND (%(district)s::bigint IS NULL OR a.district_id = %(district)s)),
owed AS (SELECT code, name, district_id, party, -sum(amount) AS total FROM lines GROUP BY 1, 2, 3, 4 HAVING sum(amount) <> 0),
parts AS (
    SELECT o.code, o.district_id, o.party, l.date,
           least(-l.amount, greatest(0, o.total - coalesce(sum(-l.amount) OVER (
               PARTITION BY o.code, o.district_id, o.party ORDER BY l.date DESC, l.id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0))) AS fen
    FROM owed o JOIN lines l ON l.code = o.code AND l.party = o.party AND l.district_id IS NOT DISTINCT FROM o.district_id
    WHERE l.amount < 0 AND o.total > 0)
SELECT o.code, o.name, coalesce(d.name, '市级'), o.party, o.total, min(p.date) FILTER (WHERE p.fen > 0),
       {buckets}
FROM owed o LEFT JOIN parts p ON p.code = o.code AND p.party = o.party AND p.district_id IS NOT DISTINCT FROM o.district_id
LEFT JOIN core_district d ON d.id = o.district_id
GROUP BY o.code, o.name, d.name, d.position, o.party, o.total ORDER BY o.code, d.position NULLS FIRST, o.total DESC, o.party
"""


@dataclass(frozen=True)
class Aged:
    """What is owed to a party on a day (fen; below zero: to be recovered) and how old it is (`buckets`, as BUCKETS)."""

    code: str
    name: str
    place: str
    party: str
    total: int
    oldest: dt.date | None
    buckets: tuple[int, ...]


def ageing(actor: Actor, day: dt.date) -> list[Aged]:
    """What the actor's books owe on a day, party by party."""
    edges = [(0, _DAYS[0]), *((low + 1, high) for low, high in itertools.pairwise(_DAYS)), (_DAYS[-1] + 1, 1_000_000)]
    sums = ", ".join(f"coalesce(sum(p.fen) FILTER (WHERE %(day)s - p.date BETWEEN {low} AND {high}), 0)" for low, high in edges)
    values: dict[str, Any] = {"city": actor.city, "codes": list(chart.PAYABLES), "day": day, "district": actor.district_id}
    with connection.cursor() as cursor:
        cursor.execute(_AGEING.format(buckets=sums), values)
        rows = cursor.fetchall()
    return [Aged(code, name, place, party, int(total), oldest, tuple(map(int, fen))) for code, name, place, party, total, oldest, *fen in rows]


def clearings(actor: Actor) -> QuerySet[Clearing]:
    """The clearings of the actor's books."""
    return Clearing.objects.filter(_of(actor)).select_related("district", "entered_by", "decided_by", "posting")


def statement(actor: Actor, code: str, party: str, place: int | None) -> QuerySet[PostingLine]:
    """Every movement of what is owed to a party in the books of a place, oldest first."""
    lines = journal(actor).filter(account__code=code, account__district=place, party=party)
    return lines.order_by("month", "posting__date", "id")

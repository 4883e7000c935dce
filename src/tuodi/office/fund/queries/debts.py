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

# First in, first out: payments settle the oldest, so what is still owed is the newest of what came to be owed. What stands now less what came
# after the day is what stood then; lines older than the last bucket are read only of parties to whom so much is owed.
_AGEING = """
WITH now AS (
    SELECT o.account_id, o.party, o.total FROM fund_owed o JOIN fund_account a ON a.id = o.account_id
    WHERE a.city = %(city)s AND a.code = ANY(%(codes)s) AND (%(district)s::bigint IS NULL OR a.district_id = %(district)s)),
after AS (
    SELECT l.account_id, l.party, sum(l.amount) AS amount FROM fund_account a JOIN fund_postingline l ON l.account_id = a.id
    JOIN fund_posting p ON p.id = l.posting_id
    WHERE a.city = %(city)s AND a.code = ANY(%(codes)s) AND (%(district)s::bigint IS NULL OR a.district_id = %(district)s)
      AND l.party <> '' AND l.month >= date_trunc('month', %(day)s::date) AND p.date > %(day)s GROUP BY 1, 2),
owed AS MATERIALIZED (
    SELECT account_id, party, coalesce(n.total, 0) + coalesce(f.amount, 0) AS total FROM now n FULL JOIN after f USING (account_id, party)
    WHERE coalesce(n.total, 0) + coalesce(f.amount, 0) <> 0),
young AS MATERIALIZED (
    SELECT o.account_id, o.party, l.id, -l.amount AS fen, p.date FROM owed o
    JOIN fund_postingline l ON l.account_id = o.account_id AND l.party = o.party AND l.month >= date_trunc('month', %(day)s::date - {last})
    JOIN fund_posting p ON p.id = l.posting_id
    WHERE o.total > 0 AND l.amount < 0 AND p.date <= %(day)s AND p.date >= %(day)s::date - {last}),
deep AS (
    SELECT o.account_id, o.party FROM owed o LEFT JOIN (SELECT account_id, party, sum(fen) AS fen FROM young GROUP BY 1, 2) y USING (account_id, party)
    WHERE o.total > coalesce(y.fen, 0)),
lines AS (
    SELECT * FROM young
    UNION ALL
    SELECT d.account_id, d.party, l.id, -l.amount, p.date FROM deep d
    JOIN fund_postingline l ON l.account_id = d.account_id AND l.party = d.party JOIN fund_posting p ON p.id = l.posting_id
    WHERE l.amount < 0 AND p.date < %(day)s::date - {last}),
parts AS (
    SELECT account_id, party, l.date,
           least(l.fen, greatest(0, o.total - coalesce(sum(l.fen) OVER (
               PARTITION BY account_id, party ORDER BY l.date DESC, l.id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0))) AS fen
    FROM owed o JOIN lines l USING (account_id, party))
SELECT a.code, a.name, coalesce(d.name, '市级'), o.party, o.total, min(p.date) FILTER (WHERE p.fen > 0),
       {buckets}
FROM owed o JOIN fund_account a ON a.id = o.account_id LEFT JOIN parts p USING (account_id, party)
LEFT JOIN core_district d ON d.id = a.district_id
GROUP BY a.code, a.name, d.name, d.position, o.party, o.total ORDER BY a.code, d.position NULLS FIRST, o.total DESC, o.party
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
        cursor.execute(_AGEING.format(buckets=sums, last=_DAYS[-1]), values)
        rows = cursor.fetchall()
    return [Aged(code, name, place, party, int(total), oldest, tuple(map(int, fen))) for code, name, place, party, total, oldest, *fen in rows]


def clearings(actor: Actor) -> QuerySet[Clearing]:
    """The clearings of the actor's books."""
    return Clearing.objects.filter(_of(actor)).select_related("district", "entered_by", "decided_by", "posting")


def statement(actor: Actor, code: str, party: str, place: int | None) -> QuerySet[PostingLine]:
    """Every movement of what is owed to a party in the books of a place, oldest first."""
    lines = journal(actor).filter(account__code=code, account__district=place, party=party)
    return lines.order_by("month", "posting__date", "id")

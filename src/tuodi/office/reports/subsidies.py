"""Enrolment that was paid for in some months: whom the moved money was for, by identity and by district, and what the books say in all."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db import connection, transaction

from tuodi.office.core import rls
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.fund import chart
from tuodi.policy import vocabulary as v

_PEOPLE = """
SELECT t.identity, t.district_id, sum(m.sign)::bigint, sum(m.sign * t.subsidy)::bigint
FROM (SELECT coalesce(p.reverses_id, p.id) AS first, CASE WHEN p.reverses_id IS NULL THEN 1 ELSE -1 END AS sign
  FROM fund_posting p WHERE p.city = %(city)s AND p.month BETWEEN %(first)s AND %(last)s) m
JOIN enrolment_transfer x ON x.posting_id = m.first
JOIN enrolment_target t ON t.run_id = x.run_id AND t.state = 'granted' AND (x.district_id IS NULL OR t.district_id = x.district_id)
WHERE %(place)s::bigint IS NULL OR t.district_id = %(place)s
GROUP BY t.identity, t.district_id
"""
_BOOKS = """
SELECT coalesce(sum(l.amount), 0)::bigint FROM fund_postingline l JOIN fund_account a ON a.id = l.account_id
WHERE a.city = %(city)s AND a.code = %(code)s AND l.month BETWEEN %(first)s AND %(last)s AND (%(place)s::bigint IS NULL OR a.district_id = %(place)s)
"""
BY_HAND = "手工划转（无名册）"


@dataclass(frozen=True)
class Enrolled:
    """A line: heads and fen. Heads None: moved by hand, for people that no list names."""

    name: str
    persons: int | None
    amount: int


@dataclass(frozen=True)
class Subsidies:
    """The lines by identity and by district, each of them together `total`; fen of the books in `total.amount`."""

    identities: list[Enrolled]
    districts: list[Enrolled]
    total: Enrolled


def subsidies(actor: Actor, first: dt.date, last: dt.date) -> Subsidies:
    """The subsidies that were moved in the months `first` to `last`, less what was taken back. A district sees its own people's, whoever's
    fund paid; what was moved by hand stands in the line of its own, so that the city's total is the books'."""
    given: dict[str, str | int | dt.date | None] = {"city": actor.city, "first": first, "last": last, "place": actor.district_id}
    # the city's transfers are no district's to read, what they moved for its people is
    with transaction.atomic(), rls.as_actor(Actor.system("统计报表", actor.city)), connection.cursor() as cursor:
        cursor.execute(_PEOPLE, given)
        rows = cursor.fetchall()
        cursor.execute(_BOOKS, given | {"code": chart.SUBSIDY})
        booked = cursor.fetchone()[0]
    names = dict(District.objects.filter(city=actor.city).order_by("position").values_list("pk", "name"))
    kinds: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    places: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for identity, district, heads, fen in rows:
        for found, key in ((kinds, v.IDENTITIES.get(identity, identity) or "不属救助身份的资助对象"), (places, names.get(district, "未分区县"))):
            found[key][0] += heads
            found[key][1] += fen
    named = sum(row[3] for row in rows)
    rest = booked - named if actor.district_id is None or booked else 0
    extra = [Enrolled(BY_HAND, None, rest)] if rest else []
    order = {name: place for place, name in enumerate(names.values())}
    return Subsidies(
        [*sorted((Enrolled(key, *sums) for key, sums in kinds.items()), key=lambda one: -one.amount), *extra],
        [*sorted((Enrolled(key, *sums) for key, sums in places.items()), key=lambda one: order.get(one.name, 99)), *extra],
        Enrolled("合计", sum(row[2] for row in rows), named + rest),
    )

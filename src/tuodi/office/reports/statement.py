"""A statement of some months from the books: every line of expense belongs to a settlement, a grant or a transfer for enrolment, and to one group.

A reversal counts against what it takes back, in the month in which it is posted: a closed month's statement never changes.
A district's statement is of what belongs to it (属地), whoever's books bear it: it is the district's line of the city's statement.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import connection

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.fund import chart
from tuodi.office.fund.names import PartyNames
from tuodi.policy import pack

LAYERS = {
    "basic": "基本医保",
    "critical": "大病保险",
    "supplementary": "其他补充保险",
    "aid": "医疗救助",
    "tilt": "倾斜救助",
    "hospital": "医院负担",
    "self": "个人负担",
}
FIGURES = ("persons", "times", "total", "in_policy", "base", *LAYERS, "subsidy", "enrolled")
COUNTS = ("persons", "times", "enrolled")
BY = {"title": "按救助类别", "item": "按救助项目", "district": "按区县", "institution": "按医疗机构"}

_STATEMENT = """
WITH moved AS (
  SELECT p.id, coalesce(b.kind, p.kind) AS kind, coalesce(p.document_id, b.document_id) AS document, coalesce(p.reverses_id, p.id) AS first,
    CASE WHEN p.reverses_id IS NULL THEN 1 ELSE -1 END AS sign, p.district_id,
    coalesce(sum(l.amount) FILTER (WHERE a.code = %(aid)s), 0)::bigint AS aid,
    coalesce(sum(l.amount) FILTER (WHERE a.code = %(tilt)s), 0)::bigint AS tilt,
    coalesce(sum(l.amount) FILTER (WHERE a.code = %(subsidy)s), 0)::bigint AS subsidy
  FROM fund_posting p JOIN fund_postingline l ON l.posting_id = p.id JOIN fund_account a ON a.id = l.account_id
    LEFT JOIN fund_posting b ON b.id = p.reverses_id
  WHERE p.city = %(city)s AND p.month BETWEEN %(first)s AND %(last)s AND a.code IN (%(aid)s, %(tilt)s, %(subsidy)s)
    AND (%(place)s::bigint IS NULL OR p.district_id = %(place)s)
  GROUP BY p.id, b.id),
told AS (
  SELECT m.sign * (CASE WHEN m.kind = 'subsidy' THEN 0 ELSE 1 END) AS sign, m.aid, m.tilt, m.subsidy, m.district_id AS district,
    coalesce(o.person_id, d.person_id) AS person, coalesce(o.title, '') AS title, coalesce(o.item, '*' || coalesce(d.purpose, m.kind)) AS item,
    coalesce(c.institution, '') AS institution, m.sign * c.total_cost AS total, m.sign * c.in_policy_cost AS in_policy,
    m.sign * o.base AS base, m.sign * x.persons AS enrolled, m.sign * c.basic_paid AS basic, m.sign * o.critical_paid AS critical, m.sign * c.supplementary_paid AS supplementary,
    m.sign * o.hospital_borne AS hospital, m.sign * o.self_paid AS self
  FROM moved m LEFT JOIN settlement_settlement s ON m.kind = 'settlement' AND s.id = m.document
    LEFT JOIN settlement_settlement o ON o.id = coalesce(s.reverses_id, s.id) LEFT JOIN settlement_claim c ON c.id = o.claim_id
    LEFT JOIN payment_due d ON m.kind = 'award' AND d.posting_id = m.first
    LEFT JOIN enrolment_transfer x ON m.kind = 'subsidy' AND x.posting_id = m.first),
each AS (
  SELECT title, item, district, institution, person, sum(sign) AS times, sum(aid) AS aid, sum(tilt) AS tilt, sum(subsidy) AS subsidy,
    sum(total) AS total, sum(in_policy) AS in_policy, sum(basic) AS basic, sum(critical) AS critical, sum(supplementary) AS supplementary,
    sum(base) AS base, sum(enrolled) AS enrolled, sum(hospital) AS hospital, sum(self) AS self
  FROM told GROUP BY title, item, district, institution, person)
SELECT grouping(title, item, district, institution) AS which, title, item, district, institution,
  count(DISTINCT person) FILTER (WHERE times > 0) AS persons, {sums}
FROM each GROUP BY GROUPING SETS ((title), (item), (district), (institution), ()) ORDER BY sum(aid) + sum(tilt) + sum(subsidy) DESC NULLS LAST
""".replace("{sums}", ", ".join(f"coalesce(sum({name}), 0)::bigint" for name in FIGURES[1:]))
_WHICH = {0b0111: "title", 0b1011: "item", 0b1101: "district", 0b1110: "institution", 0b1111: ""}
_NOT_SETTLED = {"*subsidy": "资助参保", "*grant": "定额救助", "*exceptional": "个案救助", "*award": "直接给付"}


@dataclass(frozen=True)
class Group:
    """A line of the statement. `figures` by name of FIGURES: persons and person-times less what was taken back, the rest fen."""

    key: str
    name: str
    figures: dict[str, int]

    @property
    def paid(self) -> int:
        """Fen of the fund: aid, tilt, enrolment."""
        return self.figures["aid"] + self.figures["tilt"] + self.figures["subsidy"]

    @property
    def ratio(self) -> int | None:
        """Basis points of the base (in policy, left after every insurance) that was paid, half up; None without any."""
        base, paid = self.figures["base"], self.figures["aid"] + self.figures["tilt"]
        return (paid * 20_000 + base) // (2 * base) if base > 0 else None

    @property
    def outside(self) -> int | None:
        """Basis points of the cost that is out of the catalogue, half up; None without cost."""
        total = self.figures["total"]
        return ((total - self.figures["in_policy"]) * 20_000 + total) // (2 * total) if total > 0 else None


@dataclass(frozen=True)
class Statement:
    """Everything of some months: in all, and by class, item, district, institution."""

    first: dt.date
    last: dt.date
    whole: Group
    by: dict[str, list[Group]] = field(default_factory=dict)

    @cached_property
    def layers(self) -> list[tuple[str, int]]:
        """Who bore the cost of what was aided."""
        return [(title, self.whole.figures[name]) for name, title in LAYERS.items()]


def statement(actor: Actor, first: dt.date, last: dt.date) -> Statement:
    """The statement of the months `first` to `last` (first days), of the books of the actor's place."""
    given: dict[str, str | int | dt.date | None] = {"city": actor.city, "first": first, "last": last, "place": actor.district_id}
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, given | {"aid": chart.AID, "tilt": chart.TILT, "subsidy": chart.SUBSIDY})
        rows = cursor.fetchall()
    names = _Names(actor.city)
    whole, by = Group("", "合计", dict.fromkeys(FIGURES, 0)), {key: list[Group]() for key in BY}
    for which, *keys, in_all in ((row[0], *row[1:5], row[5:]) for row in rows):
        kind, figures = _WHICH[which], dict(zip(FIGURES, in_all, strict=True))
        if not kind:
            whole = Group("", "合计", figures)
        elif kind != "institution" or figures["total"]:
            key = keys[list(BY).index(kind)]
            by[kind].append(Group(str(key or ""), names.of(kind, key), figures))
    return Statement(first, last, whole, by)


class _Names:
    """Words for the keys of the groups."""

    def __init__(self, city: str) -> None:
        policies = [version.policy for version in pack.load(city).versions]
        self.words: dict[str, dict[Any, str]] = {
            "title": {code: one.name for policy in policies for code, one in policy.classes.items()},
            "item": _NOT_SETTLED | {code: one.name for policy in policies for code, one in policy.items.items()},
            "district": dict(District.objects.filter(city=city).values_list("pk", "name")),
        }
        self.party = PartyNames()

    def of(self, kind: str, key: object) -> str:
        """The name of one."""
        if kind == "institution":
            return self.party(str(key)) if key else "未填机构"
        empty = "不分类别（资助参保等）" if kind == "title" else "市级" if kind == "district" else "其他"
        return str(self.words[kind].get(key, key or empty))

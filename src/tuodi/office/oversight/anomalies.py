"""Rules that look over the settlements that stand, each one set-based statement: what is worth a second look, never a verdict.

Every statement answers (key, person, institution, district, settlements, fen of aid, text). The numbers with which it looks are the city's
(`cities/CITY/oversight.yaml`, `tuodi.policy.oversight`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from tuodi.office.core.numbers import percent
from tuodi.policy import oversight
from tuodi.policy.oversight import Looking

_LIVE = """
WITH live AS MATERIALIZED (
    SELECT s.id, coalesce(p.merged_into_id, p.id) AS person, s.district_id, c.institution, c.number, c.setting, c.diagnosis, c.treatment, c.stay_key,
           coalesce(c.started, c.ended) AS started, c.ended, c.total_cost, c.in_policy_cost, s.aid + s.tilt_aid AS aid
    FROM settlement_settlement s JOIN settlement_claim c ON c.id = s.claim_id JOIN registry_person p ON p.id = s.person_id
    WHERE s.kind = 'settle' AND s.policy_city = %(city)s AND NOT EXISTS (SELECT 1 FROM settlement_settlement r WHERE r.reverses_id = s.id)
      AND (%(district)s::bigint IS NULL OR s.district_id = %(district)s) AND c.ended BETWEEN %(first)s AND %(last)s)
"""


@dataclass(frozen=True)
class Rule:
    """A rule: Chinese name, what it looks for (with the city's numbers filled in), statement after `_LIVE`."""

    name: str
    about: str
    select: str

    @property
    def statement(self) -> str:
        return _LIVE + self.select


RULES = {
    "same_stay": Rule(
        "同一住院重复结算",
        "同一人在同一机构、同一入出院日期的住院结算多次",
        """SELECT 'p' || person || '/' || institution || '/' || started || '/' || ended, person, institution, min(district_id),
            array_agg(id ORDER BY id), sum(aid), '同一住院（' || started || ' 至 ' || ended || '）结算 ' || count(*) || ' 次'
        FROM live WHERE setting = 'inpatient' GROUP BY person, institution, started, ended HAVING count(*) > 1 ORDER BY 1""",
    ),
    "overlapping": Rule(
        "两院住院时间重叠",
        "同一人同时在两家机构住院 {days} 天及以上（转院当日不算）",
        """SELECT a.id || '/' || b.id, a.person, b.institution, a.district_id, ARRAY[a.id, b.id], a.aid + b.aid,
            '住院 ' || a.started || ' 至 ' || a.ended || '（' || a.institution || '）与 ' || b.started || ' 至 ' || b.ended || '（' || b.institution || '）重叠'
        FROM live a JOIN live b ON a.person = b.person AND a.id < b.id AND a.setting = 'inpatient' AND b.setting = 'inpatient'
            AND a.institution <> b.institution AND least(a.ended, b.ended) - greatest(a.started, b.started) >= %(days)s ORDER BY a.id, b.id""",
    ),
    "after_death": Rule(
        "死亡之后就医",
        "身份因死亡终止，死亡之日后第 {days} 天起仍有就医",
        """SELECT l.id::text, l.person, l.institution, l.district_id, ARRAY[l.id], l.aid, '登记死亡日期 ' || d.day || '，就医开始于 ' || l.started
        FROM live l JOIN (SELECT coalesce(p.merged_into_id, p.id) AS person, max(i."end") AS day FROM registry_identity i
            JOIN registry_person p ON p.id = i.person_id WHERE i.end_reason = 'death' AND i.known_to IS NULL AND i."end" IS NOT NULL GROUP BY 1) d
        ON d.person = l.person AND l.started - d.day >= %(days)s ORDER BY l.id""",
    ),
    "split_stay": Rule(
        "疑似分解住院",
        "同一人出院后 {days} 天内因同一诊断（编码前 {digits} 位）在同一机构再次住院，分段结算的同一住院不算",
        """SELECT a.id || '/' || b.id, a.person, a.institution, a.district_id, ARRAY[a.id, b.id], a.aid + b.aid,
            '出院 ' || a.ended || ' 后于 ' || b.started || ' 以同一诊断再次住院'
        FROM live a JOIN live b ON a.person = b.person AND a.id <> b.id AND a.setting = 'inpatient' AND b.setting = 'inpatient'
            AND a.institution = b.institution AND left(a.diagnosis, %(digits)s) = left(b.diagnosis, %(digits)s) AND a.diagnosis <> ''
            AND b.started >= a.ended AND b.started - a.ended <= %(days)s AND (a.started, a.ended) <> (b.started, b.ended)
            AND NOT (a.stay_key <> '' AND a.stay_key = b.stay_key) ORDER BY a.id, b.id""",
    ),
    "outside_share": Rule(
        "目录外费用占比偏高",
        "机构的目录外费用超过医疗总费用的 {share}（{least} 笔及以上）",
        """SELECT institution || '/' || %(first)s || '/' || %(last)s, NULL::bigint, institution, NULL::bigint, (array_agg(id ORDER BY id))[1:100], sum(aid),
            '目录外费用占 ' || round(100.0 * (sum(total_cost) - sum(in_policy_cost)) / sum(total_cost), 1) || '%%（' || count(*) || ' 笔）'
        FROM live WHERE institution <> '' GROUP BY institution
        HAVING count(*) >= %(least)s AND (sum(total_cost) - sum(in_policy_cost)) * 10000 > %(share)s * sum(total_cost) ORDER BY 1""",
    ),
    "frequency": Rule(
        "就医次数异常",
        "一个月内同一人的结算超过 {times} 次（{except_treatment}不计）",
        """SELECT 'p' || person || '/' || to_char(ended, 'YYYY-MM'), person, '', min(district_id), array_agg(id ORDER BY id), sum(aid),
            to_char(ended, 'YYYY-MM') || ' 结算 ' || count(*) || ' 次'
        FROM live WHERE NOT treatment = ANY (%(except_treatment)s::text[]) AND NOT setting = ANY (%(except_setting)s::text[])
        GROUP BY person, to_char(ended, 'YYYY-MM') HAVING count(*) > %(times)s ORDER BY 1""",
    ),
}


@dataclass(frozen=True)
class Here:
    """A rule as it runs in a city: `values` are its numbers, `source` says whose they are."""

    rule: Rule
    values: dict[str, Any]
    about: str
    source: str


def rules_of(city: str) -> dict[str, Here]:
    """The rules that run in a city, with its numbers."""
    listed = oversight.load(city).rules
    return {code: _here(rule, found) for code, rule in RULES.items() if (found := getattr(listed, code)) is not None}


def look(here: Here, asked: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """What a rule finds, inside a transaction. asked: city, district (None: all), first and last day on which a bill ended.

    A person's bills are brought together by hashing or sorting, whatever the tables' statistics say: after a large import they say that there
    is next to nothing, and comparing every bill with every other would take hours.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(here.rule.statement, {**asked, **here.values})
        found: list[tuple[Any, ...]] = cursor.fetchall()
        cursor.execute("SET LOCAL enable_nestloop = on")
    return found


def _here(rule: Rule, found: Looking) -> Here:
    values = {name: value for name, value in found.model_dump().items() if name not in ("basis", "clause")}
    return Here(rule, values, rule.about.format(**{name: _words(name, value) for name, value in values.items()}), found.source)


def _words(name: str, value: Any) -> str:
    from tuodi.policy.vocabulary import SETTINGS, TREATMENTS

    if isinstance(value, list):
        return "、".join((TREATMENTS | SETTINGS)[one] for one in value) or "无"
    return percent(value) if name == "share" else str(value)


def name_of(rule: str) -> str:
    """A rule in words."""
    return RULES[rule].name if rule in RULES else rule

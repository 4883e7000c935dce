"""A month's or a year's report as a whole: what the page, the workbook and the PDF all show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.utils import timezone

from tuodi.office.core import demonstration
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.core.queries import city_title
from tuodi.office.enrolment.coverage import Coverage, coverage
from tuodi.office.fund import chart, queries
from tuodi.office.fund.models import IndicatorValue, Month
from tuodi.office.reports.compare import Comparison, compared
from tuodi.office.reports.statement import Statement, statement
from tuodi.office.reports.subsidies import Enrolled, Subsidies, subsidies
from tuodi.office.settlement import figures

_MONTHS = """
SELECT extract(month FROM l.month)::int, sum(l.amount)::bigint
FROM fund_postingline l JOIN fund_account a ON a.id = l.account_id JOIN fund_posting p ON p.id = l.posting_id
WHERE a.city = %s AND a.code = ANY(%s) AND l.month BETWEEN %s AND %s AND (%s::bigint IS NULL OR p.district_id = %s) GROUP BY 1
"""


@dataclass(frozen=True)
class Report:
    """`note`: of invented figures; `mark`: of a demonstration. `months`: twelve sums of the year, fen; `roll` and `indicators` of a year's report only."""

    title: str
    issuer: str
    state: str
    taken: dt.datetime
    note: str
    mark: str
    told: Statement
    comparison: Comparison
    moved: Subsidies
    months: list[int]
    roll: Coverage | None = None
    indicators: Sequence[IndicatorValue] = field(default_factory=tuple)

    @property
    def source(self) -> str:
        """Who says it, and as of when: the foot of every paper."""
        return f"{self.issuer}　数据截至 {self.taken:%Y-%m-%d %H:%M}（{self.state}）"

    @property
    def by_the_city(self) -> bool:
        """Whether enrolment of a district's people was paid from the city's books, so that it isn't in the district's outlay."""
        return self.moved.total.amount != self.told.whole.figures["subsidy"]

    @property
    def moved_tables(self) -> list[tuple[str, list[Enrolled]]]:
        """The two ways of grouping the subsidies."""
        return [("资助参保按救助身份", self.moved.identities), ("资助参保按区县", self.moved.districts)]


def of_month(actor: Actor, month: dt.date) -> Report:
    """The report of a month (its first day)."""
    closed = Month.objects.filter(city=actor.city, month=month).exists()
    state = "本月已结账，数字不再变动" if closed else "本月尚未结账，数字还会变动"
    return Report(**_common(actor, f"{month.year} 年 {month.month} 月医疗救助月报", state, statement(actor, month, month)))  # type: ignore[arg-type]


def of_year(actor: Actor, year: int) -> Report:
    """The report of a year, with enrolment and indicators."""
    closed = Month.objects.filter(city=actor.city, month__year=year).count()
    state = "十二个月均已结账，数字不再变动" if closed == 12 else f"已结账 {closed} 个月，其余月份的数字还会变动"
    told = statement(actor, dt.date(year, 1, 1), dt.date(year, 12, 1))
    common = _common(actor, f"{year} 年医疗救助年报", state, told)
    return Report(**common, roll=coverage(actor, year), indicators=queries.indicator_values(actor, year))  # type: ignore[arg-type]


def issuer(actor: Actor) -> str:
    """The office that speaks: the city's, or the district's."""
    place = District.objects.filter(pk=actor.district_id).values_list("name", flat=True).first() if actor.district_id else ""
    return f"{city_title(actor.city)}{place or ''}医疗保障局"


def _common(actor: Actor, title: str, state: str, told: Statement) -> dict[str, object]:
    return {
        "title": title,
        "issuer": issuer(actor),
        "state": state,
        "taken": timezone.localtime(),
        "note": figures.note(actor.city),
        "mark": demonstration.mark(),
        "told": told,
        "comparison": compared(actor, told),
        "moved": subsidies(actor, told.first, told.last),
        "months": by_month(actor, told.first.year),
    }


def by_month(actor: Actor, year: int) -> list[int]:
    """What was spent in each month of a year, fen: of the city, or of what belongs to the actor's district."""
    found, place = [0] * 12, actor.district_id
    codes = [chart.AID, chart.TILT, chart.SUBSIDY]
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS, [actor.city, codes, dt.date(year, 1, 1), dt.date(year, 12, 1), place, place])
        for month, fen in cursor.fetchall():
            found[month - 1] = fen
    return found

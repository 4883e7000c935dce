"""The statement beside the same months of the year before, and from January on: every figure from the books of its own months."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from tuodi.office.core.actor import Actor
from tuodi.office.fund import chart
from tuodi.office.reports.statement import Statement, statement
from tuodi.office.reports.subsidies import subsidies

GRANTS = ("*grant",)
_RECOVERED = """
SELECT coalesce(-sum(l.amount), 0)::bigint FROM fund_postingline l JOIN fund_account a ON a.id = l.account_id JOIN fund_posting p ON p.id = l.posting_id
WHERE a.city = %s AND a.code = %s AND l.month BETWEEN %s AND %s AND (%s::bigint IS NULL OR p.district_id = %s)
"""
_BEGUN = """
SELECT min(l.month) FROM fund_postingline l JOIN fund_account a ON a.id = l.account_id WHERE a.city = %s AND a.code = ANY(%s)
"""


@dataclass(frozen=True)
class Line:
    """One figure over the columns of `periods`; `money`: fen, otherwise a count. None: not known."""

    name: str
    values: tuple[int | None, ...]
    money: bool = True

    def change(self, now: int, before: int) -> int | None:
        """Basis points by which one column is above another, half up; None where there was nothing before."""
        new, old = self.values[now], self.values[before]
        if new is None or not old or old < 0:
            return None
        return ((new - old) * 20_000 + old) // (2 * old)

    @property
    def changes(self) -> list[int | None]:
        """Against the year before: of each pair of columns."""
        return [self.change(place, place + 1) for place in range(0, len(self.values), 2)]


@dataclass(frozen=True)
class Comparison:
    """`heads` of the columns, in pairs: a period and the same one of the year before."""

    heads: tuple[str, ...]
    lines: list[Line]


def recovered(actor: Actor, first: dt.date, last: dt.date) -> int:
    """Fen of money to be paid back that the books took as income in the months."""
    with connection.cursor() as cursor:
        cursor.execute(_RECOVERED, [actor.city, chart.RECOVERED, first, last, actor.district_id, actor.district_id])
        found: int = cursor.fetchone()[0]
    return found


def compared(actor: Actor, told: Statement) -> Comparison:
    """The statement's figures beside those of a year before; a month's also from January on."""
    spans = [(told.first, told.last), (_before(told.first), _before(told.last))]
    year = told.first.year
    if told.first == told.last:
        january = told.first.replace(month=1)
        spans += [(january, told.last), (_before(january), _before(told.last))]
        heads: tuple[str, ...] = ("本月", "上年同月", "本年累计", "上年同期累计")
    else:
        heads = (f"{year} 年", f"{year - 1} 年")
    begun = _begun(actor.city)
    columns = [
        _figures(actor, told if (first, last) == (told.first, told.last) else statement(actor, first, last), known=place == 0 or (begun is not None and last >= begun))
        for place, (first, last) in enumerate(spans)
    ]
    return Comparison(heads, [Line(name, tuple(column[place][1] for column in columns), money) for place, (name, _, money) in enumerate(columns[0])])


def _begun(city: str) -> dt.date | None:
    """The first month of which the city's books tell any expense: of what was before it nothing is known."""
    with connection.cursor() as cursor:
        cursor.execute(_BEGUN, [city, [chart.AID, chart.TILT, chart.SUBSIDY]])
        found: dt.date | None = cursor.fetchone()[0]
    return found


def _before(day: dt.date) -> dt.date:
    return day.replace(year=day.year - 1)


def _figures(actor: Actor, told: Statement, *, known: bool) -> list[tuple[str, int | None, bool]]:
    """Name, value and whether it is money, line by line; None of months that the books don't reach back to."""
    return [(name, value if known else None, money) for name, value, money in _lines(actor, told)]


def _lines(actor: Actor, told: Statement) -> list[tuple[str, int | None, bool]]:
    whole, moved = told.whole.figures, subsidies(actor, told.first, told.last).total
    grants = sum(one.paid for one in told.by["item"] if one.key in GRANTS)
    return [
        ("救助人数", whole["persons"], False),
        ("救助人次", whole["times"], False),
        ("医疗费总额", whole["total"], True),
        ("政策范围内费用", whole["in_policy"], True),
        ("基本医保支付", whole["basic"], True),
        ("大病保险支付", whole["critical"], True),
        ("其他补充保险支付", whole["supplementary"], True),
        ("医疗救助", whole["aid"], True),
        ("　其中：定额救助", grants, True),
        ("倾斜救助", whole["tilt"], True),
        ("医院负担", whole["hospital"], True),
        ("个人负担", whole["self"], True),
        ("资助参保人数", moved.persons, False),
        ("资助参保", moved.amount, True),
        ("基金支出合计", told.whole.paid, True),
        ("追回资金", recovered(actor, told.first, told.last), True),
    ]

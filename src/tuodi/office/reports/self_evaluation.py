"""The yearly self-evaluation (绩效自评) as far as the system knows; what it can't know is said to be unknown, never filled in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tuodi.office.core.actor import Actor
from tuodi.office.core.numbers import percent, yuan
from tuodi.office.enrolment.coverage import coverage
from tuodi.office.fund import queries
from tuodi.office.reports.statement import statement

UNKNOWN = "系统未掌握，请填写"


@dataclass(frozen=True)
class Row:
    """A line of the form; a cell None is unknown. `source`: where the figure comes from, or why there is none."""

    part: str
    name: str
    target: str | None
    actual: str | None
    rate: str | None
    source: str


def rows(actor: Actor, year: int) -> list[Row]:
    """The form of a year."""
    return [*_money(actor, year), *_outputs(actor, year), *_indicators(actor, year), *_opinions()]


def _money(actor: Actor, year: int) -> list[Row]:
    place = actor.district_id
    budgets = queries.budgets(actor.city, year)
    budget = budgets.get(place) if place is not None else sum(budgets.values()) if budgets else None
    spent = sum(queries.outlay(actor.city, year, place).values())
    rate = percent(spent * 10_000 // budget) if budget else None
    found = [Row("预算执行", "年度资金总额（元）", yuan(budget) if budget is not None else None, yuan(spent), rate, "预算：本系统设定；执行：账务支出")]
    for name, fen in queries.raised(actor.city, year, place).items():
        found.append(Row("预算执行", f"其中：{name}（元）", None, yuan(fen), None, "实际：账务收入；分来源的预算数系统未掌握"))
    return found


def _outputs(actor: Actor, year: int) -> list[Row]:
    told = statement(actor, dt.date(year, 1, 1), dt.date(year, 12, 1))
    roll = coverage(actor, year).total
    count = roll.counts.get("targets", 0)
    return [
        Row("产出", "享受医疗救助人次", None, str(told.whole.figures["times"]), None, "账务中的救助支出，扣除冲销"),
        Row("产出", "享受医疗救助人数", None, str(told.whole.figures["persons"]), None, "同上，同一人只计一次"),
        Row("产出", "资助参保人数", None, str(roll.counts["granted"]) if count else None, None, "参保名册" if count else "本年没有参保名册"),
        Row("产出", "救助对象参保率", "100%", percent(roll.share) if count else None, None, "参保名册" if count else "本年没有参保名册"),
        Row("产出", "资金拨付合规率", None, None, None, "须由检查、审计结论确定"),
    ]


def _indicators(actor: Actor, year: int) -> list[Row]:
    return [
        Row(
            "效益",
            one.name,
            f"{'不高于' if one.at_most else '不低于'} {percent(one.line)}",
            percent(one.value) if one.value is not None else None,
            None if one.met is None else "达标" if one.met else "未达标",
            f"考核指标（{one.clause}）",
        )
        for one in queries.indicator_values(actor, year)
    ]


def _opinions() -> list[Row]:
    return [Row("满意度", name, None, None, None, "须由调查得出") for name in ("政策知晓率", "救助对象满意度")]

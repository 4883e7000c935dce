"""The yearly self-evaluation (绩效自评): what the system knows is filled in, what people entered stands beside it, the rest is said to be unknown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from tuodi.office.core.actor import Actor
from tuodi.office.core.numbers import percent, yuan
from tuodi.office.enrolment.coverage import coverage
from tuodi.office.fund import queries
from tuodi.office.reports.models import Entry, Evaluation
from tuodi.office.reports.statement import Statement, statement
from tuodi.office.reports.subsidies import subsidies

UNKNOWN = "系统未掌握，请填写"
_JUDGED = {
    "allocation": "资金分配科学性",
    "transfer": "资金下达及时性",
    "payment": "资金拨付合规性",
    "use": "资金使用规范性",
    "execution": "预算执行准确性",
    "management": "预算绩效管理情况",
    "responsibility": "支出责任履行情况",
}
_SURVEYED = {"known": "救助对象政策知晓率", "satisfied": "救助对象满意度"}


@dataclass(frozen=True)
class Row:
    """A line of the form. Text None is unknown; `source` says where a figure is from, or why there is none. `may_target`, `may_actual`: people
    enter it, as the system doesn't know it. Points in hundredths."""

    key: str
    part: str
    name: str
    target: str | None
    actual: str | None
    rate: str | None
    source: str
    may_target: bool = False
    may_actual: bool = False
    weight: int | None = None
    score: int | None = None
    note: str = ""


def found(actor: Actor, year: int) -> Evaluation | None:
    """The evaluation of the actor's place, if somebody began it."""
    return Evaluation.objects.filter(city=actor.city, district=actor.district_id, year=year).first()


def rows(actor: Actor, year: int, evaluation: Evaluation | None = None) -> list[Row]:
    """The form of a year: as it was submitted, or as it stands now with what was entered."""
    if evaluation is not None and evaluation.state != Evaluation.State.DRAFT:
        return [Row(**one) for one in evaluation.rows]
    entered = {one.key: one for one in evaluation.entries.all()} if evaluation is not None else {}
    return [_with(one, entered.get(one.key)) for one in known(actor, year)]


def stored(found: list[Row]) -> list[dict[str, Any]]:
    """Rows as they are kept with a submitted form."""
    return [asdict(one) for one in found]


def _with(row: Row, entry: Entry | None) -> Row:
    if entry is None:
        return row
    changed = replace(row, weight=entry.weight, score=entry.score, note=entry.note)
    if row.may_target and entry.target:
        changed = replace(changed, target=entry.target)
    if row.may_actual and entry.actual:
        changed = replace(changed, actual=entry.actual)
    return changed


def points(found: list[Row]) -> tuple[int, int]:
    """(points that the lines are worth, points given), hundredths."""
    return sum(one.weight or 0 for one in found), sum(one.score or 0 for one in found)


def open_lines(found: list[Row]) -> int:
    """Lines whose result nobody knows yet."""
    return sum(one.actual is None for one in found)


def known(actor: Actor, year: int) -> list[Row]:
    """The form with what the system knows."""
    told = statement(actor, dt.date(year, 1, 1), dt.date(year, 12, 1))
    return [*_money(actor, year, told), *_judged(), *_outputs(actor, year, told), *_indicators(actor, year), *_surveyed()]


def _money(actor: Actor, year: int, told: Statement) -> Iterator[Row]:
    place = actor.district_id
    budgets = queries.budgets(actor.city, year)
    budget = budgets.get(place) if place is not None else sum(budgets.values()) if budgets else None
    spent = told.whole.paid
    rate = percent((spent * 20_000 + budget) // (2 * budget)) if budget else None
    part, limit = "预算执行", yuan(budget) if budget is not None else None
    yield Row("money", part, "年度资金总额（元）", limit, yuan(spent), rate, "预算：本系统设定；执行：账务支出", may_target=budget is None)
    for name, fen in queries.raised(actor.city, year, place).items():
        source = "实际：账务收入；分来源的预算数须填写"
        yield Row(f"source:{name}"[:80], part, f"其中：{name}到位（元）", None, yuan(fen), None, source, may_target=True)


def _judged() -> Iterator[Row]:
    for key, name in _JUDGED.items():
        yield Row(f"judged:{key}", "管理", name, None, None, None, "须由检查、审计或主管部门评定", may_target=True, may_actual=True)


def _outputs(actor: Actor, year: int, told: Statement) -> Iterator[Row]:
    whole, moved, roll = told.whole, subsidies(actor, told.first, told.last).total, coverage(actor, year).total
    targets = roll.counts.get("targets", 0)
    part = "产出"
    yield Row("times", part, "享受医疗救助人次", None, f"{whole.figures['times']:,}", None, "账务中的救助支出，扣除冲销", may_target=True)
    yield Row("persons", part, "享受医疗救助人数", None, f"{whole.figures['persons']:,}", None, "同上，同一人只计一次", may_target=True)
    ratio = percent(whole.ratio) if whole.ratio is not None else None
    source = "救助和倾斜救助 ÷ 保险支付后政策范围内个人自付，有救助支出的费用" if ratio else "本年没有救助支出"
    yield Row("ratio", part, "政策范围内个人自付费用救助比例", None, ratio, None, source, may_target=True, may_actual=ratio is None)
    yield Row("subsidised", part, "资助参保人数", None, f"{moved.persons or 0:,}", None, "账务中的资助参保划转，扣除冲销", may_target=True)
    share = percent(roll.share) if targets else None
    yield Row("covered", part, "救助对象参保率", "100%", share, share, "参保名册" if targets else "本年没有参保名册，须填写", may_actual=not targets)


def _indicators(actor: Actor, year: int) -> Iterator[Row]:
    for one in queries.indicator_values(actor, year):
        line = f"{'不高于' if one.at_most else '不低于'} {percent(one.line)}"
        actual = percent(one.value) if one.value is not None else None
        met = None if one.met is None else "达标" if one.met else "未达标"
        yield Row(f"indicator:{one.code}", "效益", one.name, line, actual, met, f"考核指标（{one.clause}）", may_actual=actual is None)


def _surveyed() -> Iterator[Row]:
    for key, name in _SURVEYED.items():
        yield Row(f"surveyed:{key}", "满意度", name, None, None, None, "须由调查得出", may_target=True, may_actual=True)

"""Sums beside claims: enrolment, grants, warnings, cost shares, shortfall, indicators."""

from __future__ import annotations

from collections.abc import Iterator

from tuodi.policy import vocabulary as v
from tuodi.policy.amounts import percent_text
from tuodi.policy.benefits_schema import REASONS, Benefits, Ground, Held, Indicator, Line, Measure, Pays
from tuodi.policy.schema import Policy
from tuodi.policy.show.sheet import Sheet, class_names, condition

_AFTER = {"aid": "医疗救助之后", "insurance": "各项保险之后、救助之前", "nothing": "费用总额"}
_ROUNDING = {"city_half_up": "市级四舍五入到分，其余归区县", "local_half_up": "区县四舍五入到分，其余归市级", "each_half_up": "两级各自四舍五入"}


def benefits(policy: Policy) -> Iterator[Sheet]:
    one = policy.benefits
    if one is None:
        return
    yield from _enrolment(policy, one)
    yield from _grants(policy, one)
    yield from _watch(policy, one)
    yield from _money(one)
    yield from _indicators(one)


def _ground(policy: Policy, ground: Ground) -> str:
    if ground.anyone:
        who = "任何人"
    elif ground.class_:
        who = class_names(policy, ground.class_)
    else:
        who = "、".join(v.IDENTITIES[code] for code in ground.identity)
    return who if ground.when is None else f"{who}：{condition(policy, ground.when)}"


def _held(held: Held) -> str:
    if held.any_day_to:
        return "年度内任何一天持有身份" if held.any_day_to == "12-31" else f"1 月 1 日至 {held.any_day_to} 任何一天持有身份"
    return "缴费当天持有身份" if held.on == "payment" else f"{held.on} 持有身份"


def _pays(pays: Pays) -> str:
    if pays.amount is not None:
        return pays.amount.text()
    text = "全额" if pays.percent == 10000 else f"个人缴费的 {percent_text(pays.percent or 0)}"
    return text + ("（可按区县设定更高比例）" if pays.or_more else "")


def _enrolment(policy: Policy, one: Benefits) -> Iterator[Sheet]:
    enrolment = one.enrolment
    if enrolment is None:
        return
    insured = "、".join(v.INSURANCES[name] for name in enrolment.insurance)
    sheet = Sheet("资助参保", ("对象", "资助", "条款"))
    for row in enrolment.rows:
        until = f"（到参数 {row.while_} 所定之日）" if row.while_ else ""
        sheet.add(_ground(policy, row), _pays(row.pays) + until, row.clause)
    for refusal in enrolment.refuse.values():
        reasons = {**v.REASONS, **REASONS, **policy.reasons}
        sheet.add(condition(policy, refusal.when), f"不资助：{reasons[refusal.refuse]}", refusal.clause)
    cap = "不超过个人缴费标准" if enrolment.cap == "premium" else "不受个人缴费标准限制"
    sheet.add("（认定）", f"{_held(enrolment.held)}；险种 {insured}；{cap}", enrolment.clause)
    if enrolment.newly is not None:
        sheet.add("（年内新增对象）", "已自行缴费的不退" if enrolment.newly.no_refund else "资助当年参保", enrolment.newly.clause)
    if one.transfer is not None:
        move = one.transfer
        sheet.add("（划拨）", f"{move.counted_on} 确定人数，{move.paid_by} 前由{move.from_}划入{move.to}", move.clause)
    yield sheet


def _grants(policy: Policy, one: Benefits) -> Iterator[Sheet]:
    for grant in one.grants.values():
        sheet = Sheet(f"{grant.name}（不需就医）", ("对象", "金额", "条款"))
        for row in grant.groups:
            sheet.add(_ground(policy, row), row.amount.text(), row.clause)
        sheet.add("（认定）", _held(grant.held), grant.clause)
        yield sheet


def _watch(policy: Policy, one: Benefits) -> Iterator[Sheet]:
    watch = one.watch
    if watch is None:
        return
    expense = "全部费用" if watch.expense == "all" else "政策范围内费用"
    reached = "达到" if watch.reached == "at_least" else "超过"
    sheet = Sheet(f"预警（{_AFTER[watch.after]}的个人负担，{expense}，{reached}即预警）", ("预警", "对象", "预警线", "条款"))
    for line in watch.lines.values():
        sheet.add(line.name, _watched(policy, line), line.line.text() if line.line else "不设线", line.clause)
    yield sheet


def _watched(policy: Policy, line: Line) -> str:
    who = "所有人" if line.everyone else ("非救助对象" if line.ordinary else class_names(policy, line.class_))
    return who if len(line.insurance) == 3 else f"{who}（{'、'.join(v.INSURANCES[name] for name in line.insurance)}）"


def _money(one: Benefits) -> Iterator[Sheet]:
    shares = one.shares
    if shares is not None:
        head = f"，每名救助对象 {shares.per_target.text()}" if shares.per_target else ""
        sheet = Sheet(f"资金分担（{_ROUNDING[shares.rounding]}{head}）", ("档次", "市级", "区县", "区县名称", "条款"))
        for band in shares.bands:
            sheet.add(band.name, percent_text(band.city), percent_text(band.local), "、".join(band.districts), band.clause)
        yield sheet
    if one.shortfall is not None:
        sheet = Sheet("资金缺口", ("分担", "条款"))
        borne = {"districts": "按救助对象人数由区县分担", "city_and_districts": "按救助对象人数分到区县，再按分担比例由两级承担"}
        sheet.add(borne[one.shortfall.borne_by], one.shortfall.clause)
        yield sheet


def _indicators(one: Benefits) -> Iterator[Sheet]:
    sheet = Sheet("考核指标", ("指标", "分子", "分母", "要求", "条款"))
    for indicator in one.indicators.values():
        parts = ["、".join(_measure(m) for m in side) for side in (indicator.numerator, indicator.denominator)]
        sheet.add(indicator.name, *parts, _line(indicator), indicator.clause)
    if sheet.lines:
        yield sheet


def _line(indicator: Indicator) -> str:
    if indicator.at_least is not None:
        return f"不低于 {percent_text(indicator.at_least)}"
    return f"不超过 {percent_text(indicator.at_most or 0)}"


def _measure(measure: Measure) -> str:
    how = "金额" if measure.by == "money" else "人次"
    if measure.claims:
        kind = {"aided": "得到救助的费用", "eligible": "符合条件的费用"}[measure.claims]
        return f"{kind}{'（' + '、'.join(measure.items) + '）' if measure.items else ''}{how}"
    if measure.grants:
        return f"不需就医的给付{how}"
    if measure.people:
        return "应资助参保人数"
    return "、".join(measure.fund)

"""The last steps: tilt aid, the hospital's share, and what is left to the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuodi.engine import kernel as k
from tuodi.engine.explain.considered import flags_of
from tuodi.engine.explain.model import Step
from tuodi.policy.amounts import percent_text, yuan

if TYPE_CHECKING:
    from tuodi.engine.explain.steps import Found


def tilt_step(found: Found) -> Step | None:
    """Why tilt aid is paid, or why not, where the policy has it."""
    tilt = found.policy.tilt
    tables, number = found.run.plan.tables, found.number
    if tilt is None or tables.tilt_kind[number] == k.NO_TILT:
        return None
    rows = len(found.run.plan.rows)
    paid, ratio = found.got("tilt"), int(tables.tilt_ratio[number])
    label = tilt.name if tilt.shown_as == "tilt" else "超限额部分"
    before = found.before("tilt")
    amounts = {"tilt": paid, "ratio_bp": ratio, "paid_before": before}
    if tilt.pays_on == "excess":
        over = found.got("over")
        if not over:
            return Step("tilt", label, "没有超出限额的费用，不发生。", tilt.clause, amounts)
        text = f"超出限额的费用 {_cut_off(found, over)} × {percent_text(ratio)}"
        amounts["over"] = over
    elif tilt.pays_on == "remaining":
        text = f"限额用完后剩余自付费用 × {percent_text(ratio)}"
    else:
        line = found.at_year(tables.tilt_line_y, rows, number)
        what = "本年政策范围内自付（救助后）累计" if tilt.pays_on == "burden" else "本年自付（救助前）累计"
        gathered = _gathered(found) if tilt.pays_on == "burden" and tables.tilt_burden[number] == k.BURDEN_YEAR else None
        what += "" if gathered is None else f" {yuan(gathered)} 元，"
        text = f"{what}超过 {yuan(line)} 元的部分 × {percent_text(ratio)}，累计应付 {yuan(found.got('due'))}，此前已付 {yuan(before)}"
        amounts |= {"line": line, "due": found.got("due"), "burden_before": found.before("burden")}
    if not paid:
        reason = _why_not(found, before)
        return Step("tilt", label, f"{text}；{reason}，本次不支付。", tilt.clause, amounts)
    limit = found.at_year(tables.tilt_limit_y, rows, number) if tilt.limit else 0
    limited = f"（年度限额 {yuan(limit)} 元{'，按费用计' if tilt.limit and tilt.limit.on == 'expense' and tilt.limit.amount else ''}）" if limit > 0 else ""
    return Step("tilt", label, f"{text}{limited}，{_later(found, paid, before)}本次支付 {yuan(paid)} 元。", tilt.clause, amounts)


def _later(found: Found, paid: int, before: int) -> str:
    """What of the year's tilt this claim can't take, and what becomes of it."""
    left = found.got("due") - before - paid
    if left <= 0 or paid != _own_part(found):
        return ""
    carried = bool(found.run.plan.tables.tilt_carries[found.number])
    return f"本次剩余自付只有 {yuan(paid)} 元，其余 {yuan(left)} 元{'留给本年以后的费用' if carried else '不再支付'}，"


def _cut_off(found: Found, over: int) -> str:
    """What the limit cut off, with its arithmetic where it is expense less aid ÷ ratio."""
    ratio, aid, rest = found.row.ratio if found.row else None, found.got("aid"), found.got("rest")
    if ratio and aid and over == rest - (aid * 20000 + ratio) // (2 * ratio):
        return f"{yuan(rest)} − {yuan(aid)} ÷ {percent_text(ratio)} = {yuan(over)}；{yuan(over)}"
    return yuan(over)


def _gathered(found: Found) -> int:
    """The year's burden with this claim."""
    counts = flags_of(found) & k.COUNTS_BURDEN
    return found.before("burden") + (_own_part(found) if counts else 0)


def _own_part(found: Found) -> int:
    """The in-policy self-pay that the claim leaves after aid, and after the hospital where it comes first."""
    own = max(0, min(found.got("base"), int(found.run.left[found.index])) - found.got("aid"))
    return max(0, own - found.got("hospital")) if found.run.plan.tables.hospital_first[found.number] else own


def _why_not(found: Found, before: int) -> str:
    """The first thing that keeps the tilt from being paid."""
    tilt = found.policy.tilt
    assert tilt is not None
    if not flags_of(found) & k.MAY_TILT:
        return "就医地或转诊备案不符合这一项的条件"
    if not _own_part(found):
        return "本次没有剩余的政策范围内自付费用"
    if tilt.pays_on == "excess":
        return "年度限额已用完"
    if not _open(found):
        return "年度救助限额尚未用完，还没有开始"
    return "累计没有超过这条线" if found.got("due") == 0 else "本年应付的已经付足" if found.got("due") <= before else "没有达到开始条件"


def _open(found: Found) -> bool:
    """Are the pools used up whose end opens the tilt?"""
    plan = found.run.plan
    tables, number = plan.plain_tables, found.number
    size = found.run.size
    state = [int(one) for one in found.run.out.before[found.place * size : (found.place + 1) * size]]
    figures = found.got("rest"), found.got("aid"), int(found.claim["in_policy_cost"])
    return bool(k.gates(tables, plan.features, number, plan.years.index(found.year), *figures, state)[1])


def hospital_step(found: Found) -> Step | None:
    share = found.policy.hospital_share
    borne = found.got("hospital")
    if share is None or not borne:
        return None
    cost = found.claim["in_policy_cost"]
    if share.cap is None:
        return Step("hospital", "医院负担", f"审核扣减的 {yuan(borne)} 元由医疗机构承担。", share.clause, {"hospital_borne": borne})
    own = "" if share.per == "year_at_hospital" else f" {yuan(_before_hospital(found))} 元，"
    text = f"个人自付{own}超过政策范围内费用 {yuan(cost)} 的 {percent_text(share.cap)}，超出的 {yuan(borne)} 元由医疗机构承担。"
    return Step("hospital", "医院负担", text, share.clause, {"in_policy_cost": cost, "cap_bp": share.cap, "hospital_borne": borne})


def _before_hospital(found: Found) -> int:
    """The self-pay that is held against the hospital's line: the whole bill's or the in-policy part."""
    share = found.policy.hospital_share
    assert share is not None
    left = int(found.run.left[found.index])
    own = left if share.personal == "all" else min(found.got("base"), left)
    return own - found.got("aid") - (0 if share.order == "before_tilt" else found.got("tilt"))


def last_step(found: Found) -> Step:
    """What is left: the bill's parts sum to the total."""
    line, claim = found.line, found.claim
    parts = [f"医疗费总额 {yuan(claim['total_cost'])}"]
    for label, value in (
        ("基本医保", claim["basic_paid"]),
        ("大病保险", line["critical_paid"]),
        ("其他补充", claim["supplementary_paid"] or 0),
        ("医疗救助", line["aid"]),
        ("倾斜救助", line["tilt_aid"]),
        ("医院负担", line["hospital_borne"]),
    ):
        if value:
            parts.append(f"{label} {yuan(value)}")
    sum_ = " − ".join(parts) + " =" if len(parts) > 1 else f"{parts[0]} 元，没有其他支付，"
    text = f"{sum_} {yuan(line['self_paid'])} 元由个人负担".replace("， ", "，")
    outside = claim["total_cost"] - claim["in_policy_cost"]
    if outside > 0:
        text += f"（其中政策范围外 {yuan(min(outside, line['self_paid']))} 元不在救助范围）"
    if line["cash"]:
        text += f"；定额超过账单的 {yuan(line['cash'])} 元以现金给付"
    return Step("self_paid", "个人负担", text + "。", "", {"total_cost": claim["total_cost"], "self_paid": line["self_paid"], "cash": line["cash"]})

"""The last steps: tilt aid, the hospital's share, and what is left to the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuodi.engine import kernel as k
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
        text = f"超出限额的费用 {yuan(over)} × {percent_text(ratio)}"
        amounts["over"] = over
    elif tilt.pays_on == "remaining":
        text = f"限额用完后剩余自付费用 × {percent_text(ratio)}"
    else:
        line = found.at_year(tables.tilt_line_y, rows, number)
        what = "本年政策范围内自付（救助后）累计" if tilt.pays_on == "burden" else "本年自付（救助前）累计"
        text = f"{what}超过 {yuan(line)} 元的部分 × {percent_text(ratio)}，累计应付 {yuan(found.got('due'))}，此前已付 {yuan(before)}"
        amounts |= {"line": line, "due": found.got("due"), "burden_before": found.before("burden")}
    if not paid:
        reason = "未达到开始条件或就医、转诊条件不符" if tilt.pays_on != "excess" else "就医、转诊条件不符，或限额已用完"
        return Step("tilt", label, f"{text}；{reason}，本次不支付。", tilt.clause, amounts)
    limit = found.at_year(tables.tilt_limit_y, rows, number) if tilt.limit else 0
    limited = f"（年度限额 {yuan(limit)} 元{'，按费用计' if tilt.limit and tilt.limit.on == 'expense' and tilt.limit.amount else ''}）" if limit > 0 else ""
    return Step("tilt", label, f"{text}{limited}，本次支付 {yuan(paid)} 元。", tilt.clause, amounts)


def hospital_step(found: Found) -> Step | None:
    share = found.policy.hospital_share
    borne = found.got("hospital")
    if share is None or not borne:
        return None
    cost = found.claim["in_policy_cost"]
    if share.cap is None:
        return Step("hospital", "医院负担", f"审核扣减的 {yuan(borne)} 元由医疗机构承担。", share.clause, {"hospital_borne": borne})
    text = f"个人自付超过政策范围内费用 {yuan(cost)} 的 {percent_text(share.cap)}，超出的 {yuan(borne)} 元由医疗机构承担。"
    return Step("hospital", "医院负担", text, share.clause, {"in_policy_cost": cost, "cap_bp": share.cap, "hospital_borne": borne})


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
    text = " − ".join(parts) + f" = {yuan(line['self_paid'])} 元由个人负担"
    outside = claim["total_cost"] - claim["in_policy_cost"]
    if outside > 0:
        text += f"（其中政策范围外 {yuan(min(outside, line['self_paid']))} 元不在救助范围）"
    if line["cash"]:
        text += f"；定额超过账单的 {yuan(line['cash'])} 元以现金给付"
    return Step("self_paid", "个人负担", text + "。", "", {"total_cost": claim["total_cost"], "self_paid": line["self_paid"], "cash": line["cash"]})

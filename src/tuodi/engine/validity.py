"""Rows of the claims table that can't be true, or lack what every computation needs. The reason names the column."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from tuodi.engine.columns import MONEY, Claims
from tuodi.engine.dates import NO_DAY

Bools = npt.NDArray[np.bool_]

# reason code of an invalid row -> what a person reads
INVALID: dict[str, str] = {
    "unknown_person": "人员表中没有该人员，或该人员的一行不能使用；请补上或更正编号",
    "duplicate_claim_id": "就诊编号与前面的行重复；每次就诊只能有一行，请删去或更正编号",
    "missing": "缺少",
    "end_before_start": "结束日期早于开始日期，请核对",
    "negative_amount": "金额为负",
    "in_policy_above_total": "政策范围内费用大于医疗费总额，请核对",
    "payments_above_total": "各项支付合计大于医疗费总额，请核对",
    "bad_amount": "金额不能识别",
    "bad_date": "日期不能识别",
    "unknown_code": "代码不能识别",
}


def invalid_reasons(claims: Claims, started_needed: bool) -> dict[int, str]:
    """Claims that can't be used -> the reason."""
    rows = claims.source
    errors = rows.strings("error") if rows.has("error") else []
    failed = np.zeros(len(claims), np.int8)
    checks = list(_checks(claims, started_needed))
    for number, (mask, _) in reversed(list(enumerate(checks, 1))):
        failed[mask] = number
    return {int(i): checks[failed[i] - 1][1] or errors[i] for i in np.nonzero(failed)[0]}


def _checks(claims: Claims, started_needed: bool) -> Iterator[tuple[Bools, str]]:
    """(where it fails, reason) in the order in which they are told; no reason: the row's own error."""
    rows, total = claims.source, claims.money("total_cost")
    if rows.has("error"):
        yield ~rows.empty("error"), ""
    yield rows.empty("claim_id"), "missing:claim_id"
    yield rows.repeated("claim_id"), "duplicate_claim_id"
    yield rows.empty("person_id"), "missing:person_id"
    yield claims.person < 0, "unknown_person"
    yield claims.ended == NO_DAY, "missing:ended"
    if started_needed:
        yield claims.started == NO_DAY, "missing:started"
    yield (claims.started != NO_DAY) & (claims.ended != NO_DAY) & (claims.started > claims.ended), "end_before_start"
    for name in ("total_cost", "in_policy_cost", "basic_paid"):
        yield rows.empty(name), f"missing:{name}"
    for name in MONEY:
        yield claims.money(name) < 0, f"negative_amount:{name}"
    yield claims.money("in_policy_cost") > total, "in_policy_above_total"
    paid = claims.money("basic_paid") + claims.money("critical_paid") + claims.money("supplementary_paid")
    yield paid > total, "payments_above_total"

"""Rows of the claims table that can't be true, or lack what every computation needs. The reason names the column."""

from __future__ import annotations

import polars as pl

from tuodi.engine.columns import MONEY

# reason code of an invalid row -> what a person reads
INVALID: dict[str, str] = {
    "unknown_person": "人员表中没有该人员",
    "duplicate_claim_id": "就诊编号重复",
    "missing": "缺少",
    "end_before_start": "结束日期早于开始日期",
    "negative_amount": "金额为负",
    "in_policy_above_total": "政策范围内费用大于医疗费总额",
    "payments_above_total": "各项支付合计大于医疗费总额",
    "bad_amount": "金额不能识别",
    "bad_date": "日期不能识别",
    "unknown_code": "代码不能识别",
}


def invalid_reasons(claims: pl.DataFrame, known_person: pl.Series, started_needed: bool) -> pl.Series:
    """The reason why each row can't be used, "" where it can."""
    paid = pl.sum_horizontal(pl.col(name).fill_null(0) for name in ("basic_paid", "critical_paid", "supplementary_paid"))
    first = pl.col("claim_id").is_first_distinct()
    checks: list[tuple[pl.Expr, str]] = [
        (pl.col("_error") != "", ""),
        (pl.col("claim_id").fill_null("") == "", "missing:claim_id"),
        (~first, "duplicate_claim_id"),
        (pl.col("person_id").fill_null("") == "", "missing:person_id"),
        (~pl.col("_known"), "unknown_person"),
        (pl.col("ended").is_null(), "missing:ended"),
        (pl.col("started") > pl.col("ended"), "end_before_start"),
        *((pl.col(name).is_null(), f"missing:{name}") for name in ("total_cost", "in_policy_cost", "basic_paid")),
        *((pl.col(name) < 0, f"negative_amount:{name}") for name in MONEY),
        (pl.col("in_policy_cost") > pl.col("total_cost"), "in_policy_above_total"),
        (paid > pl.col("total_cost"), "payments_above_total"),
    ]
    if started_needed:
        checks.insert(6, (pl.col("started").is_null(), "missing:started"))
    result = pl.lit("")
    for condition, reason in reversed(checks):
        answer = pl.col("_error") if not reason else pl.lit(reason)
        result = pl.when(condition.fill_null(False)).then(answer).otherwise(result)
    error = claims["error"] if "error" in claims.columns else pl.Series("error", [""] * len(claims), dtype=pl.Utf8)
    frame = claims.with_columns(error.fill_null("").alias("_error"), known_person.alias("_known"))
    return frame.select(result.alias("reason"))["reason"]

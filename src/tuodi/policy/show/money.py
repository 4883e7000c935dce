"""The money itself: who pays, where it comes from, what it may be spent on."""

from __future__ import annotations

from collections.abc import Iterator

from tuodi.policy.amounts import percent_text
from tuodi.policy.schema import Policy
from tuodi.policy.show.sheet import Sheet

_KEPT = {"city": "市级", "districts": "各区县"}
_PAYER = {"city": "市级", "household_district": "户籍所在区县", "granting_district": "认定身份的区县"}


def books(policy: Policy) -> Iterator[Sheet]:
    one = policy.books
    if one is None:
        return
    sheet = Sheet("基金", ("项目", "内容", "条款"))
    sheet.add("财政专户设在", _KEPT[one.kept_by.level], one.kept_by.clause)
    sheet.add("由谁支付", _PAYER[one.payer.of], one.payer.clause)
    if one.manual_payer is not None:
        sheet.add("零星费用由谁支付", _PAYER[one.manual_payer.of], one.manual_payer.clause)
    for source in one.sources.values():
        most = f"（最多提取 {percent_text(source.at_most)}）" if source.at_most is not None else ""
        sheet.add("来源", source.name + most + ("，专款专用" if source.earmarked else ""), source.clause)
    for use in one.uses.values():
        sheet.add("用途", use.name, use.clause)
    for use in one.barred.values():
        sheet.add("不得用于", use.name, use.clause)
    if one.cash_plan is not None:
        sheet.add("用款计划", "按批准的月度用款计划拨入支出户，计划不超过年度预算", one.cash_plan.clause)
    if one.year_end is not None:
        sheet.add("年终", "支出户结余退回", one.year_end.clause)
    yield sheet

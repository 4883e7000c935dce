"""What claims get: items with their tables, limits, deductibles, tilt, hospital's share, critical illness, disease lists."""

from __future__ import annotations

from collections.abc import Iterator

from tuodi.policy import vocabulary as v
from tuodi.policy.amounts import percent_text, yuan_text
from tuodi.policy.schema import Bands, Disease, Item, Policy, Pool, Row
from tuodi.policy.show.sheet import Sheet, by_class, class_name, class_names, condition, percent, ratio_by_class

_ON = {"aid": "按救助金额", "expense": "按纳入救助的费用", "in_policy": "按政策范围内费用"}
_KIND = {"year": "年度累计扣一次", "stay": "每次扣除", "threshold": "达到后全额救助，不扣除"}
_PAYS = {
    "excess": "限额截去的费用", "remaining": "救助后剩余的政策范围内自付",
    "burden": "年度累计的救助后政策范围内自付", "expense": "年度累计的救助前政策范围内自付",
}  # fmt: skip
_OF = {"year": "全年累计", "since_open": "自开启后累计", "claim": "只看本次"}


def items(policy: Policy) -> Iterator[Sheet]:
    for item in policy.items.values():
        sheet = Sheet(f"{item.name}（{item.clause}）", ("对象", "条件", "比例", "起付线", "限额", "条款"))
        for row in item.rows:
            sheet.add(
                class_names(policy, row.class_), condition(policy, row.when), _pays(row), _deductible(policy, item, row),
                _pools(policy, row.pools if row.pools is not None else item.pools), row.clause or item.clause,
            )  # fmt: skip
        if not item.when.empty:
            sheet.add("（本项目的范围）", condition(policy, item.when), "", "", "", item.clause)
        yield sheet


def _pays(row: Row) -> str:
    parts = []
    if row.ratio is not None:
        parts.append("；".join(f"{_column(key)}{percent_text(ratio)}" for key, ratio in row.ratio.items()))
    if row.bands is not None:
        parts.append(_bands(row.bands))
    if row.lump_sum is not None:
        once = "每年一次" if row.lump_sum.once == "year" else "每次"
        parts.append(f"{once}定额 {row.lump_sum.amount.text()}" + ("，计入限额" if row.lump_sum.in_pools else ""))
    if row.of == "whole_bill":
        parts.append("按个人负担的全部费用")
    if row.less:
        parts.append("基数减去大病保险起付线以内部分")
    if row.no_tilt:
        parts.append("不参加倾斜救助")
    return "，".join(parts)


def _column(key: str) -> str:
    """`hospital_level=1` -> 一级 """
    word, _, value = key.partition("=")
    return f"{v.WORDS.get(word, {}).get(value, value)} " if key else ""


def _bands(bands: Bands) -> str:
    parts, low = [], 0
    for band in bands.parts:
        if band.up_to is None:
            parts.append(f"{yuan_text(low)}以上部分 {percent_text(band.ratio)}" if low else percent_text(band.ratio))
        else:
            parts.append(f"{yuan_text(low)}至 {band.up_to.text()}部分 {percent_text(band.ratio)}")
            low = band.up_to.fen
    return ("全年累计分段：" if bands.of == "year" else "分段：") + "；".join(parts)


def _deductible(policy: Policy, item: Item, row: Row) -> str:
    name = row.deductible if row.deductible is not None else item.deductible
    return policy.deductibles[name].name if name and name != "none" else "无"


def _pools(policy: Policy, names: list[str]) -> str:
    return "、".join(policy.pools[name].name for name in names) or "无"


def limits(policy: Policy) -> Iterator[Sheet]:
    pools = Sheet("限额", ("限额", "数额", "计法", "条款"))
    for pool in policy.pools.values():
        pools.add(pool.name, by_class(policy, pool.amount), _pool(pool), pool.clause)
    if pools.lines:
        yield pools
    lines = Sheet("起付线", ("起付线", "数额", "扣法", "条款"))
    for one in policy.deductibles.values():
        counts = f"；下列费用也计入：{condition(policy, one.counts)}" if one.counts is not None else ""
        lines.add(one.name, by_class(policy, one.amount), _KIND[one.kind] + counts, one.clause)
    if lines.lines:
        yield lines


def _pool(pool: Pool) -> str:
    per = "每人每年" if pool.per == "year" else "每次"
    apart = "，各类别分别计算" if pool.apart else ""
    share = f"，每次最多用剩余额度的 {percent_text(pool.share_of_left)}" if pool.share_of_left is not None else ""
    return f"{per}，{_ON[pool.on]}{apart}{share}"


def further(policy: Policy) -> Iterator[Sheet]:
    tilt = policy.tilt
    if tilt is not None:
        sheet = Sheet(tilt.name, ("项目", "内容", "条款"))
        clause = tilt.clause
        sheet.add("按什么支付", _PAYS[tilt.pays_on] + (f"（{_OF[tilt.burden_of]}）" if tilt.line else ""), clause)
        sheet.add("适用的费用", condition(policy, tilt.when), clause)
        sheet.add("计入累计的费用", "同上" if tilt.counts is None else (condition(policy, tilt.counts) if not tilt.counts.empty else "全部受助费用"), clause)
        sheet.add("开启条件", _opens(policy), clause)
        if tilt.line:
            sheet.add("起付线", by_class(policy, tilt.line), clause)
        sheet.add("比例", ratio_by_class(policy, tilt.ratio), clause)
        sheet.add("限额", _tilt_limit(policy), (tilt.limit.clause if tilt.limit else None) or clause)
        sheet.add("超出本次自付的部分", "结转到年内以后的费用" if tilt.carry else "不结转", clause)
        yield sheet
    share = policy.hospital_share
    if share is not None:
        sheet = Sheet("医疗机构负担", ("项目", "内容", "条款"))
        sheet.add("适用的费用", condition(policy, share.when), share.clause)
        cost = "政策范围内自付" if share.personal == "in_policy" else "全部自付"
        if share.cap is not None:
            sheet.add("个人负担上限", f"{cost}不超过政策范围内费用的 {percent(share.cap)}，超过部分由医疗机构负担", share.clause)
        if share.bears_deduction:
            sheet.add("审核扣减", "由医疗机构负担", share.clause)
        order = "倾斜救助之后" if share.order == "after_tilt" else "倾斜救助之前"
        per = "逐次" if share.per == "claim" else "按年内同一医疗机构累计"
        sheet.add("计算", f"{order}，{per}", share.clause)
        yield sheet
    if policy.critical_illness is not None:
        yield _critical(policy)
    free = policy.service.no_deposit
    if free is not None:
        sheet = Sheet("住院免押金", ("适用的住院", "条款"))
        sheet.add(condition(policy, free.when) + ("；须经基层首诊转诊" if free.primary_first else ""), free.clause)
        yield sheet


def _opens(policy: Policy) -> str:
    assert policy.tilt is not None
    opens = policy.tilt.opens
    parts = []
    if opens.used_up:
        joined = "、".join(policy.pools[name].name for name in opens.used_up)
        parts.append(f"{joined}{'任一' if opens.of_them == 'any' and len(opens.used_up) > 1 else ''}用完")
    if opens.burden_above:
        parts.append(f"累计负担超过 {by_class(policy, opens.burden_above)}")
    return "，且".join(parts) or "不需另外的条件"


def _tilt_limit(policy: Policy) -> str:
    assert policy.tilt is not None
    limit = policy.tilt.limit
    if limit is None:
        return "无"
    if limit.pool:
        return f"用{policy.pools[limit.pool].name}"
    return f"{by_class(policy, limit.amount or {})}（{'按费用' if limit.on == 'expense' else '按救助金额'}）"


def _critical(policy: Policy) -> Sheet:
    assert policy.critical_illness is not None
    sheet = Sheet("大病保险（给出参数时推算）", ("对象", "待遇", "条款"))
    sheet.add("一般参保人", "按参数 critical.deductible、critical.bands、critical.ceiling", policy.critical_illness.clause)
    better = policy.critical_illness.preference
    if better is not None:
        ceiling = "，取消封顶线" if better.no_ceiling else ""
        text = f"起付线按 {percent(better.deductible)}，比例提高 {percent(better.ratio_plus)[:-1]} 个百分点{ceiling}"
        sheet.add("、".join(class_name(policy, key) for key in better.classes), text, better.clause)
    return sheet


def disease_lists(policy: Policy) -> Iterator[Sheet]:
    for key, one in policy.disease_lists.items():
        by = "看第一诊断" if one.by == "diagnosis" else "治疗性诊断看基础疾病"
        sheet = Sheet(f"病种：{one.name}（{key}，{by}）", ("病种", "怎样识别", "条款"))
        for disease in one.diseases:
            sheet.add(disease.name, _told_by(policy, disease), disease.clause or one.clause)
        yield sheet


def _told_by(policy: Policy, disease: Disease) -> str:
    parts = []
    if disease.use:
        parts.append("共用病种表：" + "、".join(disease.use))
    if disease.codes or disease.exact:
        parts.append("、".join([*disease.codes, *disease.exact]))
    if disease.except_:
        parts.append("除 " + "、".join(disease.except_))
    if disease.treatment:
        parts.append("治疗方式 " + "、".join(v.TREATMENTS[one] for one in disease.treatment))
    if disease.when is not None:
        parts.append(condition(policy, disease.when))
    if disease.needs:
        parts.append(f"数据不能识别，需要：{disease.needs}")
    return "；".join(parts)

"""The document, its classes and identities, the timing of identities, and who is refused."""

from __future__ import annotations

from collections.abc import Iterator

from tuodi.policy import vocabulary as v
from tuodi.policy.pack import Pack
from tuodi.policy.schema import IdentityRule, LookBack, Policy, Timing
from tuodi.policy.show.sheet import Sheet, class_name, condition

_DAY = {"ended": "出院（结束）日", "started": "入院（开始）日", "settled": "结算日"}
_HELD = {"on_end": "出院（结束）当天持有", "on_start": "入院（开始）当天持有", "any_day": "住院期间任何一天持有", None: "—"}
_LAYERS = {"basic": "基本医保支付", "critical": "大病保险支付", "supplementary": "其他补充保险支付"}


def document(pack: Pack) -> Iterator[Sheet]:
    policy = pack.newest
    paper = policy.document
    sheet = Sheet("文件", ("项目", "内容", "条款"))
    issued = paper.issued.isoformat() if paper.issued else "—"
    for name, text in (("名称", paper.title), ("文号", paper.number), ("发文机关", paper.issuer), ("发文日期", issued)):
        sheet.add(name, text or "—", "")
    for version in pack.versions:
        last = version.last.isoformat() if version.last else "另有规定为止"
        label = f"（{version.label}）" if version.label else ""
        sheet.add("执行期", f"{version.first.isoformat()} 至 {last}{label}，看{_DAY[paper.in_force.judged_on]}", version.policy.document.in_force.clause)
    sheet.add("废止", "、".join(paper.supersedes) or "—", "")
    sheet.add("依据", "、".join(paper.based_on) or "—", "")
    exceptions = "；".join(f"{condition(policy, one.when)} 的按{_DAY[one.of]}" for one in policy.benefit_year.except_)
    sheet.add("费用所属年度", f"按{_DAY[policy.benefit_year.of]}" + (f"，但 {exceptions}" if exceptions else ""), policy.benefit_year.clause)
    sheet.add("救助基数", "政策范围内费用减去审核扣减、" + "、".join(_LAYERS[one] for one in policy.base.minus), policy.base.clause)
    if policy.hospital_level_when_empty:
        level = v.LEVELS[policy.hospital_level_when_empty["primary_care"]]
        sheet.add("医院等级空缺", f"基层医疗卫生机构按{level}", "")
    yield sheet
    places = Sheet("区县", ("名称", "代码", "别名"))
    for district in policy.districts:
        places.add(district.name, "、".join([district.code or "—", *district.old_codes]), "、".join(district.aliases) or "—")
    yield places


def people(policy: Policy) -> Iterator[Sheet]:
    classes = Sheet("救助对象类别（按文件先后）", ("类别", "代码", "条款"))
    for key, one in policy.classes.items():
        classes.add(one.name, key, one.clause)
    yield classes
    identities = Sheet("身份与类别", ("身份", "代码", "类别", "认定部门", "条款"))
    for code, rule in policy.identities.items():
        identities.add(v.IDENTITIES[code], code, _classes(policy, rule), "、".join(rule.certified_by) or "—", rule.clause)
    yield identities
    several = {"highest": "取对本人最有利的结果", "first": "只按文件先列的类别"}[policy.several_identities]
    timing = Sheet("身份的时间", ("适用于", "规则", "条款"))
    timing.add("有几种身份时", several, "")
    timing.add("全部身份", _timing(policy.timing), policy.timing.clause or "—")
    for code, rule in policy.identities.items():
        if rule.timing is not None:
            timing.add(v.IDENTITIES[code], _timing(rule.timing), rule.timing.clause or "—")
    yield timing


def access(policy: Policy) -> Iterator[Sheet]:
    sheet = Sheet("不予救助的情形", ("情形", "说明", "到何时", "条款"))
    reasons = {**v.REASONS, **policy.reasons}
    for rule in policy.access.values():
        shown = reasons.get(rule.refuse, rule.refuse) + ("（列入核查名单）" if rule.list_for_review else "")
        sheet.add(condition(policy, rule.when), f"{shown}（{rule.refuse}）", rule.until or "—", rule.clause)
    yield sheet


def _classes(policy: Policy, rule: IdentityRule) -> str:
    if rule.assigned:
        empty = f"，未写明时按{class_name(policy, rule.when_empty)}" if rule.when_empty else ""
        return "由主管部门确定：" + "、".join(class_name(policy, key) for key in rule.classes) + empty
    return class_name(policy, rule.class_) if rule.class_ else "不单独对应类别"


def _timing(timing: Timing) -> str:
    parts = []
    if timing.held:
        parts.append(_HELD[timing.held])
    if timing.exit_day:
        parts.append("退出当天" + ("仍享受" if timing.exit_day == "included" else "不再享受"))
    if timing.grace == "month_end":
        parts.append("退出后享受到当月底")
    if timing.stay_in_progress in ("held", "grace"):
        parts.append("住院期间退出的，该次住院照常救助")
    if timing.term:
        kind = "自认定之日起" if timing.term.kind == "rolling" else "按自然年度，"
        parts.append(f"{kind}有效 {timing.term.years} 年（{timing.term.clause}）")
    if timing.until:
        parts.append(f"到参数 {timing.until} 所定之日为止")
    if timing.look_back:
        parts.append(_look_back(timing.look_back))
    return "；".join(parts) or "—"


def _look_back(back: LookBack) -> str:
    anchor = "认定之日" if back.anchor == "start" else "申请之日"
    if back.months is not None:
        reach = f"{back.months} 个月"
    elif back.to == "year_start":
        reach = "到当年 1 月 1 日"
    else:
        reach = "到首次治疗之日" + (f"，最多 {back.at_most_years} 年" if back.at_most_years else "")
    disease = "，只限认定的病种" if back.only_for else ""
    return f"从{anchor}往前追溯{reach}{disease}（{back.clause}）"

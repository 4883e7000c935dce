"""The steps of a settled, refused or unusable claim, in the order in which a clerk would say them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tuodi.engine import kernel as k
from tuodi.engine.dates import NO_DAY, day_of
from tuodi.engine.diseases import code_test
from tuodi.engine.explain.considered import considered_step
from tuodi.engine.explain.model import Explanation, Step
from tuodi.engine.explain.rest import hospital_step, last_step, tilt_step
from tuodi.engine.plan import VersionPlan
from tuodi.engine.results import cut_by_bill
from tuodi.engine.rows import FlatRow
from tuodi.engine.run import Run
from tuodi.engine.spans import Title
from tuodi.engine.validity import INVALID
from tuodi.policy import vocabulary as v
from tuodi.policy.amounts import Amount, percent_text, yuan
from tuodi.policy.conditions import When
from tuodi.policy.schema import Policy
from tuodi.policy.show.sheet import condition
from tuodi.tables import dictionary


@dataclass(frozen=True)
class Found:
    """What the computation returned for one claim: its numbers, the row it used and the state it found."""

    run: Run
    index: int
    place: int
    claim: dict[str, Any]
    line: dict[str, Any]
    version: VersionPlan | None
    row: FlatRow | None
    number: int
    title: Title | None

    @property
    def policy(self) -> Policy:
        assert self.version is not None
        return self.version.policy

    @property
    def year(self) -> int:
        return int(self.run.year[self.index])

    def at_year(self, values: Any, count: int, entry: int) -> int:
        """The value of a yearly array for this claim's year."""
        return int(values[self.run.plan.years.index(self.year) * count + entry])

    def got(self, name: str) -> int:
        return int(getattr(self.run.out, name)[self.place])

    def before(self, slot: str) -> int:
        """What the year had used of a slot before this claim."""
        size = self.run.size
        place = self.run.plan.slots.get(slot)
        return 0 if place is None else int(self.run.out.before[self.place * size + place])


def explain_claim(run: Run, claim_id: str) -> Explanation:
    """The explanation of one claim of a traced run. Raises KeyError where the run has no such claim."""
    ids = run.claims.source.strings("claim_id")
    if claim_id not in ids:
        raise KeyError(claim_id)
    return explain_number(run, ids.index(claim_id))


def explain_number(run: Run, index: int) -> Explanation:
    """The explanation of a traced run's claim by its place in the table."""
    found = find(run, index)
    document = found.version.policy.document if found.version else run.plan.versions[-1].policy.document
    return Explanation(
        city=run.plan.pack.newest.name,
        document=f"《{document.title}》" + (f"（{document.number}）" if document.number else ""),
        claim_id=found.claim["claim_id"],
        person=_person(found),
        status=found.line["status"],
        steps=tuple(_steps(found)),
        line=found.line,
        lines=_bill(found),
        readings=dict(run.plan.pack.chosen),
        figures=_figures(found),
    )


def find(run: Run, index: int) -> Found:
    place = run.order.tolist().index(index)
    version = run.plan.versions[int(run.version[index])] if run.version[index] >= 0 else None
    number = int(run.out.row[place])
    title_number = int(run.out.title[place])
    title = version.dense.titles[title_number] if version and 0 <= title_number < len(version.dense.titles) else None
    title = title if title and title.class_ else None
    row = run.plan.rows[number] if number >= 0 and int(run.out.status[place]) == k.SETTLED else None
    return Found(run, index, place, run.claims.source.row(index), run.lines[index], version, row, number, title)


def _steps(found: Found) -> list[Step]:
    if found.line["status"] == "invalid":
        return [_invalid_step(found)]
    if found.version is None:
        policy = found.run.plan.versions[-1].policy
        span = policy.document.in_force
        text = f"费用日期 {found.claim['ended']}，政策自 {span.from_} 起" + (f"至 {span.to} 止" if span.to else "") + "施行，当日没有生效的政策，不予救助。"
        return [Step("version", "适用政策", text, span.clause), last_step(found)]
    steps = [_version_step(found)]
    if "sanctioned" in found.line["reasons"].split(";"):
        return [*steps, Step("sanctioned", "停止救助", "费用日期在停止救助期间内，不予救助。"), last_step(found)]
    steps.append(_who_step(found))
    if found.row is None:
        return [*steps, *_refusal_steps(found), *_doubt_steps(found), last_step(found)]
    steps += [_item_step(found), _base_step(found)]
    steps += [step for step in (_deductible_step(found), *_pool_steps(found, on_aid=False)) if step]
    steps += [_ratio_step(found), *_pool_steps(found, on_aid=True)]
    steps += [step for step in (_bill_step(found), _lump_step(found), tilt_step(found), considered_step(found), hospital_step(found)) if step]
    return [*steps, *_doubt_steps(found), last_step(found)]


def _invalid_step(found: Found) -> Step:
    texts = []
    for reason in found.line["reasons"].split(";"):
        code, _, rest = reason.partition(":")
        if code == "parameter_missing":
            texts.append(f"缺少参数 {rest}，请用 --set {rest}=数值 给出")
        elif code == "missing":
            texts.append(f"“{_header(rest)}”没有填写，而结果取决于它，请补充")
        else:
            texts.append(INVALID.get(code, v.REASONS.get(code, code)) + (f"（{_header(rest)}）" if rest else ""))
    return Step("invalid", "不能结算", "；".join(texts) + "。")


def _header(column: str) -> str:
    """What a column is called in Chinese."""
    columns = (dictionary.table(name).columns.get(column) for name in ("claims", "persons", "identities"))
    return next((one.header_zh for one in columns if one), column)


def _version_step(found: Found) -> Step:
    document = found.policy.document
    day = found.claim[document.in_force.judged_on]
    number = f"（{document.number}）" if document.number else ""
    return Step("version", "适用政策", f"{day} 适用《{document.title}》{number}；计入 {found.year} 年度。", document.in_force.clause)


def _who_step(found: Found) -> Step:
    policy, title = found.policy, found.title
    if title is None:
        return Step("who", "救助对象", "费用发生时没有有效的救助身份记录。", policy.timing.clause or "")
    name = v.IDENTITIES[title.identity]
    since = _since(found, title.identity)
    way = {"held": "", "gained": "，在住院期间取得身份", "looked_back": ""}[title.coverage]
    text = f"以“{name}”身份（{since}）{way or _not_held(found, title.identity)}"
    rule = policy.identities[title.identity]
    if title.class_:
        text += f"，属于“{policy.classes[title.class_].name}”"
    others = _others(found, title)
    if others:
        text += f"；同时具有{'、'.join(others)}，按" + ("就高不重复" if policy.several_identities == "highest" else "顺序在先") + "的原则适用前者"
    clause = policy.classes[title.class_].clause if title.class_ else rule.clause
    return Step("who", "救助对象", text + "。", clause)


def _since(found: Found, identity: str) -> str:
    ids = found.run.identities
    rows = [
        r for r in range(len(ids.person)) if ids.person[r] == found.run.claims.person[found.index] and ids.codes[int(ids.code[r])] == identity
    ]
    spans = [f"自 {day_of(ids.start[r])} 起" + (f"至 {day_of(ids.end[r])}" if ids.end[r] != NO_DAY else "") for r in rows]
    return "、".join(spans) or "记录不全"


def _not_held(found: Found, identity: str) -> str:
    """How an identity covers a claim on whose last day it is not held: it came later, or it had been lost."""
    ids, ended = found.run.identities, found.run.claims.ended[found.index]
    mine = found.run.claims.person[found.index]
    rows = [r for r in range(len(ids.person)) if ids.person[r] == mine and ids.codes[int(ids.code[r])] == identity]
    before = [r for r in rows if ids.start[r] <= ended]
    if any(ids.end[r] == NO_DAY or ended < ids.end[r] for r in before):
        return ""
    if not before:
        return f"，本次是认定前可追溯的费用{_reached(found, identity)}"
    if any(ids.death[r] for r in before):
        return "，住院期间死亡，当次仍按这一身份救助"
    return "，退出后按规定这一次仍予救助"


def _reached(found: Found, identity: str) -> str:
    """From which day it is counted back: the application or the first treatment, as the rule has it."""
    ids = found.run.identities
    days = {"applied": ("申请日期", ids.applied), "first_treated": ("首次治疗日期", ids.first_treated)}
    texts = []
    for r in range(len(ids.person)):
        if ids.person[r] == found.run.claims.person[found.index] and ids.codes[int(ids.code[r])] == identity:
            texts += [f"{name} {day_of(column[r])}" for name, column in days.values() if column[r] != NO_DAY]
    return f"（{'、'.join(dict.fromkeys(texts))}）" if texts else ""


def _others(found: Found, title: Title) -> list[str]:
    at, coverage = found.run.coverage[int(found.run.version[found.index])]
    mask = int(coverage.mask[at.tolist().index(found.index)])
    names = [t.identity for n, t in enumerate(coverage.titles) if mask >> n & 1 and t.identity != title.identity]
    return [f"“{v.IDENTITIES[name]}”" for name in dict.fromkeys(names)]


def _refusal_steps(found: Found) -> list[Step]:
    plan = found.run.plan
    detail = found.got("detail")
    steps = []
    for name in plan.lists.refusals[detail] if detail >= 0 else ():
        rule = found.policy.access.get(name)
        if rule is None:
            code = {"(no item)": "no_item"}.get(name, "no_identity")
            steps.append(Step(code, "不予救助", v.REASONS[code] + "。"))
            continue
        said = found.policy.reasons.get(rule.refuse) or v.REASONS[rule.refuse]
        steps.append(Step(rule.refuse, "不予救助", f"{said}（{condition(found.policy, rule.when)}）。", rule.clause))
    return steps


def _doubt_steps(found: Found) -> list[Step]:
    """That a row about the person couldn't be used, and this claim might have come out otherwise with it."""
    code = "after_invalid_row"
    return [Step(code, "提醒", v.REASONS[code] + "；更正后请重新计算。")] if code in found.line["reasons"].split(";") else []


def _item_step(found: Found) -> Step:
    assert found.row is not None
    item = found.policy.items[found.row.item]
    claim = found.claim
    why = [v.SETTINGS.get(claim["setting"], "")]
    for name in _lists(found.row.conditions):
        disease = _disease(found, name)
        if disease:
            why.append(f"第一诊断 {claim['diagnosis'] or '（空）'} 属于{found.policy.disease_lists[name].name}“{disease}”")
    if claim["treatment"]:
        why.append(f"治疗方式：{v.TREATMENTS.get(claim['treatment'], claim['treatment'])}")
    return Step("item", "救助项目", f"{'，'.join(why)}，按“{item.name}”救助。", item.clause)


def _lists(conditions: tuple[When, ...]) -> list[str]:
    return list(dict.fromkeys(name for when in conditions for part in when.parts() for name in part.disease or []))


def _disease(found: Found, name: str) -> str:
    for disease in found.policy.disease_lists[name].diseases:
        if found.claim["treatment"] and found.claim["treatment"] in disease.treatment:
            return disease.name
        if found.claim["diagnosis"] and code_test(disease)(found.claim["diagnosis"]):
            return disease.name
    return ""


def _base_step(found: Found) -> Step:
    claim, policy = found.claim, found.policy
    parts = [f"政策范围内费用 {yuan(claim['in_policy_cost'])}"]
    amounts = {"in_policy_cost": claim["in_policy_cost"]}
    for label, key, value in (
        ("审核扣减", "deduction", claim["deduction"] or 0),
        ("基本医保支付", "basic_paid", claim["basic_paid"]),
        ("大病保险支付", "critical_paid", found.line["critical_paid"]),
        ("其他补充保险支付", "supplementary_paid", claim["supplementary_paid"] or 0),
    ):
        layer = key.removesuffix("_paid")
        if value and (key == "deduction" or layer in policy.base.minus):
            parts.append(f"{label} {yuan(value)}")
            amounts[key] = -value
    base = found.got("base")
    if found.row is not None and found.row.whole_bill:
        return Step("base", "救助基数", f"各项保险支付后个人承担的全部费用 {yuan(base)} 元。", found.row.clause, {"base": base})
    if len(parts) == 1:
        text = f"{parts[0]} 元，没有需要扣除的审核扣减和保险支付。" if base == claim["in_policy_cost"] else f"{parts[0]} 元，计 {yuan(base)} 元。"
    else:
        difference = sum(amounts.values())
        short = base == 0 and difference < 0
        text = " − ".join(parts) + (" 不足零，按 0.00 元。" if short else f" = {yuan(base)} 元。")
    return Step("base", "救助基数", text, policy.base.clause, amounts | {"base": base})


def _deductible_step(found: Found) -> Step | None:
    row = found.row
    assert row is not None
    if row.deductible is None:
        return None
    rule = found.policy.deductibles[row.deductible]
    line = found.at_year(found.run.plan.tables.deductible_y, len(found.run.plan.rows), found.number)
    if not _given(found, row.deductible_amount):
        return Step("deductible", "起付线", _unknown(rule.name, row.deductible_amount), rule.clause)
    taken, base = found.got("deductible"), found.got("base")
    how = _amount_text(row.deductible_amount, line)
    if rule.kind == "threshold":
        passed = base > line
        text = f"{rule.name} {how}：基数{'超过' if passed else '未超过'}，{'全额计算' if passed else '不予救助'}。"
        return Step("deductible", "起付线", text, rule.clause, {"line": line})
    used = found.before(f"deductible:{row.deductible}") if rule.kind == "year" else 0
    text = f"{rule.name} {how}" + (f"，本年已扣 {yuan(used)}" if rule.kind == "year" else "（每次）")
    text += f"，本次扣除 {yuan(taken)}，剩余 {yuan(base - taken)} 元。"
    return Step("deductible", "起付线", text, rule.clause, {"line": line, "used_before": used, "taken": taken, "rest": base - taken})


_POOL = {True: "救助限额", False: "纳入救助费用限额"}


def _given(found: Found, amount: Amount | None) -> bool:
    """Is the yearly figure that the amount names there?"""
    return amount is None or amount.fixed or _value(found, amount) is not None


def _value(found: Found, amount: Amount) -> int | None:
    """Fen of the figure that the amount names, itself, for the claim's year and class."""
    assert found.version is not None
    assert found.row is not None
    return found.version.figures.amount(Amount(name=amount.name, shift=amount.shift), found.year, (found.row.class_,))


def _unknown(name: str, amount: Amount | None) -> str:
    """A yearly figure that isn't known; a claim is settled without it only where none of its values would change anything."""
    return f"{name}{f'（{amount.text()}）' if amount else ''} 的年度数字没有给出；无论是多少，本次结果都一样。"


def _amount_text(amount: Amount | None, fen: int) -> str:
    if amount is None or amount.fixed:
        return f"{yuan(fen)} 元"
    return f"{yuan(fen)} 元（{amount.text()}）"


def _pool_steps(found: Found, *, on_aid: bool) -> list[Step]:
    row, plan = found.row, found.run.plan
    assert row is not None
    steps = []
    first = int(plan.tables.pool_from[found.number])
    for offset, (name, amount) in enumerate(row.pools):
        pool = found.policy.pools[name]
        if (pool.on == "aid") != on_aid:
            continue
        limit = found.at_year(plan.tables.entry_y, int(plan.tables.entries), first + offset)
        slot = f"pool:{name}:{row.class_}" if pool.apart else f"pool:{name}"
        if not _given(found, amount):
            steps.append(Step(f"pool:{name}", _POOL[on_aid], _unknown(pool.name, amount), pool.clause))
            continue
        used = found.before(slot) if pool.per == "year" else 0
        wanted = found.got("full") if on_aid else found.got("base") - found.got("deductible")
        let = found.got("aid") - lump_paid(found) if on_aid else found.got("rest")
        if pool.on == "in_policy":
            wanted, let = found.claim["in_policy_cost"], min(found.claim["in_policy_cost"], max(0, limit - used))
        left = max(0, limit - used)
        text = f"{pool.name} {_amount_text(amount, limit)}"
        text += f"，本年已用 {yuan(used)}，还剩 {yuan(left)}" if pool.per == "year" else "（每次）"
        text += f"；应计 {yuan(wanted)}，本次计入 {yuan(let)}" + (f"，用后剩 {yuan(max(0, left - let))} 元。" if pool.per == "year" else " 元。")
        amounts = {"limit": limit, "used_before": used, "left_before": left, "taken": let, "left_after": max(0, left - let)}
        steps.append(Step(f"pool:{name}", _POOL[on_aid], text, pool.clause, amounts))
    return steps


def lump_paid(found: Found) -> int:
    """What of the aid is a lump sum."""
    row = found.row
    if row is None or row.lump_sum is None:
        return 0
    amount = row.lump_sum.amount.fen
    return max(0, amount - found.before(f"lump:{row.item}")) if row.lump_sum.once == "year" else amount


def _ratio_step(found: Found) -> Step:
    row = found.row
    assert row is not None
    rest, full = found.got("rest"), found.got("full")
    if row.bands is not None:
        parts = "；".join(f"{yuan(band.up_to.fen) + ' 元以内' if band.up_to else '以上部分'} {percent_text(band.ratio)}" for band in row.bands.parts)
        text = f"{yuan(rest)} 元分段计算（{parts}），合计 {yuan(full)} 元。"
        return Step("ratio", "救助比例", text, row.clause, {"rest": rest, "full": full})
    if row.ratio is None:
        return Step("ratio", "救助比例", "此项为定额，不按比例计算。", row.clause, {"rest": rest, "full": full})
    level = found.claim["hospital_level"]
    where = f"（{v.LEVELS[level]}医疗机构）" if level in v.LEVELS and any(w.hospital_level for w in row.conditions) else ""
    text = f"{yuan(rest)} × {percent_text(row.ratio)}{where} = {yuan(full)} 元。"
    return Step("ratio", "救助比例", text, row.clause, {"rest": rest, "ratio_bp": row.ratio, "full": full})


def _lump_step(found: Found) -> Step | None:
    paid = lump_paid(found)
    if not paid:
        return None
    assert found.row is not None
    return Step("lump_sum", "一次性救助", f"一次性救助 {yuan(paid)} 元。", found.row.clause, {"lump_sum": paid})


def _bill_step(found: Found) -> Step | None:
    """Where a payment doesn't lower the base, aid may be more than the bill still holds."""
    left, aid, full = int(found.run.left[found.index]), found.got("aid"), found.got("full")
    if not cut_by_bill({name: found.got(name) for name in ("full", "aid", "over")}, left, lump_paid(found)):
        return None
    text = f"账单减去各项保险支付后只剩 {yuan(left)} 元，救助不超过余额，按 {yuan(aid)} 元支付。"
    return Step("bill", "账单余额", text, "", {"full": full, "left": left, "aid": aid})


def _bill(found: Found) -> dict[str, int]:
    line, claim = found.line, found.claim
    if line["status"] == "invalid":
        return {}
    return {
        "basic_paid": claim["basic_paid"],
        "critical_paid": line["critical_paid"],
        "supplementary_paid": claim["supplementary_paid"] or 0,
        "aid": line["aid"],
        "tilt_aid": line["tilt_aid"],
        "hospital_borne": line["hospital_borne"],
        "self_paid": line["self_paid"],
        "cash": -line["cash"],
    }


def _person(found: Found) -> str:
    person = int(found.run.claims.person[found.index])
    if person < 0:
        return str(found.claim["person_id"])
    row = found.run.persons.source.row(person)
    return f"{row['name']}（{row['person_id']}）" if row.get("name") else str(row["person_id"])


def _figures(found: Found) -> tuple[str, ...]:
    """The yearly figures that went in, with their sources."""
    if found.row is None or found.version is None:
        return ()
    tilt = found.policy.tilt
    amounts = [found.row.deductible_amount, *(amount for _, amount in found.row.pools)]
    if tilt is not None and tilt.line is not None and found.got("tilt"):
        amounts += list(tilt.line.values())
    texts = []
    for amount in amounts:
        if amount is not None and not amount.fixed:
            name = amount.needs(found.year)
            value = _value(found, amount)
            if value is not None:
                texts.append(f"{name} = {yuan(value)} 元（{_source(found, amount)}）")
    return tuple(dict.fromkeys(texts))


def _source(found: Found, amount: Amount) -> str:
    assert found.version is not None
    return found.version.figures.source(amount.name, None if amount.shift is None else found.year + amount.shift)

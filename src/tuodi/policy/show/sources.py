"""Where the rest comes from: figures with their source, readings with their alternatives, findings that are known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tuodi.policy.pack import Pack
from tuodi.policy.schema import Alternative, Policy, Value
from tuodi.policy.show.sheet import Sheet


def figures(policy: Policy) -> Iterator[Sheet]:
    sheet = Sheet("参数", ("参数", "代码", "年度", "值", "来源", "条款"))
    for key, one in policy.parameters.items():
        used = "、".join(one.used_by) or "—"
        if not one.values:
            sheet.add(one.name, key, "—", "未收录", one.note or "运行时设定", used)
        for value in one.values:
            sure = {"high": "高", "medium": "中"}[value.confidence]
            note = f"；{value.note}" if value.note else ""
            sheet.add(one.name, key, _when(value), _worth(one.unit, value.value), f"{value.source}（可信度{sure}）{note}", used)
    if sheet.lines:
        yield sheet


def _when(value: Value) -> str:
    if value.year is not None:
        return str(value.year)
    if value.from_ is None and value.to is None:
        return "长期"
    return f"{value.from_ or ''} 至 {value.to or ''}".strip()


def _worth(unit: str, value: Any) -> str:
    if unit == "bands":
        return "；".join(f"{'至 ' + str(part['up_to']) + ' 元' if 'up_to' in part else '以上'} {part['ratio']}%" for part in value)
    return {"yuan": f"{value} 元", "yuan_month": f"{value} 元/月", "percent": f"{value}%"}.get(unit, str(value)) if value != "none" else "不封顶"


def readings(pack: Pack) -> Iterator[Sheet]:
    sheet = Sheet("解释（文件可以有几种读法之处）", ("问题", "取法与理由", "其他读法", "条款"))
    for key, one in pack.newest.readings.items():
        chosen = pack.chosen.get(key, one.choice)
        switched = f"本次改取 {chosen}\n" if chosen != one.choice else ""
        said = f"{switched}{one.choice}：{one.means}\n理由：{one.because}"
        others = "\n".join(f"{choice}：{other.means}{_how(other)}" for choice, other in one.alternatives.items())
        sheet.add(f"{one.question}\n（{key}）", said, others or "—", one.clause)
    if sheet.lines:
        yield sheet


def _how(other: Alternative) -> str:
    if other.needs is not None:
        return f"（不能切换，需要：{other.needs}）"
    if other.same_figures is not None:
        return f"（不改变金额：{other.same_figures}）"
    return "（可切换）"


def known(policy: Policy) -> Iterator[Sheet]:
    sheet = Sheet("已知并说明的问题", ("问题", "说明", "条款"))
    for one in policy.acknowledged:
        sheet.add(one.finding, one.because, one.clause or "—")
    if sheet.lines:
        yield sheet



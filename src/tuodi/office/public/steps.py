"""The steps of an explanation for people who read no documents: plain headings, and a sentence on what each step means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from tuodi.office.settlement.reasons import reasons_text
from tuodi.policy.pack import load

# a step's key -> (heading, what it means)
MEANINGS: dict[str, tuple[str, str]] = {
    "version": ("用哪份文件", ""),
    "who": ("您属于哪一类", ""),
    "item": ("按哪一项救助", ""),
    "base": ("从哪个数算起", "医保认可的费用，减去医保和保险已经付的，剩下的才能救助。文件叫“救助基数”。"),
    "deductible": ("先扣起付线", "起付线以内的钱由自己承担。"),
    "ratio": ("按比例救助", ""),
    "pool": ("看限额够不够", "限额是一年里最多能用的数，用完为止。"),
    "tilt": ("倾斜救助", "普通救助以后负担还重的，符合条件再救助一次。"),
    "hospital": ("医院承担的部分", ""),
    "self_paid": ("自己还要付多少", ""),
    "considered": ("比较了几种算法", "有几种算法时，取对您最有利的一种，不重复救助。"),
}
UNKNOWN = 10**15
"""An amount at or above this is the engine's "no line known": a figure is missing that this bill doesn't need."""


def plain(city: str, step: dict[str, Any]) -> dict[str, Any]:
    """The step with a plain heading; the invented day from which an identity is held is not shown as a record."""
    heading, meaning = MEANINGS.get(step["key"].partition(":")[0], (step["title"], ""))
    text = step["text"]
    if step["title"] == "不予救助":
        text = reasons_text(city, step["key"]) + "。"
    elif any(abs(amount) >= UNKNOWN for amount in step["amounts"].values() if isinstance(amount, int)):
        text = "计算这一步要用的年度数字还没有公布；这一次的结果用不到它。"
    elif step["key"] == "who" and "（自 " in text:
        text, _, rest = text.partition("（自 ")
        text += rest.partition("）")[2]
    return step | {"title": heading, "meaning": meaning, "text": text}


_FIGURE = re.compile(r"(?P<name>[a-z_]+)(?:\.\w+)*(?:\[(?P<year>\d{4})\])?")


def figure_name(city: str, code: str) -> str:
    """`disposable_income[2023]` -> the figure's name and year in Chinese."""
    found = _FIGURE.match(code)
    parameters = load(city).newest.parameters
    known = parameters.get(code.partition("[")[0]) or (parameters.get(found["name"]) if found else None)
    year = f"{found['year']} 年" if found and found["year"] else ""
    return year + (known.name if known else "一个年度数字")


def figures(city: str, used: Sequence[str]) -> tuple[str, ...]:
    """The yearly figures that went in, by their names; those that aren't known are left out."""
    found = []
    for one in used:
        code, _, rest = one.partition(" = ")
        if not rest.startswith("0.00 元"):
            found.append(f"{figure_name(city, code)}：{rest.replace('本次运行设定', '经办机构录入')}")
    return tuple(found)

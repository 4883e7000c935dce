"""Why a reform doesn't fit a policy, in Chinese: which change, what stands there, what was expected.

The policy's own messages are for whoever writes a city's files; an analyst gets the same facts about the reform.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Any

from tuodi.policy import patch
from tuodi.simulate.reform import Reform

_SCHEMA: tuple[tuple[str, str], ...] = (
    (r"`(.*)` is below zero.*", "不能小于 0，见到：{0}"),
    (r"is missing and must be given", "没有写，必须写"),
    (r"is no word of the policy language here; did you mean `(.*)`\? .*", "不认识这个词；是不是“{0}”？"),
    (r"is no word of the policy language here; possible: (.*?) \(found.*", "不认识这个词；可以写：{0}"),
    (r"is no word of the policy language here.*", "不认识这个词"),
    (r"`(.*)` is not one of: (.*)", "“{0}”不能用；可以写：{1}"),
    (r"expected a mapping \(key: value\) \(found: (.*)\)", "应为“名称: 值”的形式，见到：{0}"),
    (r"expected a list \(found: (.*)\)", "应为一串条目，见到：{0}"),
    (r"expected text \(found: (.*)\)", "应为文字，见到：{0}"),
    (r"expected a whole number \(found: (.*)\)", "应为整数，见到：{0}"),
    (r"expected yes or no \(found: (.*)\)", "应为 yes 或 no，见到：{0}"),
    (r"expected a date such as \S+ \(found: (.*)\)", "应为日期，例如 2024-01-01，见到：{0}"),
    (r"a percentage lies between 0 and 100 \(found: (.*)\)", "百分比应在 0 到 100 之间，见到：{0}"),
    (r"must not be empty.*", "不能为空"),
    (r"expected an amount in yuan", "应为以元为单位的金额"),
    (r"expected a percentage", "应为百分比，例如 75"),
    (r"`(.*)` is no percentage", "“{0}”不是百分比；应为 0 到 100 之间的数，例如 75"),
    (r"`(.*)` %: at most two decimals.*", "{0}%：百分比最多两位小数"),
    (r"`(.*)` is no amount in yuan", "“{0}”不是金额；应为以元为单位、最多两位小数的数"),
    (r"`(.*)` is neither an amount in yuan nor a formula.*", "“{0}”不是金额；应为以元为单位的数，或“3 * disposable_income[last year]”这样的算式"),
    (r".* has no amount for class `(.*)`; add .*", "没有给类别“{0}”写金额；请加“{0}: 金额”，或用“\"*\": 金额”代表其他各类"),
    (r"`(.*)` has more than two decimals", "{0}：金额最多两位小数"),
    (r"a row has either `ratio` or `bands`", "ratio（比例）和 bands（分段）只能写一个"),
    (r"a row pays nothing: give .*", "这一行没有写怎么付；应写 ratio（比例）、bands（分段）或 lump_sum（定额）"),
    (r"`(.*)`: expected `level 1`.*", "“{0}”不能用；按医院等级写 level 1、level 2、level 3，按其他列写 by: 列名"),
    (r"the borders of the bands must rise", "各段的上限必须从小到大"),
    (r"every band but the last needs `up_to`, and the last has none", "除最后一段外每段都要写 up_to（到多少元），最后一段不写"),
    (r"a tilt on burden or expense needs `line`; one on excess or remaining has none", "按负担或费用计算的倾斜救助要写 line（起付线）；按超限额部分计算的不写"),
    (r"a tilt's limit needs one of `amount` or `pool`", "倾斜救助的限额写 amount（金额）或 pool（并入哪个限额）中的一个"),
    (r"say for whom: .*", "要写给谁：class（类别）、identity（身份）或 anyone: yes（任何人）中的一个"),
    (r"`pays` is `full`, a share such as `50%`, or an amount", "pays 写 full（全额）、50% 这样的比例，或金额"),
    (r"an identity with `assigned: yes` lists .*", "写了 assigned: yes 的身份要用 classes 列出可能的类别，不写 class"),
)
_WORDS = {
    "class": "类别", "identity": "身份", "identity of this policy": "身份", "disease list": "病种清单", "deductible": "起付线", "pool": "限额",
    "item": "项目",
}  # fmt: skip
_CHOSEN = re.compile(r"^(?P<path>.+): `(?P<step>\[.*\])` fits (?P<fits>\d+) of (?P<count>\d+) elements")
_ABSENT = re.compile(r"^(?P<path>.+): there is no `(?P<step>.*)`; there are: (?P<there>.*)$")
_PATCH: tuple[tuple[str, str], ...] = (
    (r"(.*): `(.*)` is no element of the list; it has (\d+) elements, .*", "“{1}”不是这一串中的序号；共 {2} 项，从 0 数起"),
    (r"(.*): `(.*)` lies inside a plain value", "“{1}”的上一级已经是一个值，下面没有内容"),
    (r"`(.*)` is no path; .*", "不是路径；应为用点连接的名称，例如 items.inpatient.rows.0.ratio"),
    (r"(.*): to add to a list, end the path with a position \((.*) to (.*)\) or `end`", "往一串里增加，路径最后写位置（{1} 到 {2}）或 end（最后）"),
    (r"(.*): nothing can be added inside a plain value", "上一级已经是一个值，不能往里增加"),
    (r"(.*): `(.*)` is there already; use `set`", "“{1}”已经有了；要改它请用 set"),
    (r"(.*): `move` puts a key .*", "move 只能把一项移到 first（最前）或 end（最后）"),
)


def unfitting(reform: Reform, text: str, tree: dict[str, Any]) -> str:
    """What a message of the policy about a reform's changes means. `tree`: the policy's data without the changes."""
    lines = text.splitlines()
    one = _of_patch(reform, text.partition(": ")[2], tree) if len(lines) == 1 else None
    if one is not None:
        return one
    return "；".join(_of_schema(reform, line) for line in lines[:5]) + (f"；另有 {len(lines) - 5} 处" if len(lines) > 5 else "")


def _of_patch(reform: Reform, text: str, tree: dict[str, Any]) -> str | None:
    """A change that can't be made."""
    if found := _ABSENT.match(text):
        if found["there"] == "(nothing)":
            return f"{_place(reform, found['path'])}：没有“{found['step']}”；这里现在什么也没有，要增加请用 add"
        there = found["there"].split(", ")
        close = difflib.get_close_matches(found["step"], there, 1)
        hint = f"是不是“{close[0]}”？" if close else ""
        return f"{_place(reform, found['path'])}：没有“{found['step']}”；{hint}这里有：{'、'.join(there[:40])}"
    if found := _CHOSEN.match(text):
        listed = "；".join(_shown(one, found["step"]) for one in _listed(tree, found["path"], found["step"]))
        return f"{_place(reform, found['path'])}：{found['step']} 应恰好对上一项，对上了 {found['fits']} 项（共 {found['count']} 项）" + (f"；这里有：{listed}" if listed else "")
    for pattern, words in _PATCH:
        if match := re.fullmatch(pattern, text):
            return f"{_place(reform, match[1])}：{words.format(*match.groups())}"
    return None


def _place(reform: Reform, path: str) -> str:
    numbers = [number for number, one in enumerate(reform.paths()) if one == path]
    return reform.where(numbers[0]) if numbers else f"“{path}”"


def _listed(tree: dict[str, Any], path: str, step: str) -> list[Any]:
    """The elements among which a selector chooses, as far as they can be found."""
    holder: Any = tree
    try:
        for one in patch.split(path):
            if one == step and isinstance(holder, list):
                return holder
            holder = holder[patch.key_of(holder, one, path)]
    except (patch.PatchError, KeyError, TypeError):
        return []
    return []


def _shown(element: Any, step: str) -> str:
    name = step[1:].partition("=")[0]
    value = element.get(name) if isinstance(element, dict) else None
    return f"[{name}={','.join(map(str, value)) if isinstance(value, list) else value}]"


def _of_schema(reform: Reform, line: str) -> str:
    """A policy that isn't one any more after the changes."""
    _, _, rest = line.partition(": ")
    path, _, said = rest.partition(": ")
    if not said:
        path, said = "", line
    numbers = [number for number, one in enumerate(reform.paths()) if _touches(one, path)]
    start = f"{reform.where(numbers[-1])}：" if numbers else ""
    if not numbers and (unknown := re.match(r"`(.*?)` is no ", said)):
        gone = [number for number, change in enumerate(reform.patch) if str(change.get("remove", "")).rpartition(".")[2] == unknown[1]]
        start = f"{reform.where(gone[0])}：删除了“{unknown[1]}”，但还有地方用到它，请一并修改：" if gone else ""
    return f"{start}{path} {_translated(said)}".strip()


def _touches(change: str, path: str) -> bool:
    """Whether a change lies above or below a place; selectors stand for any number."""
    mine, other = [re.findall(r"\[[^\]]*\]|[^.\[\]]+", one) for one in (change, path)]
    return all(a == b or a.startswith("[") or a == "end" for a, b in zip(mine, other, strict=False)) and bool(other)


def _translated(said: str) -> str:
    for pattern, words in _SCHEMA:
        if match := re.fullmatch(pattern, said, re.DOTALL):
            return words.format(*(_as_written(one) for one in match.groups()))
    if unknown := re.fullmatch(r"`(.*?)` is no (.*?); there are: (.*)", said):
        word = _WORDS.get(unknown[2], "名称")
        return f"没有{word}“{unknown[1]}”；有的是：{'（没有）' if unknown[3] == '(none)' else unknown[3].replace(', ', '、')}"
    return f"不能用（{said}）"


_AS_WRITTEN = {"None": "（空）", "True": "yes", "False": "no"}


def _as_written(text: str) -> str:
    """A value as the reform's author writes it, not as the program shows it."""
    text = _AS_WRITTEN.get(text, text)
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == "'" else text


def nameless(reform: Reform, names: Sequence[str], known: Sequence[str]) -> str:
    """A word where an amount was expected: it names a figure that nobody knows."""
    at = next((f"{reform.where(number)}：" for number, change in enumerate(reform.patch) if any(name in str(change) for name in names)), "")
    return (
        f"{at}“{'、'.join(names)}”既不是金额，也不是已知的参数；金额写以元为单位的数，或“0.5 * disposable_income[last year]”这样的算式，"
        f"参数可用：{'、'.join(known)}；新的参数请同时在 parameters 中给出"
    )

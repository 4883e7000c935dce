"""Where things come from: numbers without a clause, readings without a reason, provisions that nothing carries."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tuodi.engine.check.report import INFO, SEVERE, Finding
from tuodi.policy import figures, patch, procedures
from tuodi.policy.pack import CITIES, Pack, provisions, raw
from tuodi.policy.schema import Carrier, Policy
from tuodi.policy.source import Marks
from tuodi.tables.dictionary import tables

COMMANDS = ("settle", "explain", "enrol", "grants", "watch", "shares", "shortfall", "indicators", "check", "show", "template", "synth", "cities")
OFFICE = ("registry", "enrolment", "settlement", "grants", "casework", "payment", "fund", "watch", "oversight", "reports", "public")
_RULES = (
    "benefit_year", "base", "hospital_level_when_empty", "classes", "identities", "timing", "access",
    "pools", "deductibles", "items", "tilt", "hospital_share", "critical_illness", "service", "books", "benefits",
)  # fmt: skip
_UNSTATED = "未规定"


def citations(pack: Pack) -> Iterator[Finding]:
    tree = raw(pack.folder, Marks())
    yield from _numbers(tree)
    yield from _unstated(tree)
    yield from _readings(pack.newest)
    yield from _provisions(pack, tree)


def _numbers(tree: dict[str, Any]) -> Iterator[Finding]:
    for section in _RULES:
        for path in _uncited(tree.get(section), (section,)):
            yield Finding(f"clause:{'.'.join(path)}", "clause", SEVERE, f"{'.'.join(path)} 的数字没有注明条款")


def _uncited(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Numbers that no mapping on the way down to them gives a clause for."""
    if isinstance(value, dict):
        if not value.get("clause"):
            for key, inner in value.items():
                yield from _uncited(inner, (*path, str(key)))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _uncited(inner, (*path, str(index)))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path


def _unstated(tree: dict[str, Any]) -> Iterator[Finding]:
    """Rules whose clause says that the document is silent: they rest on a reading or on usage."""
    places = [".".join(path[:-1]) for path in _clauses(tree, ()) if path[0] in _RULES]
    if places:
        yield Finding("unstated", "clause", INFO, "条文没有规定、按解释或惯例处理的规则", where=tuple(places))


def _clauses(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _clauses(inner, (*path, str(key)))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _clauses(inner, (*path, str(index)))
    elif path and path[-1] == "clause" and _UNSTATED in str(value):
        yield path


def _readings(policy: Policy) -> Iterator[Finding]:
    for question, reading in policy.readings.items():
        if len(reading.because.strip()) < 4:
            yield Finding(f"reading:{question}", "reading", SEVERE, f"解释 {question} 没有写明理由", reading.clause)
        if not reading.alternatives:
            yield Finding(f"reading:{question}", "reading", INFO, f"解释 {question} 没有列出其他读法", reading.clause)


def _provisions(pack: Pack, tree: dict[str, Any]) -> Iterator[Finding]:
    if not (pack.folder / "provisions.yaml").is_file():
        yield Finding("provisions", "provisions", SEVERE, "没有 provisions.yaml：不知道文件的每一条由什么落实")
        return
    dumped = pack.newest.model_dump(by_alias=True)
    found = provisions(Path(pack.folder))
    for key, carrier in found.items():
        for name in carrier.carried_by:
            problem = missing(name, pack, tree, dumped)
            if problem:
                yield Finding(f"provision:{key}:{name}", "provisions", SEVERE, f"条文 {key} 写明由 {name} 落实，但{problem}", carrier.clause)
        for app in carrier.later:
            if app not in OFFICE:
                text = f"条文 {key} 写明由业务模块 {app} 落实，但没有这个模块；有：{'、'.join(OFFICE)}"
                yield Finding(f"provision:{key}:{app}", "provisions", SEVERE, text, carrier.clause)
    open_ones = tuple(f"{key}（{one.clause}）{one.says} 待落实：{'；'.join(one.later.values())}" for key, one in found.items() if one.later)
    if open_ones:
        yield Finding("provisions:open", "provisions", INFO, f"{len(open_ones)} 条条文还没有（或没有全部）落实", where=open_ones)


def counts(pack: Pack) -> dict[str, int]:
    """How many statements there are, and how many are carried, in part, not yet, or need nothing."""
    found = provisions(Path(pack.folder)) if (pack.folder / "provisions.yaml").is_file() else {}
    kinds = [kind_of(one) for one in found.values()]
    return {"条文": len(found), **{name: kinds.count(name) for name in KINDS}}


KINDS = CARRIED, PARTLY, NOT_YET, NOTHING = "已落实", "部分落实", "尚未落实", "不需程序落实"


def kind_of(carrier: Carrier) -> str:
    """One of KINDS."""
    if carrier.carried_by:
        return PARTLY if carrier.later else CARRIED
    return NOT_YET if carrier.later else NOTHING


@functools.cache
def of_the_office() -> dict[str, frozenset[str]]:
    """What the office has, by kind of carrier: `page`, `office` (commands), `api`. Written by `tuodi-office coverage`, which asks the office itself."""
    listed = yaml.safe_load((CITIES / "office.yaml").read_text("utf-8"))
    return {kind: frozenset(names) for kind, names in listed.items()}


def missing(name: str, pack: Pack, tree: dict[str, Any], dumped: dict[str, Any]) -> str:
    """What is wrong with a carrier; "" where it exists."""
    policy = pack.newest
    kind, colon, rest = name.partition(":")
    if not colon:
        return "" if _exists(tree, name) or _exists(dumped, name) else "政策中没有这个位置"
    if kind == "command":
        return "" if rest in COMMANDS else f"没有这个命令；有：{'、'.join(COMMANDS)}"
    if kind == "parameter":
        known = {*policy.parameters, *figures.Figures(policy).known()}
        return "" if rest in known or rest.rpartition(".")[0] in known else "没有这个参数"
    if kind == "reading":
        return "" if rest in policy.readings else "没有这个解释"
    if kind == "column":
        table, _, column = rest.partition(".")
        return "" if table in tables() and column in tables()[table].columns else "数据表中没有这一列"
    if kind == "procedure":
        found = procedures.load(str(pack.folder))
        return "" if found and rest in found.procedures else "procedures.yaml 中没有这个办理程序"
    if kind in _OFFICE_WORDS:
        return "" if rest in of_the_office()[kind] else f"办理系统没有这个{_OFFICE_WORDS[kind]}"
    return f"写法不对，应为政策中的位置，或 {'、'.join(f'{kind}:' for kind in _KINDS)} 加名称"


_OFFICE_WORDS = {"page": "页面", "office": "命令（tuodi-office）", "api": "接口"}
_KINDS = ("command", "parameter", "reading", "column", "procedure", *_OFFICE_WORDS)


def _exists(tree: Any, path: str) -> bool:
    try:
        steps = patch.split(path)
        for step in steps:
            tree = tree[patch.key_of(tree, step, path)]
    except patch.PatchError:
        return False
    return True

"""The numbers of a city's policy that can be changed by a form: where each stands, what it says now."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tuodi.policy import pack as packs
from tuodi.policy.schema import Policy
from tuodi.policy.show.sheet import class_names
from tuodi.policy.source import Marks

NUMBER = (int, float)


@dataclass(frozen=True)
class Knob:
    """`path` as a reform's patch names it; `value` as the policy's file says it now; `unit` for people."""

    path: str
    group: str
    name: str
    value: Any
    unit: str

    @property
    def label(self) -> str:
        return f"{self.name}（现为 {self.value}{self.unit}）"


@functools.lru_cache(maxsize=16)
def of_city(city: str) -> tuple[Knob, ...]:
    """Every ratio, limit and deductible that is a plain number."""
    pack = packs.load(city)
    tree = packs.raw(pack.folder, Marks())
    policy = pack.newest
    return (*_items(policy, tree), *_amounts(policy, tree, "pools", "限额"), *_amounts(policy, tree, "deductibles", "起付线"), *_tilt(policy, tree))


def _items(policy: Policy, tree: dict[str, Any]) -> Iterator[Knob]:
    for key, item in (tree.get("items") or {}).items():
        name = policy.items[key].name
        for number, row in enumerate(item.get("rows") or []):
            who = class_names(policy, policy.items[key].rows[number].class_)
            yield from _numbers(row.get("ratio"), f"items.{key}.rows.{number}.ratio", "救助比例", f"{name}：{who}", "%")


def _amounts(policy: Policy, tree: dict[str, Any], part: str, group: str) -> Iterator[Knob]:
    for key, one in (tree.get(part) or {}).items():
        yield from _numbers(one.get("amount"), f"{part}.{key}.amount", group, getattr(policy, part)[key].name, " 元", policy)


def _tilt(policy: Policy, tree: dict[str, Any]) -> Iterator[Knob]:
    tilt = tree.get("tilt") or {}
    if policy.tilt is not None:
        yield from _numbers(tilt.get("ratio"), "tilt.ratio", policy.tilt.name, "比例", "%", policy)
        yield from _numbers(tilt.get("line"), "tilt.line", policy.tilt.name, "起付线", " 元", policy)
        yield from _numbers((tilt.get("limit") or {}).get("amount"), "tilt.limit.amount", policy.tilt.name, "限额", " 元", policy)


def _numbers(value: Any, path: str, group: str, name: str, unit: str, policy: Policy | None = None) -> Iterator[Knob]:
    if isinstance(value, NUMBER) and not isinstance(value, bool):
        yield Knob(path, group, name, value, unit)
    elif isinstance(value, dict):
        for key, one in value.items():
            if isinstance(one, NUMBER) and not isinstance(one, bool):
                yield Knob(f"{path}.{key}", group, f"{name} {_word(str(key), policy)}", one, unit)


def _word(key: str, policy: Policy | None) -> str:
    levels = {"level 1": "一级", "level 2": "二级", "level 3": "三级", "*": "其他"}
    if policy is not None and key in policy.classes:
        return policy.classes[key].name
    return levels.get(key, key)

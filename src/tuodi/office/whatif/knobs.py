"""The numbers of a city's policy that can be changed by a form: where each stands, what it says now, how a new one is written."""

from __future__ import annotations

import copy
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tuodi.policy import pack as packs
from tuodi.policy import vocabulary as v
from tuodi.policy.amounts import parse_amount
from tuodi.policy.schema import Policy
from tuodi.policy.show.sheet import class_name, condition
from tuodi.policy.source import Marks

NUMBER = (int, float)
NAMED = 3  # classes of a row that are named; the others are counted
BY_FIGURE = "按收入等数计算的金额，改为固定金额"
SUBSIDY, GRANTS = "资助参保", "不需就医的给付"
ONE_CLASS = "几类同一比例的，只改其中一类"


@dataclass(frozen=True)
class Knob:
    """`path` as a reform's patch names it; `value` as the policy's file says it now; `unit` for people.

    `now`: how it is said now where that is no plain number; `share`: written as a share (`80%`); `only`: the class whose number it is, in a row that
    several classes share: then `path` names the class behind an `@`, and the row is parted (`changes`).
    """

    path: str
    group: str
    name: str
    value: Any
    unit: str
    now: str = ""
    share: bool = False
    only: str = ""

    @property
    def label(self) -> str:
        return f"{self.name}（现为 {self.now or f'{self.value}{self.unit}'}）"

    def written(self, value: int | str) -> int | str:
        """A new number as the policy's file writes it."""
        return f"{value}%" if self.share else value


def changes(city: str, chosen: Mapping[str, int | str]) -> list[dict[str, Any]]:
    """The patch for numbers by the paths of their knobs. Numbers of whole rows first; then a class that gets its own number leaves its row for
    one of its own right behind it, which says the same but for that; the last rows first, so that the places of the others stay."""
    known = {knob.path: knob for knob in of_city(city)}
    found: list[dict[str, Any]] = [{"set": path, "to": known[path].written(value)} for path, value in chosen.items() if not known[path].only]
    parted: dict[tuple[str, int], dict[str, dict[str, int | str]]] = {}
    for path, value in chosen.items():
        if known[path].only:
            row, _, rest = path.partition("@")[0].partition(".rows.")
            place, _, inside = rest.partition(".")
            parted.setdefault((row, int(place)), {}).setdefault(known[path].only, {})[inside] = known[path].written(value)
    whole = {change["set"]: change["to"] for change in found}
    for (item, number), classes in sorted(parted.items(), key=lambda one: -one[0][1]):
        found += _parted(city, f"{item}.rows", number, classes, whole)
    return found


def _parted(city: str, rows: str, number: int, classes: Mapping[str, Mapping[str, int | str]], before: Mapping[str, Any]) -> list[dict[str, Any]]:
    pack = packs.load(city)
    row = packs.raw(pack.folder, Marks())["items"][rows.split(".")[1]]["rows"][number]
    found: list[dict[str, Any]] = []
    left = list(row["class"])
    for key, numbers in classes.items():
        own = f"{rows}.{number}"
        if len(left) > 1:
            copied = copy.deepcopy(row) | {"class": [key]}
            for path, value in before.items():
                if path.startswith(f"{own}."):
                    _put(copied, path.removeprefix(f"{own}."), value)
            for inside, value in numbers.items():
                _put(copied, inside, value)
            left.remove(key)
            found += [{"set": f"{own}.class", "to": list(left)}, {"add": f"{rows}.{number + 1}", "value": copied}]
        else:  # the last one keeps the row
            found += [{"set": f"{own}.{inside}", "to": value} for inside, value in numbers.items()]
    return found


def _put(row: dict[str, Any], inside: str, value: int | str) -> None:
    *way, last = inside.split(".")
    for step in way:
        row = row[step]
    row[last] = value


@functools.lru_cache(maxsize=16)
def of_city(city: str) -> tuple[Knob, ...]:
    """Every ratio, limit, deductible, subsidy and grant that is a number, or an amount worked out from a yearly figure."""
    pack = packs.load(city)
    tree = packs.raw(pack.folder, Marks())
    policy = pack.newest
    return (
        *_items(policy, tree), *_amounts(policy, tree, "pools", "限额"), *_amounts(policy, tree, "deductibles", "起付线"), *_tilt(policy, tree),
        *_hospitals(policy), *_subsidies(policy, tree), *_grants(policy, tree),
    )  # fmt: skip


def _who(policy: Policy, classes: list[str] | None) -> str:
    names = [class_name(policy, key) for key in classes or []]
    if not names:
        return "任何人"
    return "、".join(names[:NAMED]) + (f" 等 {len(names)} 类" if len(names) > NAMED else "")


def _items(policy: Policy, tree: dict[str, Any]) -> Iterator[Knob]:
    for key, item in (tree.get("items") or {}).items():
        name = policy.items[key].name
        for number, row in enumerate(item.get("rows") or []):
            own = policy.items[key].rows[number]
            when = f"，{condition(policy, own.when)}" if own.when is not None else ""
            place = f"items.{key}.rows.{number}"
            yield from _numbers(row.get("ratio"), f"{place}.ratio", "救助比例", f"{name}：{_who(policy, own.class_)}{when}", "%")
            shared = own.class_ if own.class_ and len(own.class_) > 1 else []
            for one in shared:
                for knob in _numbers(row.get("ratio"), f"{place}.ratio", ONE_CLASS, f"{name}：只改{class_name(policy, one)}{when}", "%"):
                    yield replace(knob, path=f"{knob.path}@{one}", only=one)
            if isinstance(row.get("lump_sum"), dict):
                yield from _numbers(row["lump_sum"].get("amount"), f"{place}.lump_sum.amount", "定额", f"{name}：{_who(policy, own.class_)}", " 元", policy)


def _amounts(policy: Policy, tree: dict[str, Any], part: str, group: str) -> Iterator[Knob]:
    for key, one in (tree.get(part) or {}).items():
        yield from _numbers(one.get("amount"), f"{part}.{key}.amount", group, getattr(policy, part)[key].name, " 元", policy)


def _tilt(policy: Policy, tree: dict[str, Any]) -> Iterator[Knob]:
    tilt = tree.get("tilt") or {}
    if policy.tilt is not None:
        yield from _numbers(tilt.get("ratio"), "tilt.ratio", policy.tilt.name, "倾斜救助比例", "%", policy)
        yield from _numbers(tilt.get("line"), "tilt.line", policy.tilt.name, "倾斜救助起付线", " 元", policy)
        yield from _numbers((tilt.get("limit") or {}).get("amount"), "tilt.limit.amount", policy.tilt.name, "倾斜救助限额", " 元", policy)


def _hospitals(policy: Policy) -> Iterator[Knob]:
    if policy.hospital_share is not None and policy.hospital_share.cap is not None:
        now = policy.hospital_share.cap / 100
        yield Knob("hospital_share.cap", "医院负担", "个人自付不超过政策范围内费用的", int(now) if now == int(now) else now, "%")


def _subsidies(policy: Policy, tree: dict[str, Any]) -> Iterator[Knob]:
    if policy.benefits is None or policy.benefits.enrolment is None:
        return
    for number, row in enumerate(tree["benefits"]["enrolment"]["rows"]):
        own, pays, place = policy.benefits.enrolment.rows[number], row["pays"], f"benefits.enrolment.rows.{number}.pays"
        who = _who(policy, own.class_) if own.class_ else "、".join(v.IDENTITIES[key] for key in own.identity) if own.identity else "任何人"
        name = f"{who}{f'，{condition(policy, own.when)}' if own.when is not None else ''}"
        if pays == "full":
            yield Knob(place, SUBSIDY, f"{name}：占个人缴费", 100, "%", share=True)
        elif isinstance(pays, dict) and "percent" in pays:
            yield from _numbers(pays["percent"], f"{place}.percent", SUBSIDY, f"{name}：占个人缴费", "%")
        elif isinstance(pays, dict):
            yield from _numbers(pays.get("amount"), f"{place}.amount", SUBSIDY, f"{name}：每人", " 元", policy)
        else:
            yield from _numbers(pays, place, SUBSIDY, f"{name}：每人", " 元", policy)


def _grants(policy: Policy, tree: dict[str, Any]) -> Iterator[Knob]:
    for key, grant in (policy.benefits.grants if policy.benefits else {}).items():
        for number, group in enumerate(tree["benefits"]["grants"][key]["groups"]):
            own = grant.groups[number]
            when = condition(policy, own.when) if own.when is not None else _who(policy, own.class_)
            yield from _numbers(group.get("amount"), f"benefits.grants.{key}.groups.{number}.amount", GRANTS, f"{grant.name}：{when}", " 元", policy)


def _numbers(value: Any, path: str, group: str, name: str, unit: str, policy: Policy | None = None) -> Iterator[Knob]:
    if isinstance(value, NUMBER) and not isinstance(value, bool):
        yield Knob(path, group, name, value, unit)
    elif isinstance(value, str) and policy is not None:
        yield Knob(path, group if group == SUBSIDY else BY_FIGURE, name, value, unit, parse_amount(value).text())
    elif isinstance(value, dict):
        for key, one in value.items():
            if not isinstance(one, dict):
                yield from _numbers(one, f"{path}.{key}", group, f"{name}，{_word(str(key), policy)}", unit, policy)


def _word(key: str, policy: Policy | None) -> str:
    levels = {"level 1": "一级医院", "level 2": "二级医院", "level 3": "三级医院", "*": "其他"}
    if policy is not None and key in policy.classes:
        return policy.classes[key].name
    return levels.get(key, key)

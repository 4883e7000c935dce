"""A table to be shown, apart from how it is drawn; and the words that several tables need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tuodi.policy.amounts import Amount, percent_text
from tuodi.policy.conditions import When
from tuodi.policy.schema import Policy


@dataclass(frozen=True)
class Sheet:
    """`head`: names of the columns; `lines`: one tuple of texts a line; the clause stands in the last column."""

    title: str
    head: tuple[str, ...]
    lines: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, *texts: str) -> None:
        assert len(texts) == len(self.head), self.title
        self.lines.append(texts)


def yes_no(value: bool) -> str:
    return "是" if value else "否"


def percent(points: int | None) -> str:
    return "—" if points is None else percent_text(points)


def class_name(policy: Policy, key: str) -> str:
    if key == "*":
        return "其他"
    if key == "nobody":
        return "无身份人员"
    if key == "any":
        return "任一类救助对象"
    return policy.classes[key].name if key in policy.classes else key


def class_names(policy: Policy, keys: list[str] | None) -> str:
    return "、".join(class_name(policy, key) for key in keys) if keys else "全部类别"


def by_class(policy: Policy, amounts: Mapping[str, Amount]) -> str:
    """`20,000 元`, or one amount for each class."""
    if set(amounts) == {"*"}:
        return amounts["*"].text()
    return "；".join(f"{class_name(policy, key)} {amount.text()}" for key, amount in amounts.items())


def ratio_by_class(policy: Policy, ratios: Mapping[str, int]) -> str:
    if set(ratios) == {"*"}:
        return percent_text(ratios["*"])
    return "；".join(f"{class_name(policy, key)} {percent_text(ratio)}" for key, ratio in ratios.items())


def condition(policy: Policy, when: When | None) -> str:
    """A condition in Chinese, with the names of classes and disease lists in place of their keys."""
    if when is None or when.empty:
        return "—"
    return _named(policy, when).text()


def _named(policy: Policy, when: When) -> When:
    changed: dict[str, object] = {}
    if when.class_:
        changed["class_"] = [class_name(policy, key) for key in when.class_]
    if when.disease:
        changed["disease"] = [policy.disease_lists[key].name for key in when.disease]
    if when.any:
        changed["any"] = [_named(policy, inner) for inner in when.any]
    if when.not_ is not None:
        changed["not_"] = _named(policy, when.not_)
    return when.model_copy(update=changed)

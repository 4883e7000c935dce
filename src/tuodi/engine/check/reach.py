"""What can never decide anything: rows and access rules that no claim meets, unused pools, deductibles, disease lists; unmapped identities."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from tuodi.engine.check.layout import Layout
from tuodi.engine.check.report import INFO, SEVERE, Finding
from tuodi.engine.dense import Lists, build
from tuodi.policy import vocabulary as v
from tuodi.policy.conditions import When
from tuodi.policy.references import NOBODY, conditions
from tuodi.policy.schema import Policy


def unreachable(layout: Layout) -> Iterator[Finding]:
    yield from _rows(layout)
    yield from _access(layout)
    yield from _unused(layout.policy)
    yield from _identities(layout.policy)


def _met(layout: Layout) -> set[int]:
    """Numbers of the lists that a possible cell holds."""
    return {int(n) for row in layout.dense.table for n in np.unique(row[layout.possible])}


def _rows(layout: Layout) -> Iterator[Finding]:
    reached = {r for n in _met(layout) for r in layout.candidates[n]}
    lost = {(row.item, row.index, row.class_) for row in layout.rows} - {
        (layout.rows[r].item, layout.rows[r].index, layout.rows[r].class_) for r in reached if 0 <= r < len(layout.rows)
    }
    if not lost:
        return
    open_ = _reached_without_access(layout)
    order = {name: n for n, name in enumerate(layout.policy.items)}
    for item, index, class_ in sorted(lost, key=lambda one: (order[one[0]], one[1], one[2])):
        masked = (item, index, class_) in open_
        why = "准入规则把它的费用全部排除了" if masked else "没有费用能满足它的条件"
        name = "无身份人员" if class_ == NOBODY else layout.policy.classes[class_].name
        text = f"{layout.policy.items[item].name}第 {index + 1} 行对{name}永远用不上：{why}"
        yield Finding(f"unreachable:{item}:{index}:{class_}", "unreachable", SEVERE, text, layout.policy.items[item].clause)


def _reached_without_access(layout: Layout) -> set[tuple[str, int, str]]:
    """Rows that some claim would meet if nothing were refused."""
    lists = Lists()
    open_policy = layout.policy.model_copy(update={"access": {}})
    build(open_policy, layout.titles, layout.rows, 0, lists, frozenset())
    return {(layout.rows[r].item, layout.rows[r].index, layout.rows[r].class_) for r in lists.rows}


def _access(layout: Layout) -> Iterator[Finding]:
    met = [layout.refusals[n] for n in _met(layout) if layout.refusals[n]]
    for name, rule in layout.policy.access.items():
        together = [rules for rules in met if name in rules]
        if not together:
            yield Finding(f"access:{name}", "unreachable", SEVERE, f"准入规则 {name} 不适用于任何费用", rule.clause)
        elif all(len(rules) > 1 for rules in together):
            others = sorted(set.intersection(*(set(rules) for rules in together)) - {name})
            also = f"（总有 {'、'.join(others)}）" if others else ""
            text = f"准入规则 {name} 从不单独起作用：它排除的费用都另有规则排除{also}，去掉它只影响说明"
            yield Finding(f"masked:{name}", "masked", INFO, text, rule.clause)


def _unused(policy: Policy) -> Iterator[Finding]:
    rows = [(item, row) for item in policy.items.values() for row in item.rows]
    pools = {name for item, row in rows for name in (row.pools if row.pools is not None else item.pools)}
    if policy.tilt and policy.tilt.limit and policy.tilt.limit.pool:
        pools.add(policy.tilt.limit.pool)
    deductibles = {row.deductible if row.deductible is not None else item.deductible for item, row in rows}
    asked = [when for _, when in conditions(policy)]
    lists = {name for when in asked for part in when.parts() for name in part.disease or []}
    reasons = {rule.refuse for rule in policy.access.values()}
    if policy.benefits and policy.benefits.enrolment:
        reasons |= {rule.refuse for rule in policy.benefits.enrolment.refuse.values()}
    for what, key, defined, used in (
        ("限额", "pools", policy.pools, pools),
        ("起付线", "deductibles", policy.deductibles, deductibles),
        ("病种名单", "disease_lists", policy.disease_lists, lists),
        ("原因代码", "reasons", policy.reasons, reasons),
    ):
        for name in defined:
            if name not in used and not _patched_in(policy, name):
                level = SEVERE if key in ("pools", "deductibles") else INFO
                yield Finding(f"unused:{key}.{name}", "unused", level, f"{what} {name} 没有任何规则使用（{key}.{name}）")


def _identities(policy: Policy) -> Iterator[Finding]:
    unmapped = [code for code in v.IDENTITIES if code not in policy.identities]
    if unmapped:
        text = f"本政策没有提到的身份 {len(unmapped)} 种，只有这些身份的人不予救助：" + "、".join(f"{v.IDENTITIES[c]}（{c}）" for c in unmapped)
        yield Finding("identities:unmapped", "identities", INFO, text)
    for code, rule in policy.identities.items():
        if rule.class_ is None and not rule.assigned:
            text = f"{v.IDENTITIES[code]}（{code}）单独不对应任何类别" + ("，只作为条件使用" if _asked(policy, code) else "")
            yield Finding(f"identities:{code}", "identities", INFO, text, rule.clause)
    empty = set(policy.classes) - {c for rule in policy.identities.values() for c in (rule.class_, *rule.classes)}
    for class_ in sorted(empty):
        text = f"{policy.classes[class_].name}（{class_}）没有任何身份对应"
        yield Finding(f"class:{class_}", "identities", SEVERE, text, policy.classes[class_].clause)


def _asked(policy: Policy, code: str) -> bool:
    def holds(when: When) -> bool:
        return any(code in (part.holds or []) for part in when.parts())

    return any(holds(when) for _, when in conditions(policy))


def _patched_in(policy: Policy, name: str) -> bool:
    """Is the name used by an alternative reading?"""
    patches = [one.patch for reading in policy.readings.values() for one in reading.alternatives.values()]
    return any(re.search(rf"\b{re.escape(name)}\b", str(patch)) for patch in patches)

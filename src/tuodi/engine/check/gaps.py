"""Gaps: claims for which the table says nothing, and classes without a line in an item's table."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

import numpy as np
import numpy.typing as npt

from tuodi.engine.check.boxes import describe
from tuodi.engine.check.examples import example, settle_all, tables_of
from tuodi.engine.check.layout import Layout
from tuodi.engine.check.report import INFO, SEVERE, Example, Finding

Bools = npt.NDArray[np.bool_]
_TRIES = 8


def gaps(layout: Layout) -> Iterator[Finding]:
    """For every class and item: the claims of the item for which the class gets nothing; and claims that no rule answers at all."""
    regions = {item: _any(layout, [layout.paid_by(t, item) for t in range(len(layout.titles))]) for item in layout.policy.items}
    inside = _any(layout, list(regions.values()))
    for class_ in layout.policy.classes:
        titles = layout.titles_of(class_)
        if not titles:
            continue
        paid = _any(layout, [layout.paid(t) for t in titles])
        silent = _any(layout, [layout.unanswered(t) for t in titles]) & ~paid
        for item, region in regions.items():
            has_row = any(row.class_ == class_ and row.item == item for row in layout.rows)
            lost = region & ~paid
            lost = lost & silent if has_row else lost
            if lost.any():
                yield _gap(layout, class_, item, lost, silent, has_row)
            elif not has_row and region.any():
                yield _elsewhere(layout, class_, item)
        rest = silent & ~inside
        if rest.any():
            yield _gap(layout, class_, "", rest, silent, False)


def _any(layout: Layout, masks: list[Bools]) -> Bools:
    return reduce(np.logical_or, masks, np.zeros(layout.dense.cells, np.bool_))


def _gap(layout: Layout, class_: str, item: str, lost: Bools, silent: Bools, has_row: bool) -> Finding:
    who = layout.policy.classes[class_].name
    if not item:
        text = f"{who}：下列费用没有任何项目或规则回答"
    elif has_row:
        text = f"{who}：{layout.policy.items[item].name}的表中有这类对象，但下列情形没有行，也没有规则说明不予救助"
    else:
        text = f"{who}：{layout.policy.items[item].name}的表中没有这类对象的行，其他项目也不救助下列费用"
    rules = _refusing(layout, class_, lost)
    if rules:
        text += "；由准入规则 " + "、".join(f"{rule}（{layout.policy.access[rule].clause}）" for rule in rules) + " 排除"
    if (lost & silent).any() and not has_row and item:
        text += "；其中有的没有任何规则回答"
    clause = layout.policy.items[item].clause if item else layout.policy.classes[class_].clause
    shown = _example(layout, class_, lost)
    return Finding(f"gap:{class_}:{item or 'no_item'}", "gap", SEVERE, text, clause, describe(layout, lost), shown)


def _elsewhere(layout: Layout, class_: str, item: str) -> Finding:
    text = f"{layout.policy.classes[class_].name}：{layout.policy.items[item].name}的表中没有这类对象的行，这些费用由其他项目救助"
    return Finding(f"elsewhere:{class_}:{item}", "elsewhere", INFO, text, layout.policy.items[item].clause)


def _refusing(layout: Layout, class_: str, lost: Bools) -> list[str]:
    """The rules that keep the gap's claims out: those that stand alone somewhere, else the first of each place."""
    sets = {layout.refusals[int(n)] for title in layout.titles_of(class_) for n in np.unique(layout.dense.table[title][lost])}
    alone = {rules[0] for rules in sets if len(rules) == 1}
    named = alone or {rules[0] for rules in sets if rules}
    return [rule for rule in layout.policy.access if rule in named]


def _example(layout: Layout, class_: str, lost: Bools) -> tuple[Example, ...]:
    """A claim of the gap, settled: it must come out without aid and without an item."""
    cases = []
    for title in layout.titles_of(class_):
        here = lost & ~layout.paid(title)
        cells = [*np.nonzero(here & layout.plain)[0][:_TRIES], *np.nonzero(here & ~layout.plain)[0][:_TRIES]]
        for cell in cells[:_TRIES]:
            tables = tables_of(layout, layout.titles[title], int(cell))
            if tables is not None:
                cases.append(tables)
    for tables, lines in zip(cases, settle_all(layout, cases), strict=True):
        if [line["status"] for line in lines] == ["not_covered"]:
            return (example(layout, "这样的一笔费用", tables, lines),)
    return ()

"""Which class is always at least as well off as which: proved cell by cell, or refuted by a claim that is settled.

The proof is about basic aid on the first claim of a year: in every cell, each row of the one class is answered by a row of the other
with no lower ratio, no higher deductible and no tighter limit. It is sufficient, not necessary; what it can't decide is searched for a counter-example.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tuodi.engine.check.examples import example, settle_all, tables_of, total
from tuodi.engine.check.layout import Layout
from tuodi.engine.check.report import INFO, NOTE, Example, Finding
from tuodi.engine.rows import FlatRow
from tuodi.policy.amounts import Amount
from tuodi.policy.vocabulary import IDENTITIES

_BASES = (50_000, 300_000, 1_500_000, 4_000_000, 9_000_000, 30_000_000, 90_000_000)  # fen
_CELLS = 20
_PROOF = "按年内第一笔费用的基本救助逐格证明"
Failing = tuple[int, int, int]  # title of one class, title of the other, cell
Two = tuple[Example, Example]


@dataclass(frozen=True)
class Compared:
    """Is the first class never worse than the second? `proved`, or a claim for which it is (`worse`), or neither."""

    proved: bool
    worse: Two | None = None


def dominance(layout: Layout) -> Iterator[Finding]:
    """One finding for each pair of groups of classes; classes never worse than each other are one group."""
    classes = [class_ for class_ in layout.policy.classes if layout.titles_of(class_, "held")]
    failing = {(a, b): _failing(layout, a, b) for a in classes for b in classes if a != b}
    groups: list[list[str]] = []
    for class_ in classes:
        same = next((g for g in groups if not failing[g[0], class_] and not failing[class_, g[0]]), None)
        groups.append([class_]) if same is None else same.append(class_)
    for group in groups:
        if len(group) > 1:
            text = f"{_names(layout, group)}：逐格相同，互不低于对方"
            yield Finding("dominance:" + "=".join(group), "dominance", INFO, text)
    pairs = [(one[0], other[0]) for one in groups for other in groups if one is not other]
    worse = _counter_examples(layout, {pair: failing[pair] for pair in pairs if failing[pair]})
    compared = {pair: Compared(not failing[pair], worse.get(pair)) for pair in pairs}
    for number, one in enumerate(groups):
        for other in groups[number + 1 :]:
            yield _finding(layout, one, other, compared[one[0], other[0]], compared[other[0], one[0]])


def _names(layout: Layout, group: list[str]) -> str:
    return "、".join(layout.policy.classes[class_].name for class_ in group)


def _finding(layout: Layout, one: list[str], other: list[str], there: Compared, back: Compared) -> Finding:
    a, b = _names(layout, one), _names(layout, other)
    key = f"dominance:{one[0]}:{other[0]}"
    if there.proved:
        return Finding(key, "dominance", INFO, f"{a} 始终不低于 {b}（{_PROOF}）")
    if back.proved:
        text = f"{b} 始终不低于 {a}（{_PROOF}），与文件排列的先后相反"
        return Finding(key, "dominance", NOTE, text, examples=there.worse or ())
    if there.worse and back.worse:
        return Finding(key, "dominance", NOTE, f"{a} 与 {b} 互有高低，各举一例", examples=(*there.worse, *back.worse))
    if back.worse:
        text = f"{a} 未见低于 {b}，但未能逐格证明；{b} 有低于 {a} 的例子"
        return Finding(key, "dominance", INFO, text, examples=back.worse)
    if there.worse:
        return Finding(key, "dominance", NOTE, f"{a} 有低于 {b} 的例子；反过来未见，也未能证明", examples=there.worse)
    return Finding(key, "dominance", INFO, f"{a} 与 {b}：未能逐格证明，也没有找到反例")


def _failing(layout: Layout, a: str, b: str) -> list[Failing]:
    """Where the proof that a is never worse than b fails."""
    return [
        (one, other, cell)
        for one in layout.titles_of(a, "held")
        for other in layout.titles_of(b, "held")
        for cell in _failing_cells(layout, one, other)
    ]


def _failing_cells(layout: Layout, one: int, other: int) -> list[int]:
    """One cell for each pair of answers in which the proof fails."""
    table = layout.dense.table
    pairs = table[one].astype(np.int64) * (int(table.max()) + 1) + table[other]
    at = np.nonzero(layout.possible)[0]
    _, first = np.unique(pairs[at], return_index=True)
    cells = []
    for cell in at[first]:
        mine, theirs = (layout.candidates[int(table[t, cell])] for t in (one, other))
        if not all(any(_at_least(layout, layout.rows[x], layout.rows[y]) for x in mine) for y in theirs):
            cells.append(int(cell))
    return cells


def _counter_examples(layout: Layout, failing: dict[tuple[str, str], list[Failing]]) -> dict[tuple[str, str], Two]:
    """For each pair of classes a claim for which the first is worse off; all tried in one settlement."""
    cases, about = [], []
    for pair, places in failing.items():
        for one, other, cell in _spread(places):
            for base in _BASES:
                mine, theirs = (tables_of(layout, layout.titles[title], cell, base) for title in (one, other))
                if mine is not None and theirs is not None:
                    cases += [mine, theirs]
                    about.append((pair, one, other))
    lines = settle_all(layout, cases)
    found: dict[tuple[str, str], Two] = {}
    for n, (pair, one, other) in enumerate(about):
        if pair not in found and 0 <= total(lines[2 * n]) < total(lines[2 * n + 1]):
            names = [f"身份为{_title_name(layout, title)}" for title in (one, other)]
            found[pair] = (
                example(layout, names[0], cases[2 * n], lines[2 * n]),
                example(layout, names[1], cases[2 * n + 1], lines[2 * n + 1]),
            )
    return found


def _spread(failing: list[Failing]) -> list[Failing]:
    """A few of them, from all over the list."""
    return failing[:: max(1, len(failing) // _CELLS)][:_CELLS]


def _title_name(layout: Layout, title: int) -> str:
    one = layout.titles[title]
    return f"{IDENTITIES[one.identity]}（{layout.policy.classes[one.class_].name}）"


def _at_least(layout: Layout, a: FlatRow, b: FlatRow) -> bool:
    """Does row a pay at least what row b pays, whatever the claim?"""
    return (
        _ratios_at_least(a, b)
        and _lump(layout, a) >= _lump(layout, b)
        and (a.whole_bill or not b.whole_bill)
        and (b.less_critical or not a.less_critical)
        and _deductible_at_most(layout, a, b)
        and all(any(_looser(layout, mine, theirs) for theirs in b.pools) for mine in a.pools)
    )


def _steps(row: FlatRow) -> list[tuple[int, int]]:
    """(border, ratio) with rising borders; the last is open."""
    if row.bands is None:
        return [(1 << 60, row.ratio or 0)]
    return [(band.up_to.fen if band.up_to else 1 << 60, band.ratio) for band in row.bands.parts]


def _ratios_at_least(a: FlatRow, b: FlatRow) -> bool:
    """Is every part of the expense paid at no lower ratio? With a smaller deductible a's parts begin earlier: its ratios must not fall then."""
    mine, theirs = _steps(a), _steps(b)
    borders = sorted({border for border, _ in mine} | {border for border, _ in theirs})

    def at(steps: list[tuple[int, int]], border: int) -> int:
        return next(ratio for up, ratio in steps if border <= up)

    rising = all(x <= y for (_, x), (_, y) in itertools.pairwise(mine))
    return (rising or a.deductible == b.deductible) and all(at(mine, border) >= at(theirs, border) for border in borders)


def _lump(layout: Layout, row: FlatRow) -> int:
    return row.lump_sum.amount.fen if row.lump_sum else 0


def _deductible_at_most(layout: Layout, a: FlatRow, b: FlatRow) -> bool:
    if a.deductible is None or (a.deductible_amount is not None and a.deductible_amount == Amount(fen=0)):
        return True
    if b.deductible is None:
        return False
    kinds = [layout.policy.deductibles[row.deductible].kind for row in (a, b) if row.deductible]
    milder = kinds[0] == kinds[1] or tuple(kinds) in (("threshold", "stay"), ("threshold", "year"), ("year", "stay"), ("stay", "year"))
    return milder and _at_most(a.deductible_amount, b.deductible_amount)


def _looser(layout: Layout, mine: tuple[str, Amount], theirs: tuple[str, Amount]) -> bool:
    """Does the limit of mine let through all that theirs lets through?"""
    one, other = layout.policy.pools[mine[0]], layout.policy.pools[theirs[0]]
    share = one.share_of_left if one.share_of_left is not None else 10000
    other_share = other.share_of_left if other.share_of_left is not None else 10000
    return one.on == other.on and share >= other_share and _at_most(theirs[1], mine[1])


def _at_most(a: Amount | None, b: Amount | None) -> bool:
    """Surely not more, whatever the year's figures."""
    if a is None or b is None:
        return False
    if a.fixed and b.fixed:
        return a.fen <= b.fen
    return (a.name, a.shift) == (b.name, b.shift) and a.factor <= b.factor

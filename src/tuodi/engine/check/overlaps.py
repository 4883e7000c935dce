"""Overlaps: one claim, several answers of the same rank."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from tuodi.engine.check.boxes import describe
from tuodi.engine.check.examples import example, settle_all, tables_of
from tuodi.engine.check.layout import Layout
from tuodi.engine.check.report import INFO, SEVERE, Example, Finding

Bools = npt.NDArray[np.bool_]
Pair = tuple[str, int, str, int]
_TRIES = 8


def overlaps(layout: Layout) -> Iterator[Finding]:
    """Two rows of one item for one claim (severe), and two items for one claim: the better counts, unless only the first identity does."""
    where: dict[Pair, dict[int, Bools]] = {}
    for title in range(len(layout.titles)):
        for number in np.unique(layout.dense.table[title]):
            rows = [layout.rows[r] for r in layout.candidates[int(number)] if 0 <= r < len(layout.rows)]
            for one, other in itertools.combinations(rows, 2):
                pair = (one.item, one.index, other.item, other.index)
                here = (layout.dense.table[title] == number) & layout.possible
                by_title = where.setdefault(pair, {})
                by_title[title] = by_title.get(title, np.zeros_like(here)) | here
    yield from _same_item(layout, {pair: found for pair, found in where.items() if pair[0] == pair[2]})
    yield from _items(layout, {pair: found for pair, found in where.items() if pair[0] != pair[2]})


def _same_item(layout: Layout, where: dict[Pair, dict[int, Bools]]) -> Iterator[Finding]:
    for (item, first, _, second), by_title in where.items():
        if not any(mask.any() for mask in by_title.values()):
            continue
        said = layout.policy.items[item]
        text = f"{said.name}的第 {first + 1} 行和第 {second + 1} 行都适用于同一笔费用，没有说明哪一行算数"
        if first == second:
            text = f"{said.name}的第 {first + 1} 行对同一笔费用给出两个比例"
        yield Finding(f"overlap:{item}:{first}:{second}", "overlap", SEVERE, text, said.clause, _places(layout, by_title), _example(layout, by_title))


def _items(layout: Layout, where: dict[Pair, dict[int, Bools]]) -> Iterator[Finding]:
    merged: dict[tuple[str, str], dict[int, Bools]] = {}
    for (one, _, other, _), by_title in where.items():
        known = merged.setdefault((one, other), {})
        for title, mask in by_title.items():
            known[title] = known.get(title, np.zeros_like(mask)) | mask
    for (one, other), by_title in merged.items():
        if not any(mask.any() for mask in by_title.values()):
            continue
        first, second = layout.policy.items[one], layout.policy.items[other]
        highest = layout.policy.several_identities == "highest"
        rule = "按就高取对本人更有利的一个" if highest else "政策没有规定就高"
        text = f"{first.name}和{second.name}适用于同一笔费用，{rule}"
        level = INFO if highest else SEVERE
        yield Finding(f"overlap:{one}:{other}", "overlap", level, text, first.clause, _places(layout, by_title), _example(layout, by_title))


def _places(layout: Layout, by_title: dict[int, Bools]) -> tuple[str, ...]:
    """The cells, the classes of one place together."""
    by_place: dict[bytes, tuple[Bools, list[str]]] = {}
    for title, mask in by_title.items():
        if mask.any():
            class_ = layout.titles[title].class_
            name = layout.policy.classes[class_].name
            names = by_place.setdefault(mask.tobytes(), (mask, []))[1]
            if name not in names:
                names.append(name)
    return tuple(f"{'、'.join(names)}：{line}" for mask, names in by_place.values() for line in describe(layout, mask))


def _example(layout: Layout, by_title: dict[int, Bools]) -> tuple[Example, ...]:
    cases = []
    for title, mask in by_title.items():
        for cell in np.nonzero(mask)[0].tolist()[:_TRIES]:
            tables = tables_of(layout, layout.titles[title], cell)
            if tables is not None:
                cases.append(tables)
    for tables, lines in zip(cases, settle_all(layout, cases), strict=True):
        if [line["status"] for line in lines] == ["settled"]:
            return (example(layout, "这样的一笔费用", tables, lines),)
    return ()

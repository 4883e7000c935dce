"""Numbers that can hardly be meant: ratios of nought, limits below a deductible, a tilt without a gate."""

from __future__ import annotations

from collections.abc import Iterator

from tuodi.engine.check.layout import Layout
from tuodi.engine.check.report import NOTE, SEVERE, Finding
from tuodi.engine.rows import FlatRow
from tuodi.policy.amounts import Amount
from tuodi.policy.schema import Tilt


def sense(layout: Layout) -> Iterator[Finding]:
    yield from _limits(layout)
    yield from _ratios(layout)
    if layout.policy.tilt is not None:
        yield from _tilt(layout, layout.policy.tilt)


def _ratios(layout: Layout) -> Iterator[Finding]:
    seen: set[str] = set()
    for row in layout.rows:
        ratios = [part.ratio for part in row.bands.parts] if row.bands else [row.ratio]
        name = layout.policy.items[row.item].name
        key = f"sense:ratio:{row.item}:{row.index}"
        if key not in seen and row.lump_sum is None and all(ratio == 0 for ratio in ratios):
            seen.add(key)
            yield Finding(key, "sense", SEVERE, f"{name}第 {row.index + 1} 行的救助比例是 0", row.clause)
        if key not in seen and any(ratio is not None and 0 < ratio < 100 for ratio in ratios):
            seen.add(key)
            yield Finding(key, "sense", SEVERE, f"{name}第 {row.index + 1} 行的救助比例不到 1%，疑为把 70% 写成了 0.7", row.clause)
    yield from _levels(layout)


def _levels(layout: Layout) -> Iterator[Finding]:
    """A higher level of hospital with a higher ratio."""
    for item, one in layout.policy.items.items():
        for index, row in enumerate(one.rows):
            levels = [(row.ratio or {}).get(f"hospital_level={level}") for level in (1, 2, 3)]
            known = [ratio for ratio in levels if ratio is not None]
            if known != sorted(known, reverse=True):
                yield Finding(f"sense:levels:{item}:{index}", "sense", NOTE, f"{one.name}第 {index + 1} 行：医院等级越高，比例反而越高", one.clause)
            if 0 < len(known) < 3:
                yield Finding(f"sense:levels:{item}:{index}", "sense", SEVERE, f"{one.name}第 {index + 1} 行没有写全三个医院等级的比例", one.clause)


def _fen(layout: Layout, amount: Amount | None, row: FlatRow) -> int | None:
    return None if amount is None else layout.one.figures.amount(amount, layout.year, (row.class_,))


def _limits(layout: Layout) -> Iterator[Finding]:
    seen: set[str] = set()
    for row in layout.rows:
        deductible = _fen(layout, row.deductible_amount, row) or 0
        for name, amount in row.pools:
            limit = _fen(layout, amount, row)
            pool = layout.policy.pools[name]
            if limit == 0 and f"sense:limit:{name}" not in seen:
                seen.add(f"sense:limit:{name}")
                yield Finding(f"sense:limit:{name}", "sense", SEVERE, f"{pool.name}是 0 元", pool.clause)
            key = f"sense:limit_below_deductible:{row.item}:{name}"
            if limit and limit < deductible and key not in seen:
                seen.add(key)
                item = layout.policy.items[row.item].name
                yield Finding(key, "sense", SEVERE, f"{item}：{pool.name}（{amount.text()}）低于起付线", pool.clause)


def _tilt(layout: Layout, tilt: Tilt) -> Iterator[Finding]:
    opens = tilt.opens
    if tilt.pays_on == "remaining" and not opens.used_up and not opens.burden_above:
        yield Finding("sense:tilt:gate", "sense", SEVERE, f"{tilt.name}按剩余自付支付，却没有开启条件（限额用完或负担线）", tilt.clause)
    if tilt.limit is None and tilt.pays_on != "excess":
        yield Finding("sense:tilt:limit", "sense", NOTE, f"{tilt.name}没有限额", tilt.clause)
    if all(ratio == 0 for ratio in tilt.ratio.values()):
        yield Finding("sense:tilt:ratio", "sense", SEVERE, f"{tilt.name}的比例都是 0", tilt.clause)
    missing = [layout.policy.classes[c].name for c in layout.policy.classes if c not in tilt.ratio and "*" not in tilt.ratio]
    if missing:
        yield Finding("sense:tilt:classes", "sense", NOTE, f"{tilt.name}没有这些类别的比例：{'、'.join(missing)}", tilt.clause)
    drawn = {name for row in layout.rows for name, _ in row.pools}
    for name in opens.used_up:
        if name not in drawn:
            yield Finding(f"sense:tilt:pool:{name}", "sense", SEVERE, f"{tilt.name}要求限额 {name} 用完，但没有项目使用它", tilt.clause)

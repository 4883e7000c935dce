"""Compiled or not: above this many claims Numba's loading time (about a second) is worth it; below, the same functions run on lists."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

from tuodi.engine import kernel

if TYPE_CHECKING:
    from tuodi.engine.plan import Plan

COMPILE_FROM = int(os.environ.get("TUODI_COMPILE_FROM", "50000"))
THREADS_FROM = 200_000
_COMPILING = threading.Lock()


def use_compiled(claims: int) -> bool:
    return claims >= COMPILE_FROM


def plain_lists(values: Iterable[Any]) -> list[Any]:
    """Arrays as lists of Python integers (several times faster to index one by one); a big dense table stays as it is."""
    return [one.tolist() if hasattr(one, "tolist") and one.size < 200_000 else one for one in values]


def walk(plan: Plan, claims: kernel.Claims, count: int, first: list[int], traced: bool) -> tuple[kernel.Out, list[int]]:
    """The kernel over all `count` claims; every person-year starts from the state `first`. Returns (results, the last year's state)."""
    if use_compiled(count):
        return _walk_compiled(plan, claims, count, first, traced)
    out = _empty_lists(count, len(first), traced)
    last = list(first)
    years = len(claims.groups) - 1
    kernel.walk(plan.plain_tables, plan.features, kernel.Claims(*plain_lists(claims)), 0, years, len(first), first, last, out, traced)
    return kernel.Out(*(np.array(one, dtype=np.int64) for one in out)), last


def walk_each(plan: Plan, claims: kernel.Claims, count: int, first: list[list[int]], size: int, traced: bool) -> tuple[kernel.Out, list[list[int]]]:
    """The kernel over a few person-years, each from its own state of `size` places. Returns (results, the state that each left behind)."""
    out = _empty_lists(count, size, traced)
    plain = kernel.Claims(*plain_lists(claims))
    after = [list(state) for state in first]
    for number, state in enumerate(first):
        kernel.walk(plan.plain_tables, plan.features, plain, number, number + 1, size, state, after[number], out, traced)
    return kernel.Out(*(np.array(one, dtype=np.int64) for one in out)), after


def _empty_lists(count: int, size: int, traced: bool) -> kernel.Out:
    out = kernel.Out(*([0] * count for _ in kernel.Out._fields))
    return out._replace(row=[-1] * count, title=[-1] * count, before=[0] * (count * size if traced else 0))


def _walk_compiled(plan: Plan, claims: kernel.Claims, count: int, first: list[int], traced: bool) -> tuple[kernel.Out, list[int]]:
    from tuodi.engine.compiled import walk_with

    out = kernel.Out(*(np.zeros(count if name != "before" else 0, np.int64) for name in kernel.Out._fields))
    out = out._replace(before=np.zeros(count * len(first) if traced else 0, np.int64))
    out.row.fill(-1)
    out.title.fill(-1)
    with _COMPILING:
        compiled = walk_with(plan.features)
    threads = min(os.cpu_count() or 1, 8) if count >= THREADS_FROM else 1
    borders = np.searchsorted(claims.groups, np.linspace(0, count, threads + 1).astype(np.int64)).tolist()
    states = [np.array(first, dtype=np.int64) for _ in range(threads)]

    def part(n: int) -> None:
        compiled(plan.tables, claims, borders[n], borders[n + 1], len(first), np.array(first, dtype=np.int64), states[n], out, traced)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(part, range(threads)))
    return out, states[-1].tolist()

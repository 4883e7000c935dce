"""Work that goes on in threads while the caller does something else: the big steps (Polars, NumPy, Numba) don't hold the interpreter."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar, cast

From = TypeVar("From")
To = TypeVar("To")

AT_ONCE = min(os.cpu_count() or 1, 4)
"""Pieces in work at the same time; each is held in memory."""
_END = object()


def ahead(items: Iterator[From]) -> Iterator[From]:
    """The same items; the next one is made while the caller uses the one before."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, items, _END)
        while (item := coming.result()) is not _END:
            coming = pool.submit(next, items, _END)
            yield cast(From, item)


def at_once(function: Callable[[From], To], items: Iterable[From], most: int = AT_ONCE) -> Iterator[To]:
    """function(item) of each, in order; `most` of them in work, so that no more are held in memory."""
    with ThreadPoolExecutor(most) as pool:
        working: deque[Future[To]] = deque()
        for item in items:
            working.append(pool.submit(function, item))
            if len(working) >= most:
                yield working.popleft().result()
        while working:
            yield working.popleft().result()

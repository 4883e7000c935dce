"""Threads beside the caller: the order holds, no more is taken than may be held, and an error is that of the item."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tuodi.cli.workers import ahead, at_once


def test_results_come_in_the_order_of_the_items_and_two_are_in_work_together() -> None:
    met = threading.Barrier(2, timeout=20)  # passes only if two calls wait at the same time

    def double(n: int) -> int:
        met.wait()
        return 2 * n

    assert list(at_once(double, range(6), 2)) == [0, 2, 4, 6, 8, 10]


def test_no_more_are_taken_than_may_be_held() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for n in range(10):
            taken.append(n)
            yield n

    results = at_once(lambda n: n, items(), 3)
    assert next(results) == 0
    assert taken == [0, 1, 2]
    assert list(results) == list(range(1, 10))


def test_an_error_comes_where_its_item_would() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("第 2 块")

    seen = ahead(items())
    assert next(seen) == 1
    with pytest.raises(ValueError, match="第 2 块"):
        next(seen)

    def refuse(n: int) -> int:
        if n == 1:
            raise KeyError(n)
        return n

    found = at_once(refuse, range(3), 2)
    assert next(found) == 0
    with pytest.raises(KeyError):
        next(found)

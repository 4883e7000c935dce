"""Claims by person, year and settlement: sorted by one packed number where 63 bits suffice; else dealt out by person, and each
person's few claims put in order (compiled, in linear time). Small batches are sorted by NumPy.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tuodi.engine.backend import use_compiled

Ints = npt.NDArray[np.int64]

SECOND = 1_000_000
"""Settlements are in microseconds, and hardly ever finer than a second."""

MANY = 100
"""A person with more claims than this is sorted apart: putting in order one by one takes the square of their number."""


def deal(person: Any, start: Any, order: Any) -> None:
    """Claims of each person together, in the order of arrival. `start`: zeros, two more than persons; it ends as each one's first place
    (persons are numbered from -1)."""
    for i in range(len(person)):
        start[person[i] + 2] += 1
    for p in range(1, len(start)):
        start[p] += start[p - 1]
    for i in range(len(person)):
        order[start[person[i] + 1]] = i
        start[person[i] + 1] += 1


def settle_order(year: Any, settled: Any, end: Any, many: int, order: Any) -> None:
    """Puts each person's claims (up to `end[p]`) in the order of year and settlement, equals as they arrived."""
    first = 0
    for p in range(len(end)):
        last = end[p]
        if last - first <= many:
            for n in range(first + 1, last):
                claim = order[n]
                place = n
                while place > first:
                    other = order[place - 1]
                    if year[other] < year[claim] or (year[other] == year[claim] and settled[other] <= settled[claim]):
                        break
                    order[place] = other
                    place -= 1
                order[place] = claim
        first = last


def _one_key(person: Ints, year: Ints, settled: Ints) -> tuple[Ints, int] | None:
    """(person, year, settlement and arrival as one number each, bits of arrival), where 63 bits hold them: sorting such numbers is
    several times faster than anything else."""
    parts = [person - person.min(), year - year.min()]
    if (settled[1:] < settled[:-1]).any():  # else the order of arrival says it all
        since = settled - settled.min()
        parts.append(since // SECOND if not (since % SECOND).any() else since)
    widths = [int(part.max()).bit_length() for part in parts]
    arrival_bits = len(person).bit_length()
    if sum(widths) + arrival_bits > 63:
        return None
    key = np.zeros(len(person), np.int64)
    for part, width in zip(parts, widths, strict=True):
        key = (key << width) | part
    return (key << arrival_bits) | np.arange(len(person)), arrival_bits


def by_person(person: Ints, year: Ints, settled: Ints, persons: int) -> Ints:
    """The claims' numbers in the order of person, year, settlement and arrival."""
    if not use_compiled(len(person)):
        return np.lexsort((settled, year, person))
    packed = _one_key(person, year, settled)
    if packed is not None:
        key, arrival_bits = packed
        key.sort()
        return key & ((1 << arrival_bits) - 1)
    from tuodi.engine import compiled

    order, end = np.empty(len(person), np.int64), np.zeros(persons + 2, np.int64)
    compiled.deal(person, end, order)
    end = end[:-1]
    compiled.settle_order(year, settled, end, MANY, order)
    for p in np.nonzero(np.diff(end, prepend=0) > MANY)[0]:
        part = slice(int(end[p - 1]) if p else 0, int(end[p]))
        own = order[part]
        order[part] = own[np.lexsort((settled[own], year[own]))]
    return order

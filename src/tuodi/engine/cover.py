"""Which titles cover a claim: one loop over the claim's person's spans. Runs compiled or, on lists, uncompiled."""

from __future__ import annotations

from typing import Any, NamedTuple

from tuodi.engine.spans import ANY_DAY, ON_START, STAY_ANY_DAY

UNKNOWN_DAY = -(1 << 40)

NO, YES, MAYBE = 0, 1, 2


class SpanArrays(NamedTuple):
    title: Any
    first: Any
    last: Any
    test: Any
    sure: Any
    unknown: Any
    disease: Any
    year: Any
    gained: Any


def hit(test: int, first: int, last: int, stay: int, started: int, ended: int) -> int:
    """Does the claim meet the span? MAYBE where the start of the claim is not stated and would decide."""
    if test == ON_START:
        if started == UNKNOWN_DAY:
            return MAYBE if ended >= first else NO
        return YES if first <= started <= last else NO
    if test == ANY_DAY or (test == STAY_ANY_DAY and stay > 0):
        if ended < first:
            return NO
        if ended <= last:
            return YES
        if started == UNKNOWN_DAY:
            return MAYBE
        return YES if started <= last else NO
    if test == STAY_ANY_DAY:
        return MAYBE if stay < 0 and ended >= first and (ended <= last or started <= last) else NO  # not said whether it is a stay
    return YES if first <= ended <= last else NO


def cover(
    s: SpanArrays,
    diseases: int,
    matches: Any,
    span_from: Any,
    span_to: Any,
    stay: Any,
    started: Any,
    ended: Any,
    diagnosis: Any,
    mask: Any,
    doubt: Any,
    year: Any,
) -> None:
    """Fills `mask` (titles that surely cover), `doubt` (1: something unknown could change them) and `year` (benefit year of a
    claim covered only by a look-back that counts in the year of application, else 0)."""
    for i in range(len(ended)):
        bits = 0
        back_year = -1
        for k in range(span_from[i], span_to[i]):
            found = hit(s.test[k], s.first[k], s.last[k], stay[i], started[i], ended[i])
            if found == NO:
                continue
            wanted = s.disease[k]
            if wanted >= 0 and (diagnosis[i] < 0 or not matches[diagnosis[i] * diseases + wanted]):
                if diagnosis[i] < 0:
                    doubt[i] = 1
                continue
            if found == MAYBE or not s.sure[k]:
                doubt[i] = 1
                continue
            title = s.title[k]
            if s.gained[k] >= 0 and started[i] != UNKNOWN_DAY and started[i] < s.first[k]:
                title = s.gained[k]
            bits |= 1 << title
            back_year = s.year[k] if back_year in (-1, s.year[k]) else 0
        mask[i] = bits
        year[i] = back_year if back_year > 0 else 0

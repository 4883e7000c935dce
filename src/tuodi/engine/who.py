"""Which titles cover each claim under one policy, surely or perhaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tuodi.engine import cover as c
from tuodi.engine import diseases
from tuodi.engine.backend import plain_lists, use_compiled
from tuodi.engine.columns import Claims
from tuodi.engine.spans import UNKNOWN, Spans, Title

Ints = npt.NDArray[np.int64]


@dataclass
class Coverage:
    """For the claims asked: `mask` of sure titles; `doubtful` claim -> (choices of bits for each unsure identity row, unstated columns);
    `year`: benefit year of a claim covered only by a look-back counted in the year of application, else 0."""

    mask: Ints
    doubtful: dict[int, tuple[list[list[int]], list[str]]]
    year: Ints
    titles: list[Title]

    def holds(self, identity: str) -> Ints:
        """Coordinate of `holds: identity`: 1, 0, or -1 where it hangs on something unstated."""
        bits = sum(1 << n for n, title in enumerate(self.titles) if title.identity == identity)
        answer: Ints = ((self.mask & bits) != 0).astype(np.int64)
        for i, (choices, _) in self.doubtful.items():
            if not answer[i] and any(bits & one for choice in choices for one in choice):
                answer[i] = -1
        return answer


def cover_claims(
    spans: Spans, titles: list[Title], claims: Claims, at: Ints, recognised: Sequence[str], persons: int
) -> Coverage:
    """Coverage of the claims numbered `at`; `recognised`: the diseases that identity rows name, by number."""
    count = len(at)
    person = claims.person[at]
    borders = np.concatenate([[0], np.cumsum(np.bincount(spans.person, minlength=persons))])
    known = np.maximum(person, 0)
    span_from = np.where(person >= 0, borders[known], 0)
    span_to = np.where(person >= 0, borders[np.minimum(known + 1, persons)], 0)
    arrays = c.SpanArrays(
        spans.title, spans.first, spans.last, spans.test, spans.sure, spans.unknown, spans.disease, spans.year, spans.gained
    )
    matches: Any = diseases.same_disease(claims.codes, recognised) if len(recognised) and claims.codes else np.zeros(0, np.int64)
    mask, doubt, year = np.zeros(count, np.int64), np.zeros(count, np.int64), np.zeros(count, np.int64)
    columns = (claims.stay, claims.started, claims.ended, claims.diagnosis)
    asked = columns if count == len(claims) else tuple(column[at] for column in columns)
    inputs = (span_from, span_to, *(np.require(column, requirements="W") for column in asked))  # one kind of array, compiled once
    if use_compiled(count):
        from tuodi.engine.compiled import cover

        cover(arrays, len(recognised), matches, *inputs, mask, doubt, year)
    else:
        outs = ([0] * count, [0] * count, [0] * count)
        arguments = [c.SpanArrays(*plain_lists(arrays)), len(recognised), matches.tolist(), *plain_lists(inputs), *outs]
        c.cover(*arguments)
        mask, doubt, year = (np.array(one, dtype=np.int64) for one in outs)
    doubtful = {}
    for i in np.nonzero(doubt)[0]:
        found = _choices(spans, int(span_from[i]), int(span_to[i]), inputs, int(i), len(recognised), matches, int(mask[i]))
        if found[0]:
            doubtful[int(i)] = found
    return Coverage(mask, doubtful, year, titles)


def _choices(
    spans: Spans, first: int, last: int, inputs: tuple[Any, ...], i: int, diseases_: int, matches: Any, sure: int
) -> tuple[list[list[int]], list[str]]:
    """What each unsure identity row may add: a title, or nothing; and which columns leave it open."""
    _, _, stay, started, ended, diagnosis = inputs
    rows: dict[int, list[int]] = {}
    none: dict[int, bool] = {}
    columns: list[str] = []
    for s in range(first, last):
        found = c.hit(int(spans.test[s]), int(spans.first[s]), int(spans.last[s]), int(stay[i]), int(started[i]), int(ended[i]))
        if found == c.NO:
            continue
        wanted, code = int(spans.disease[s]), int(diagnosis[i])
        why = UNKNOWN[int(spans.unknown[s])] if not spans.sure[s] else ""
        if found == c.MAYBE:
            why = why or ("setting" if stay[i] < 0 else "started")
        if wanted >= 0 and code < 0:
            why = why or "diagnosis"
        elif wanted >= 0 and not matches[code * diseases_ + wanted]:
            continue
        if not why:
            continue
        bit = 1 << int(spans.title[s])
        if sure & bit:
            bit = 0  # it covers the claim in any case; the row adds nothing then
        row = int(spans.row[s])
        rows.setdefault(row, []).append(bit)
        none[row] = none.get(row, False) or why not in ("class", "applied!") or found == c.MAYBE
        if why.rstrip("!") not in columns:
            columns.append(why.rstrip("!"))
    return [[*dict.fromkeys(bits), *([0] if none[row] else [])] for row, bits in rows.items()], columns


def preferred(coverage: Coverage, classes: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Claims covered under one of the classes."""
    bits = sum(1 << n for n, title in enumerate(coverage.titles) if title.class_ in classes)
    return np.asarray((coverage.mask & bits) != 0)



"""Critical-illness insurance (大病保险), where its parameters are given: a layer of its own before the aid.

The year's in-policy self-pay after basic insurance accumulates; what of a claim lies above the deductible is paid by
bands, rounded once; the ceiling limits what is paid in the year. Recipients of some classes have better terms.
"""

from __future__ import annotations

from typing import Any

# state of a year: self-pay accumulated, paid so far, deductible used
ACCUMULATED, PAID = 0, 1


def due(start: int, end: int, deductible: int, band_up: Any, band_ratio: Any, plus: int) -> int:
    """Σ part × ratio (× 10000) of what lies between `start` and `end` above the deductible; borders count from zero self-pay."""
    total = 0
    low = deductible
    for b in range(len(band_up)):
        high = band_up[b]
        if high <= low:
            continue
        begin = start if start > low else low
        finish = end if end < high else high
        if finish > begin:
            ratio = band_ratio[b] + plus
            total += (finish - begin) * (ratio if ratio < 10000 else 10000)
        low = high
    return total


def pay(
    groups: Any,
    year: Any,
    self_pay: Any,
    given: Any,
    room: Any,
    preferred: Any,
    skip: Any,
    deductible: Any,
    ceiling: Any,
    band_from: Any,
    band_to: Any,
    band_up: Any,
    band_ratio: Any,
    preferred_deductible: int,
    plus: int,
    lifted: int,
    first_state: Any,
    last_state: Any,
    paid: Any,
    below: Any,
) -> None:
    """Fills `paid` (as given, or computed where `given` is -1) and `below` (the part of the claim under the deductible).

    `year` indexes `deductible` and `ceiling` (-1: no parameters for the year, nothing is computed); `preferred` marks claims with
    better terms: deductible × `preferred_deductible`, ratios `plus`, and no ceiling if `lifted` (basis points).
    """
    for g in range(len(groups) - 1):
        accumulated = first_state[ACCUMULATED]
        so_far = first_state[PAID]
        for i in range(groups[g], groups[g + 1]):
            y = year[i]
            if skip[i] or deductible[y] < 0:
                if given[i] > 0 and not skip[i]:
                    paid[i] = given[i]
                continue
            line = deductible[y]
            extra = 0
            if preferred[i]:
                line = (line * preferred_deductible + 5000) // 10000
                extra = plus
            after = accumulated + self_pay[i]
            under = (after if after < line else line) - (accumulated if accumulated < line else line)
            below[i] = under
            amount = given[i]
            if amount < 0:
                amount = 0
                if ceiling[y] >= 0:
                    first = band_from[y]
                    last = band_to[y]
                    amount = (due(accumulated, after, line, band_up[first:last], band_ratio[first:last], extra) + 5000) // 10000
                    if not (preferred[i] and lifted):
                        left = ceiling[y] - so_far
                        amount = min(amount, left if left > 0 else 0)
                    amount = min(amount, room[i], self_pay[i])
            paid[i] = amount
            accumulated = after
            so_far += amount
        last_state[ACCUMULATED] = accumulated
        last_state[PAID] = so_far

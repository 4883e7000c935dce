"""The year's outlay from the months so far, with a band, and the day on which the budget would run out. Whole fen, no floats.

The rest of the year is the mean of the months so far, or, with last year's twelve months, last year's rest in the proportion in which the
months so far stand to the same months of last year. The band is two standard deviations of the months about that, growing with the
root of the months to come: a range to plan with, no promise.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt

LEAST = 2  # months that must be over before anything is said


@dataclass(frozen=True)
class Forecast:
    """Fen. `seasonal`: last year's course was used; `runs_out`: the day on which what is spent passes the budget, None: not this year."""

    so_far: int
    months: int
    expected: int
    low: int
    high: int
    seasonal: bool
    runs_out: dt.date | None
    runs_out_early: dt.date | None
    by_month: tuple[int, ...]


def forecast(year: int, spent: Sequence[int], months: int, budget: int, last_year: Sequence[int] = ()) -> Forecast | None:
    """spent: twelve sums, of which the first `months` are over (what the running month spent already is its least) ·
    last_year: its twelve sums. None: too few months to say anything."""
    if not LEAST <= months <= 12:
        return None
    done = list(spent[:months])
    so_far, base = sum(done), sum(last_year[:months])
    seasonal = len(last_year) == 12 and base > 0 and all(one > 0 for one in last_year)
    rest = [max(0, one * so_far // base) for one in last_year[months:]] if seasonal else [max(0, so_far // months)] * (12 - months)
    if rest:
        rest[0] = max(rest[0], spent[months])
    wide = _spread(done, [one * so_far // base for one in last_year[:months]] if seasonal else [so_far // months] * months, 12 - months)
    expected = so_far + sum(rest)
    every = tuple(done + rest)
    low, high = max(so_far + (max(0, spent[months]) if rest else 0), expected - wide), expected + wide
    return Forecast(
        so_far=so_far,
        months=months,
        expected=expected,
        low=low,
        high=high,
        seasonal=seasonal,
        runs_out=_day(year, every, budget),
        runs_out_early=_day(year, _raised(done, rest, high - so_far), budget),
        by_month=every,
    )


def _spread(done: Sequence[int], fitted: Sequence[int], to_come: int) -> int:
    """Twice the standard deviation of the months about what was fitted, times the root of the months to come."""
    squares = sum((a - b) ** 2 for a, b in zip(done, fitted, strict=True))
    return isqrt(4 * squares * to_come // max(1, len(done) - 1))


def _raised(done: Sequence[int], rest: Sequence[int], total: int) -> tuple[int, ...]:
    """The months to come scaled so that they sum to about `total`."""
    planned = sum(rest)
    if not rest:
        return tuple(done)
    return (*done, *(one * total // planned if planned else total // len(rest) for one in rest))


def _day(year: int, by_month: Sequence[int], budget: int) -> dt.date | None:
    """The first day at whose end more than the budget is spent, each month spread evenly over its days."""
    spent = 0
    for number, fen in enumerate(by_month, 1):
        if fen > 0 and spent + fen > budget:
            days = calendar.monthrange(year, number)[1]
            return dt.date(year, number, max(1, min(days, (budget - spent) * days // fen + 1)))
        spent += fen
    return None

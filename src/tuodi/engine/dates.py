"""Calendar arithmetic on whole columns: days are integers since 1970-01-01, a missing day is `NO_DAY`."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.int64]

NO_DAY = -(1 << 40)
NEVER = 1 << 40  # an end that doesn't come
EPOCH = dt.date(1970, 1, 1)


def day_number(day: dt.date) -> int:
    return (day - EPOCH).days


def day_of(number: int) -> dt.date:
    return EPOCH + dt.timedelta(days=int(number))


def _as_dates(days: Days) -> npt.NDArray[np.datetime64]:
    return days.astype("M8[D]")


def add_months(days: Days, months: int) -> Days:
    """The same day of the month so many months later, the month's last day where it has no such day. Missing stays missing."""
    known = days != NO_DAY
    dates = _as_dates(np.where(known, days, 0))
    month = dates.astype("M8[M]")
    day = dates - month.astype("M8[D]")
    target = month + months
    first = target.astype("M8[D]")
    last = (target + 1).astype("M8[D]") - first - np.timedelta64(1, "D")
    moved: Days = (first + np.minimum(day, last)).astype(np.int64)
    return np.where(known, moved, NO_DAY)


def birthdays(born: Days, years: int) -> Days:
    """The day on which somebody completes so many years; a birth on 29 February counts as 28 February in a common year."""
    return add_months(born, 12 * years)


def month_end(days: Days) -> Days:
    """The last day of the month."""
    dates = _as_dates(days)
    ends: Days = ((dates.astype("M8[M]") + 1).astype("M8[D]") - np.timedelta64(1, "D")).astype(np.int64)
    return ends


def year_of(days: Days) -> Days:
    """The calendar year."""
    years: Days = _as_dates(days).astype("M8[Y]").astype(np.int64) + 1970
    return years


def year_start(days: Days) -> Days:
    """1 January of the day's year."""
    starts: Days = _as_dates(days).astype("M8[Y]").astype("M8[D]").astype(np.int64)
    return starts


def year_end(years: Days) -> Days:
    """31 December of the years given."""
    ends: Days = ((years - 1969).astype("M8[Y]").astype("M8[D]") - np.timedelta64(1, "D")).astype(np.int64)
    return ends


def days_of(column: Any) -> Days:
    """A Polars column of dates as days, NO_DAY where empty."""
    import polars as pl

    days: Days = column.cast(pl.Date).to_physical().cast(pl.Int64).fill_null(NO_DAY).to_numpy()
    return days

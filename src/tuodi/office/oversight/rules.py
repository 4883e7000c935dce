"""What a city's document fixes about stopping aid and rewarding reports (`cities/CITY/oversight.yaml`), and the days that follow from it."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange

from tuodi.policy import oversight
from tuodi.policy.oversight import Bar, Reward


def bar_of(city: str) -> Bar | None:
    """The city's rule; None where the document names no length."""
    return oversight.load(city).bar if city else None


def reward_of(city: str) -> Reward | None:
    """The city's rule; None where the document gives no reward."""
    return oversight.load(city).reward if city else None


def same_day(start: dt.date, months: int) -> dt.date:
    """The same day so many months later, or that month's last: 31 August and one month is 30 September."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return dt.date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def last_day(start: dt.date, months: int) -> dt.date:
    """The last day of so many months from a day on: 2024-03-15 and six months end on 2024-09-14."""
    same = same_day(start, months)
    return same if same.day < start.day else same - dt.timedelta(days=1)  # 31 August and six months: to the end of February

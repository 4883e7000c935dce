"""Working days. Holidays and shifted working days come from a table; a year without one falls back to plain weekdays, and says so."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path

import yaml

TABLE = Path(__file__).parent / "holidays.yaml"


@lru_cache(maxsize=1)
def _table() -> dict[int, tuple[frozenset[dt.date], frozenset[dt.date]]]:
    """Year → (days off, weekend days worked)."""
    read = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return {int(year): (frozenset(_days(row["free"])), frozenset(_days(row["worked"]))) for year, row in read.items()}


def _days(words: list[str]) -> list[dt.date]:
    """`2024-10-01..2024-10-07` or a single day."""
    found = []
    for word in words:
        first, _, last = str(word).partition("..")
        day, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last or first)
        while day <= end:
            found.append(day)
            day += dt.timedelta(days=1)
    return found


def known(year: int) -> bool:
    """Whether the holidays of a year are in the table."""
    return year in _table()


def is_working_day(day: dt.date) -> bool:
    """Whether offices work on a day."""
    off, worked = _table().get(day.year, (frozenset(), frozenset()))
    return day in worked or (day.weekday() < 5 and day not in off)


def add_working_days(day: dt.date, count: int) -> tuple[dt.date, bool]:
    """The day `count` working days later (the day itself does not count), and whether the holidays of every year passed were known."""
    sure = known(day.year)
    while count > 0:
        day += dt.timedelta(days=1)
        sure = sure and known(day.year)
        count -= is_working_day(day)
    return day, sure


def working_days_between(first: dt.date, last: dt.date) -> int:
    """Working days after `first` up to `last`."""
    return sum(is_working_day(first + dt.timedelta(days=number)) for number in range(1, (last - first).days + 1))

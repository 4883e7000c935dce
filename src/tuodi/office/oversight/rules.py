"""What a city's document fixes about stopping aid, from `bar_rules.yaml`."""

from __future__ import annotations

import datetime as dt
import functools
from calendar import monthrange
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict


class Bar(BaseModel):
    """How long aid is stopped (whole months) and by which clause."""

    model_config = ConfigDict(extra="forbid")
    months: int
    clause: str
    provision: str
    counted_from: str


@functools.lru_cache(maxsize=1)
def _all() -> dict[str, Bar]:
    read = yaml.safe_load((Path(__file__).parent / "bar_rules.yaml").read_text(encoding="utf-8"))
    return {city: Bar.model_validate(values) for city, values in read.items()}


def bar_of(city: str) -> Bar | None:
    """The city's rule; None where the document names no length."""
    return _all().get(city)


def same_day(start: dt.date, months: int) -> dt.date:
    """The same day so many months later, or that month's last: 31 August and one month is 30 September."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return dt.date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def last_day(start: dt.date, months: int) -> dt.date:
    """The last day of so many months from a day on: 2024-03-15 and six months end on 2024-09-14."""
    same = same_day(start, months)
    return same if same.day < start.day else same - dt.timedelta(days=1)  # 31 August and six months: to the end of February

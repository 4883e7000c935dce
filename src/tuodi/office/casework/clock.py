"""The office's day, in one place; invented cases of a demonstration are given days of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_day: ContextVar[dt.date | None] = ContextVar("casework_day", default=None)


def today() -> dt.date:
    """The day here."""
    return _day.get() or timezone.localdate()


@contextmanager
def on(day: dt.date) -> Iterator[None]:
    """Within the block it is another day: for invented cases of the past, never in service."""
    token = _day.set(day)
    try:
        yield
    finally:
        _day.reset(token)

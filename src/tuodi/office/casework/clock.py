"""The office's day, in one place."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone


def today() -> dt.date:
    """The day here."""
    return timezone.localdate()

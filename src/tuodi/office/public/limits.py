"""How often one address may ask: a bucket a process, held in memory and forgotten when it is full again. Nothing is stored."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from tuodi.office.core.actor import address_of

View = Callable[..., HttpResponseBase]
MOST_ADDRESSES = 20_000
_LOCK = threading.Lock()
_BUCKETS: dict[tuple[str, str], tuple[float, float]] = {}


def limited(kind: str, per_minute: int) -> Callable[[View], View]:
    """A view that answers 429 to an address that asks more than `per_minute` (setting PUBLIC_LIMITS changes it by kind)."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            most = getattr(settings, "PUBLIC_LIMITS", {}).get(kind, per_minute)
            if not taken(kind, address_of(request), most):
                response = render(request, "public/too_many.html", status=429)
                response["Retry-After"] = "60"
                return response
            return view(request, *args, **kwargs)

        return guarded

    return wrap


def taken(kind: str, address: str, per_minute: int) -> bool:
    """Whether one more request is let through."""
    now = time.monotonic()
    with _LOCK:
        if len(_BUCKETS) > MOST_ADDRESSES:
            _BUCKETS.clear()
        left, at = _BUCKETS.get((kind, address), (float(per_minute), now))
        left = min(float(per_minute), left + (now - at) * per_minute / 60)
        allowed = left >= 1
        _BUCKETS[kind, address] = (left - 1 if allowed else left, now)
    return allowed


def forget() -> None:
    """Empty every bucket (tests)."""
    with _LOCK:
        _BUCKETS.clear()

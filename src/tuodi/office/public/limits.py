"""How often one address may ask.

Pages that only reckon: a bucket a process, in memory, so that nothing of a question is stored. Pages that ask for a secret: counted in the
database, so that the limit holds over every process and machine, and wrong secrets are counted for the application too, from wherever they come.
"""

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
from tuodi.office.core.crypto import blind_index
from tuodi.office.core.statements import fetch

View = Callable[..., HttpResponseBase]
MOST_ADDRESSES = 20_000
MOST_WRONG = 10
"""Wrong secrets an hour for one application."""
HOUR = 3600
_LOCK = threading.Lock()
_BUCKETS: dict[tuple[str, str], tuple[float, float]] = {}


def limited(kind: str, per_minute: int, *, everywhere: bool = False) -> Callable[[View], View]:
    """A view that answers 429 to an address that asks more than `per_minute` (setting PUBLIC_LIMITS changes it by kind).

    everywhere: counted in the database, over all processes; only what is sent (POST) counts.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            most = getattr(settings, "PUBLIC_LIMITS", {}).get(kind, per_minute)
            if everywhere:
                free = request.method != "POST" or knock(kind, address_of(request), 60) <= most
            else:
                free = taken(kind, address_of(request), most)
            return view(request, *args, **kwargs) if free else put_off(request, 60)

        return guarded

    return wrap


def put_off(request: HttpRequest, seconds: int) -> HttpResponseBase:
    """The page that says to wait."""
    response = render(request, "public/too_many.html", {"minutes": max(1, seconds // 60)}, status=429)
    response["Retry-After"] = str(seconds)
    return response


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


def knock(kind: str, who: str, seconds: int) -> int:
    """One more attempt; answers how many there were in the span."""
    [(count,)] = fetch(
        "INSERT INTO public_knock AS old (key, since, count) VALUES (%s, now(), 1) ON CONFLICT (key) DO UPDATE SET"
        " count = CASE WHEN old.since < now() - make_interval(secs => %s) THEN 1 ELSE old.count + 1 END,"
        " since = CASE WHEN old.since < now() - make_interval(secs => %s) THEN now() ELSE old.since END RETURNING count",
        [blind_index(f"{kind}:{who}"), seconds, seconds],
    )
    if count == 1:
        fetch("WITH gone AS (DELETE FROM public_knock WHERE since < now() - interval '1 day' RETURNING 1) SELECT count(*) FROM gone", [])
    return int(count)


def worn_out(code: str) -> bool:
    """Whether an application had too many wrong secrets within the hour."""
    found = fetch(
        "SELECT count FROM public_knock WHERE key = %s AND since >= now() - make_interval(secs => %s)", [blind_index(f"secret:{code}"), HOUR]
    )
    return bool(found) and int(found[0][0]) >= MOST_WRONG


def wrong(code: str) -> None:
    """A wrong secret for an application, or for a code that nothing belongs to: nobody can tell the two apart."""
    knock("secret", code, HOUR)


def forget() -> None:
    """Empty every bucket in memory (tests)."""
    with _LOCK:
        _BUCKETS.clear()

"""The gate: every request is signed by a known key, counted once, logged, and served as the key's owner."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tuodi.office.core import rls
from tuodi.office.core.actor import Actor, address_of
from tuodi.office.core.models import ApiKey
from tuodi.office.core.statements import fetch
from tuodi.office.settlement.hospital import signature
from tuodi.office.settlement.hospital.models import Call
from tuodi.office.settlement.hospital.signature import Unsigned

log = logging.getLogger(__name__)
Run = Callable[..., HttpResponse]
Answer = Callable[[int, str, str], HttpResponse]
_DOUBTFUL = re.compile(rb"\\u(0000|d[89a-f]..)", re.IGNORECASE)
# The log doesn't wait for the disk: what a request leads to does, and takes its line in the log along.
_QUICK = "WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))"
_CLAIM = f"""{_QUICK}
INSERT INTO hospital_call (key_id, nonce, at, method, path, operation, number, address, code, text)
SELECT %s::bigint, %s::text, now(), %s::text, %s::text, '', '', %s::text, '', '' FROM quick ON CONFLICT (key_id, nonce) DO NOTHING RETURNING id
"""
_CLOSE = f"""{_QUICK}
UPDATE hospital_call SET status = %s::int, operation = %s::text, number = %s::text, code = %s::text, text = %s::text, milliseconds = %s::int
FROM quick WHERE id = %s::bigint RETURNING id
"""


def gate(answer: Answer) -> Callable[[Run], Run]:
    """A decorator of operations. `answer(status, code, text)` makes the answer to a request that isn't let in."""

    def wrap(run: Run) -> Run:
        @wraps(run)
        def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            begun = time.monotonic()
            try:
                key, call = _admit(request)
            except Unsigned as refused:
                return answer(401, refused.code, refused.text)
            request.call_note = note = {}  # type: ignore[attr-defined]
            try:
                response = _serve(run, request, key, answer, args, kwargs)
                note["status"] = response.status_code
                return response
            finally:
                _close(call, note, begun)

        return gated

    return wrap


def _serve(run: Run, request: HttpRequest, key: ApiKey, answer: Answer, args: Any, kwargs: Any) -> HttpResponse:
    actor = Actor.of_key(key, address_of(request))
    request.actor = actor  # type: ignore[attr-defined]
    before = rls.scope()
    rls.set_scope(actor.scope, local=False)
    try:
        if not _storable(request):
            return answer(400, "unreadable", "请求含有不能保存的字符")
        return run(request, *args, **kwargs)
    finally:
        rls.set_scope(before, local=False)


def _admit(request: HttpRequest) -> tuple[ApiKey, int]:
    """The key and the number of the log entry. Raises Unsigned."""
    found = signature.read(request.headers)
    key = ApiKey.objects.filter(key_id=found.key, active=True).first() if "\x00" not in found.key else None
    if key is None:
        log.warning("request with unknown key from %s", address_of(request))
        raise Unsigned("bad_signature", "签名不正确")
    try:
        signature.check(found, key.secret, request.method or "", request.get_full_path(), request.body, timezone.now())
        number = _counted(request, key, found.nonce)
        if number is None:
            raise Unsigned("replayed", "该随机串已经用过")
    except RequestDataTooBig:
        raise Unsigned("too_big", "请求超过允许的大小") from None
    except Unsigned as refused:
        _refused(request, key, refused)
        raise
    return key, number


def _counted(request: HttpRequest, key: ApiKey, nonce: str) -> int | None:
    """Claim the nonce; None where it was used before."""
    rows = fetch(_CLAIM, [key.pk, nonce, request.method, _path(request), address_of(request)])
    return int(rows[0][0]) if rows else None


def _refused(request: HttpRequest, key: ApiKey, refused: Unsigned) -> None:
    Call.objects.create(
        key=key,
        method=request.method or "",
        path=_path(request),
        address=address_of(request),
        status=401,
        code=refused.code,
        text=refused.text,
    )


def _close(call: int, note: dict[str, Any], begun: float) -> None:
    texts = [str(note.get(name, ""))[:size] for name, size in (("operation", 40), ("number", 64), ("code", 40), ("text", 300))]
    fetch(_CLOSE, [note.get("status", 500), *texts, int(1000 * (time.monotonic() - begun)), call])


def _path(request: HttpRequest) -> str:
    return request.path.replace("\x00", "?")[:200]


def _storable(request: HttpRequest) -> bool:
    """No NUL and no half of a surrogate pair: the database couldn't hold them."""
    if "\x00" in request.get_full_path() or "%00" in request.get_full_path() or "\x00" in request.path:
        return False
    if not _DOUBTFUL.search(request.body):
        return True
    try:
        text = json.dumps(json.loads(request.body), ensure_ascii=False)
        text.encode()
    except (ValueError, RecursionError):
        return False
    return "\\u0000" not in text


def note(request: HttpRequest, **what: Any) -> None:
    """Add to the log entry of the request: operation, number, code, text."""
    found: dict[str, Any] = getattr(request, "call_note", {})
    found.update(what)

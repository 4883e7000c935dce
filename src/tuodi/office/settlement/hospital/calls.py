"""The gate: every request is signed by a known key, counted once, logged, and served as the key's owner."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tuodi.office.core import rls
from tuodi.office.core.actor import Actor, address_of
from tuodi.office.core.crypto import decrypt
from tuodi.office.core.models import ApiKey
from tuodi.office.core.statements import fetch
from tuodi.office.settlement.hospital import signature
from tuodi.office.settlement.hospital.models import Call
from tuodi.office.settlement.hospital.signature import Signed, Unsigned

log = logging.getLogger(__name__)
Run = Callable[..., HttpResponse]
Answer = Callable[[int, str, str], HttpResponse]
_DOUBTFUL = re.compile(rb"\\u(0000|d[89a-f]..)", re.IGNORECASE)
# The log doesn't wait for the disk: what a request leads to does, and takes its line in the log along.
_QUICK = "WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))"
# Both tell the connection along the way whose rows it may touch: from here on the key's owner's, afterwards whose it served before.
# A key is asked for as it is known here: one that was changed or shut meanwhile isn't found.
_KEY = "SELECT id, key_id, secret, city, institution, department, name FROM core_apikey WHERE key_id = %s::text AND active"
_CLAIM = f"""{_QUICK}
INSERT INTO hospital_call (key_id, nonce, at, method, path, operation, number, address, code, text)
SELECT k.id, %s::text, now(), %s::text, %s::text, '', '', %s::text, '', '' FROM quick, core_apikey k
WHERE k.active AND (k.id, k.key_id, k.secret, k.city, k.institution, k.department, k.name)
    = (%s::bigint, %s::text, %s::text, %s::text, %s::text, %s::text, %s::text)
ON CONFLICT (key_id, nonce) DO NOTHING RETURNING id, {rls.TELL}
"""
_CLOSE = f"""{_QUICK}
UPDATE hospital_call SET status = %s::int, operation = %s::text, number = %s::text, code = %s::text, text = %s::text, milliseconds = %s::int
FROM quick WHERE id = %s::bigint RETURNING id, {rls.TELL}
"""


@dataclass(frozen=True)
class Held:
    """A key as the database has it, `row` as it is stored (its secret encrypted)."""

    row: tuple[Any, ...]
    key: ApiKey


_HELD: dict[str, Held] = {}  # known keys by number; the statement that counts a request tells whether they still are so


def gate(answer: Answer) -> Callable[[Run], Run]:
    """A decorator of operations. `answer(status, code, text)` makes the answer to a request that isn't let in."""

    def wrap(run: Run) -> Run:
        @wraps(run)
        def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            begun, before = time.monotonic(), rls.scope()
            try:
                call = _admit(request)
            except Unsigned as refused:
                return answer(401, refused.code, refused.text)
            request.call_note = note = {}  # type: ignore[attr-defined]
            try:
                response = run(request, *args, **kwargs) if _storable(request) else answer(400, "unreadable", "请求含有不能保存的字符")
                note["status"] = response.status_code
                return response
            finally:
                _close(call, note, begun, before)

        return gated

    return wrap


def _admit(request: HttpRequest) -> int:
    """The number of the log entry; `request.actor` is the key's owner, whose rows the connection touches from here on. Raises Unsigned."""
    found = signature.read(request.headers)
    if (held := _HELD.get(found.key)) is not None:
        try:
            if (number := _counted(request, held, found)) is not None:
                return number
        except (Unsigned, RequestDataTooBig, OperationalError, InterfaceError):
            pass  # told below, by the key as it is now and over a connection that is looked after
    held = _HELD[found.key] = _known(request, found.key)
    try:
        number = _counted(request, held, found)
        if number is None:
            raise Unsigned("replayed", "该随机串已经用过")
    except RequestDataTooBig:
        raise Unsigned("too_big", "请求超过允许的大小") from None
    except Unsigned as refused:
        _refused(request, held.key, refused)
        raise
    return number


def _known(request: HttpRequest, number: str) -> Held:
    """The key with a number, read anew. Raises Unsigned where there is none that is in use."""
    connection.close_if_health_check_failed()
    _HELD.pop(number, None)
    rows = fetch(_KEY, [number]) if "\x00" not in number else []
    if not rows:
        log.warning("request with unknown key from %s", address_of(request))
        raise Unsigned("bad_signature", "签名不正确")
    pk, key_id, secret, city, institution, department, name = rows[0]
    key = ApiKey(id=pk, key_id=key_id, secret=decrypt(secret), city=city, institution=institution, department=department, name=name)
    return Held(rows[0], key)


def _counted(request: HttpRequest, held: Held, found: Signed) -> int | None:
    """Check the signature, then claim the nonce; None where it was used before, or the key isn't any more what it was. Raises Unsigned."""
    signature.check(found, held.key.secret, request.method or "", request.get_full_path(), request.body, timezone.now())
    actor = Actor.of_key(held.key, address_of(request))
    rows = fetch(_CLAIM, [found.nonce, request.method, _path(request), address_of(request), *held.row, *rls.parts(actor.scope)])
    if not rows:
        return None
    connection.health_check_done = True  # type: ignore[attr-defined]  # the database has just answered
    rls.told(actor.scope)
    request.actor = actor  # type: ignore[attr-defined]
    return int(rows[0][0])


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


def _close(call: int, note: dict[str, Any], begun: float, before: str) -> None:
    """Complete the log entry; the connection serves again whom it served before."""
    texts = [str(note.get(name, ""))[:size] for name, size in (("operation", 40), ("number", 64), ("code", 40), ("text", 300))]
    closed = False
    try:
        closed = bool(fetch(_CLOSE, [note.get("status", 500), *texts, int(1000 * (time.monotonic() - begun)), call, *rls.parts(before)]))
    finally:
        if closed:
            rls.told(before)
        else:
            rls.set_scope(before, local=False)


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

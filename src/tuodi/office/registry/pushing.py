"""The gate of the departments' interface: every request is signed by a department's key, counted once, noted, and served as that department."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from tuodi.office.core import rls, signature
from tuodi.office.core.actor import Actor, address_of
from tuodi.office.core.models import ApiKey
from tuodi.office.core.signature import Unsigned
from tuodi.office.registry.models import Push

Run = Callable[..., HttpResponse]
TOO_BIG = Unsigned("too_big", "一次推送过大，请改用文件上传，或分成几份变动名单")


def problem(status: int, code: str, text: str, fields: list[str] | None = None) -> JsonResponse:
    """What is refused: a stable code, the reason in Chinese, the fields that are wrong."""
    return JsonResponse({"code": code, "text": text, "fields": fields or []}, status=status)


def gate(run: Run) -> Run:
    """Let in who signs, as the owner of the key; every request of a known key is noted with what became of it."""

    @wraps(run)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            key, push = _admit(request)
        except Unsigned as refused:
            return problem(413 if refused is TOO_BIG else 401, refused.code, refused.text)
        request.push = push  # type: ignore[attr-defined]
        actor = Actor.of_key(key, address_of(request))
        request.actor = actor  # type: ignore[attr-defined]
        before = rls.scope()
        rls.set_scope(actor.scope, local=False)
        status = 500
        try:
            response = run(request, *args, **kwargs)
            status = response.status_code
            return response
        finally:
            rls.set_scope(before, local=False)
            Push.objects.filter(pk=push.pk).update(status=status, code=push.code, source=push.source_id)

    return gated


def _admit(request: HttpRequest) -> tuple[ApiKey, Push]:
    """The key and the note of the request. Raises Unsigned."""
    found = signature.read(request.headers)
    key = ApiKey.objects.filter(key_id=found.key, active=True).exclude(department="").first() if "\x00" not in found.key else None
    if key is None:
        raise Unsigned("bad_signature", "签名不正确")
    try:
        signature.check(found, key.secret, request.method or "", request.get_full_path(), request.body, timezone.now())
        return key, _counted(request, key, found.nonce)
    except RequestDataTooBig:
        raise TOO_BIG from None
    except Unsigned as refused:
        Push.objects.create(**_said(request, key), status=401, code=refused.code)
        raise


def _counted(request: HttpRequest, key: ApiKey, nonce: str) -> Push:
    """Raises Unsigned for a nonce that was used before."""
    try:
        with transaction.atomic():
            return Push.objects.create(**_said(request, key), nonce=nonce)
    except IntegrityError:
        raise Unsigned("replayed", "该随机串已经用过") from None


def _said(request: HttpRequest, key: ApiKey) -> dict[str, Any]:
    return {"key": key, "method": request.method or "", "path": request.path.replace("\x00", "?")[:200], "address": address_of(request)}

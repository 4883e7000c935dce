"""What happens around every request: security headers, who acts and which rows they see, the page of a refusal."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from tuodi.office.core import errors, rls
from tuodi.office.core.actor import NOBODY, Actor, address_of
from tuodi.office.core.rights import Refused

Next = Callable[[HttpRequest], HttpResponse]
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)


class SecurityHeaders:
    """A content policy without inline script or style, and pages with personal data kept out of caches."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class RequestActor:
    """Puts `request.actor`, and tells the database whose rows the request may see."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor = NOBODY
        if request.user.is_authenticated:
            actor = Actor.of(request.user, address_of(request))
        request.actor = actor  # type: ignore[attr-defined]
        if not actor.role:
            return self.get_response(request)
        before = rls.scope()
        rls.set_scope(actor.scope, local=False)
        try:
            return self.get_response(request)
        finally:
            rls.set_scope(before, local=False)


class RefusedPage:
    """Turns a refusal into a plain page that says why (403); `Refused` raised by an action needs no handling in views."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return errors.forbidden(request, error) if isinstance(error, Refused) else None

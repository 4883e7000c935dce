"""The request as views see it."""

from __future__ import annotations

from django.http import HttpRequest

from tuodi.office.core.actor import Actor


class Request(HttpRequest):
    """A request after the middleware: `actor` is who acts (nobody before the log-in)."""

    actor: Actor

"""What every public page has: who serves it, the cities, and how long it may be kept by a browser."""

from __future__ import annotations

import functools
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from tuodi.policy.pack import city_names, load
from tuodi.policy.schema import Policy

KEEP = "public, max-age=300"
"""Pages that say nothing of anybody may be kept for five minutes."""


@functools.lru_cache(maxsize=1)
def cities() -> tuple[tuple[str, str], ...]:
    """(code, name) of every city with a policy."""
    return tuple((city, load(city).newest.name) for city in city_names())


def known(city: str) -> str:
    """The code, if there is such a city; otherwise the page isn't there."""
    if city not in dict(cities()):
        raise Http404
    return city


def document_text(policy: Policy) -> str:
    """《title》 and its number; where it has none, who issued it and when, so that it can be found."""
    paper = policy.document
    issued = f"{paper.issued.year}年{paper.issued.month}月{paper.issued.day}日发布" if paper.issued else ""
    return f"《{paper.title}》（{paper.number or '，'.join(part for part in (paper.issuer, issued) if part)}）"


def page(request: HttpRequest, template: str, context: dict[str, Any], *, keep: bool = False, status: int = 200) -> HttpResponse:
    """A public page; `keep` for one that is the same for everybody."""
    if "policy" in context:
        context = {"document": document_text(context["policy"]), **context}
    response = render(request, template, {"cities": cities(), **context}, status=status)
    if keep:
        response["Cache-Control"] = KEEP
    return response

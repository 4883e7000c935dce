"""The policies readable: tables, diseases, readings, versions, and two set side by side."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tuodi.office.public import diseases as listed
from tuodi.office.public import policies, standards
from tuodi.office.public.limits import limited
from tuodi.office.public.pages import cities, known, page
from tuodi.policy.pack import load


@require_safe
def policy(request: HttpRequest, city: str) -> HttpResponse:
    """What is paid, and the document as tables, each line with its clause."""
    pack = load(known(city))
    context = {"city": city, "policy": pack.newest, "where": "public:policy", "groups": policies.groups(city), "sections": standards.sections(city)}
    return page(request, "public/policy.html", context, keep=True)


@require_safe
@limited("search", 120)
def diseases(request: HttpRequest, city: str) -> HttpResponse:
    """The disease lists, searched by name, sound or code."""
    words = request.GET.get("q", "").replace("\x00", "")[:40]
    pack = load(known(city))
    found = listed.search(city, words)
    context = {"city": city, "policy": pack.newest, "where": "public:diseases", "words": words, "lists": found, "any": bool(listed.lists(city))}
    if not found and words.strip():
        context["elsewhere"] = [(code, dict(cities())[code]) for code in listed.elsewhere(city, words)]
    return page(request, "public/diseases.html", context, keep=True)


@require_safe
@limited("search", 120)
def readings(request: HttpRequest, city: str) -> HttpResponse:
    """Where the document can be read in two ways: what was chosen, why, and what else it could mean."""
    pack = load(known(city))
    context: dict[str, Any] = {"city": city, "policy": pack.newest, "where": "public:readings", "readings": policies.readings(city)}
    key, choice = (request.GET.get(name, "")[:60] for name in ("question", "choice"))
    found = policies.read_otherwise(city, key, choice) if key and choice else None
    if found is not None:
        context |= {"asked": key, "choice": choice, "differences": found}
    return page(request, "public/readings.html", context, keep=True)


@require_safe
@limited("search", 120)
def versions(request: HttpRequest, city: str) -> HttpResponse:
    """The versions in time, and what changed from one to another."""
    pack = load(known(city))
    spans = policies.spans(pack, timezone.localdate())
    left, right = (_number(request.GET.get(name, ""), len(spans)) for name in ("from", "to"))
    context = {"city": city, "policy": pack.newest, "where": "public:versions", "spans": spans, "left": left, "right": right}
    if left is not None and right is not None:
        context["differences"] = policies.differences(policies.sheets(city, left), policies.sheets(city, right))
    return page(request, "public/versions.html", context, keep=True)


def _number(text: str, count: int) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 and int(text) < count else None


@require_safe
@limited("search", 120)
def compare(request: HttpRequest) -> HttpResponse:
    """Two cities side by side, topic by topic."""
    names = dict(cities())
    left, right = (request.GET.get(name, "") for name in ("left", "right"))
    context: dict[str, Any] = {"left": left, "right": right, "topics": []}
    if left in names and right in names:
        ours, theirs = policies.topics(left), policies.topics(right)
        context |= {
            "left_name": names[left],
            "right_name": names[right],
            "paid": policies.side_by_side(left, right),
            "topics": [(topic, ours.get(topic, []), theirs.get(topic, [])) for topic in policies.TOPICS if topic in ours or topic in theirs],
        }
    return page(request, "public/compare.html", context, keep=True)

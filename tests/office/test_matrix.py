"""Every page against every role: who lacks the right is refused, and no page is without a right."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from tuodi.office.core.rights import RIGHTS
from tuodi.office.core.roles import STAFF

OPEN = {"core:login", "core:login-code", "core:logout", "core:health"}  # before anybody is somebody
SAMPLES = {"int": "1", "str": "1", "slug": "a", "uuid": "00000000-0000-4000-8000-000000000000", "path": "a"}


def pages(patterns=None, prefix: str = "/", space: str = "") -> Iterator[tuple[str, str, object]]:
    """(name, an address, view) of every page; the interface below /api/ has tests of its own."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        route = str(entry.pattern)
        for converter, sample in SAMPLES.items():
            while f"<{converter}:" in route:
                start = route.index(f"<{converter}:")
                route = route[:start] + sample + route[route.index(">", start) + 1 :]
        if isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", prefix + route, entry.callback
        elif not route.startswith("api/"):
            yield from pages(entry.url_patterns, prefix + route, f"{entry.namespace}:" if entry.namespace else space)


PAGES = list(pages())
OPEN |= {name for name, _, _ in PAGES if name.startswith("public:")}  # for everyone, without log-in


def test_every_page_has_a_right():
    assert [name for name, _, view in PAGES if name not in OPEN and getattr(view, "right", None) not in RIGHTS] == []


@pytest.mark.parametrize("role", STAFF)
def test_pages_refuse_who_lacks_the_right(role, client_as):
    client = client_as(role, "五华区")
    client.raise_request_exception = False
    wrong = []
    for name, address, view in PAGES:
        if name in OPEN:
            continue
        allowed = role in RIGHTS[view.right]  # type: ignore[attr-defined]
        answer = client.get(address)
        if answer.status_code == 405 and not allowed:
            answer = client.post(address)
        if (answer.status_code == 403) == allowed or answer.status_code >= 500:
            wrong.append((name, answer.status_code))
    assert wrong == []


def test_pages_send_strangers_to_the_log_in(db):
    for name, address, _ in PAGES:
        if name not in OPEN:
            answer = Client().get(address)
            assert answer.status_code in (302, 405), name
            if answer.status_code == 405:
                assert Client().post(address)["Location"].startswith("/login/"), name

"""Wuhai needs no yearly figure, so settlement is tried there; other cities get invented figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District


@pytest.fixture
def district(city: Callable[[str], str]) -> District:
    city("wuhai")
    return District.objects.get(city="wuhai", name="海勃湾区")


@pytest.fixture
def office(city: Callable[[str], str]) -> Actor:
    """A job of the office, which may everything."""
    return Actor.system("tests", city("wuhai"))


@pytest.fixture
def staff(actor: Callable[..., Actor]) -> Callable[..., Any]:
    """`staff("clerk")`: somebody of 海勃湾区."""
    return lambda role, district="海勃湾区", **more: actor(role, district, of="wuhai", **more)

"""The invented data of a demonstration: every app that has a `demonstration.py` with `load(city)` adds its own, lower apps first."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings


def load(city: str) -> Iterator[str]:
    """Load what is missing, and say in Chinese what was loaded."""
    for app in settings.OFFICE_APPS:
        module = f"tuodi.office.{app}.demonstration"
        if find_spec(module):
            yield from import_module(module).load(city)

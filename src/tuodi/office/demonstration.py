"""The invented data of a demonstration: every app that has a `demonstration.py` with `load(city)` adds its own, lower apps first."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.db import connection

from tuodi.office.core import rls


def load(city: str) -> Iterator[str]:
    """Load what is missing, and say in Chinese what was loaded.

    Commits don't wait for the disk: after a crash of the machine the last invented rows may be missing, which the next loading makes good.
    Actions narrow the rows to their actor's; between them the loaders read the whole city.
    """
    for app in settings.OFFICE_APPS:
        module = f"tuodi.office.{app}.demonstration"
        if find_spec(module):
            before = rls.scope()
            rls.set_scope("*", local=False)
            with connection.cursor() as cursor:
                cursor.execute("SET synchronous_commit = off")
            try:
                said = list(import_module(module).load(city))
            finally:
                with connection.cursor() as cursor:
                    cursor.execute("RESET synchronous_commit")
                rls.set_scope(before, local=False)
            yield from said

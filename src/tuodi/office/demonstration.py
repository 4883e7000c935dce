"""The invented years of a demonstration: every app that has a `demonstration.py` gives its processes, and all are played in the order of time.

Everything goes through the actions, so that whatever the office forbids can't be in the demonstration either.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

import click
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from tuodi.office import environment
from tuodi.office.core import audit, demonstration, rls
from tuodi.office.core.actor import Actor
from tuodi.office.core.demonstration import Process, at, clock, play
from tuodi.office.core.models import AuditEntry
from tuodi.office.guide import lines
from tuodi.office.registry.invented import YEAR
from tuodi.office.registry.models import Person

LOADED = audit.register("demonstration.loaded", "载入演示数据：{city}，到 {last} 为止")
FIRST = at(dt.date(YEAR - 1, 12, 1), 8)


class Broken(click.ClickException):
    """A loading was cut off: what it left is no demonstration."""


def load(city: str) -> Iterator[str]:
    """Play the years up to now, once, and say in Chinese what there is. Raises Broken where an earlier loading was cut off.

    Commits don't wait for the disk; nothing here is worth it.
    """
    with _whole_city():
        with clock(FIRST):
            users = list(demonstration.load(city))
        if not loaded(city):
            if Person.objects.filter(city=city).exists():
                raise Broken(f"上一次载入没有完成。请删除文件夹 {environment.home()} 后重新开始。")
            last = timezone.now()
            play(_processes(city, timezone.localdate(last)), FIRST, last)
            with transaction.atomic():
                audit.record(LOADED, Actor.system("演示数据", city), city, city=city, last=f"{last:%Y-%m-%d}")
            while audit.seal(everything=True):
                pass
        said = [line for module in _modules() for line in module.said(city)]
        guide = list(lines(city))
    yield from [*users, *said, *guide]


def loaded(city: str) -> bool:
    """Whether the demonstration of a city is there, to its end."""
    return AuditEntry.objects.filter(event=LOADED, subject_id=city).exists()


def _modules() -> Iterator[ModuleType]:
    for app in settings.OFFICE_APPS:
        name = f"tuodi.office.{app}.demonstration"
        if find_spec(name) and hasattr(module := import_module(name), "processes"):
            yield module


def _processes(city: str, last: dt.date) -> list[Process]:
    """Lower apps first: at the same moment they go first."""
    return [process for module in _modules() for process in module.processes(city, last)]


@contextmanager
def _whole_city() -> Iterator[None]:
    """Actions narrow the rows to their actor's; between them the loaders read everything."""
    before = rls.scope()
    rls.set_scope("*", local=False)
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")
        rls.set_scope(before, local=False)

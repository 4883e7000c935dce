"""In a demonstration the closed months are published as in service, at its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tuodi.office.core.actor import Actor
from tuodi.office.core.demonstration import Process, at
from tuodi.office.public.actions import publish
from tuodi.office.public.models import Release


def processes(city: str, last: dt.date) -> list[Process]:
    """One: the last day."""
    return [_published(city, last)]


def said(city: str) -> Iterator[str]:
    """How much there is."""
    yield f"公开信息：公布了 {Release.objects.filter(city=city).count()} 期"


def _published(city: str, last: dt.date) -> Process:
    yield at(last, 0)
    publish(Actor.system("演示数据", city), city)

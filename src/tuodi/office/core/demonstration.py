"""Districts and a user of every role for a demonstration; the calendar on which its years pass. The password is known to everybody: never in service.

The years of a demonstration are played, not written: every app gives processes (generators) that say on which moment they go on and then act by the
office's own actions. They are played in the order of their moments, with the office's clock standing at each.
"""

from __future__ import annotations

import datetime as dt
import heapq
import itertools
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.utils import timezone

from tuodi.office import environment
from tuodi.office.core import actions
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District, User
from tuodi.office.core.roles import STAFF, role_name

PASSWORD = "Yanshi-2024-tuodi"
MARK = "演示数据（虚构）"  # on every page, paper and sheet of a demonstration
OF_A_DISTRICT = ("clerk", "reviewer", "street")
STREETS = ("演示街道", "演示东街道", "演示北镇")
CHINA = ZoneInfo("Asia/Shanghai")
TICK = dt.timedelta(milliseconds=1)
Process = Iterator[dt.datetime]  # yields when it goes on


def running() -> bool:
    """Whether this office shows a demonstration: then pages and papers say that everything on them is invented."""
    return environment.flag("TUODI_DEMO")


def at(day: dt.date, hour: int = 9, minute: int = 0) -> dt.datetime:
    """A moment of a day here."""
    return dt.datetime.combine(day, dt.time(hour, minute), CHINA)


@contextmanager
def patched(module: ModuleType, name: str, value: object) -> Iterator[None]:
    """Within the block the module has another value under a name."""
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)


@contextmanager
def clock(moment: dt.datetime) -> Iterator[None]:
    """Within the block the office's clock stands at a moment, a thousandth of a second further at every look. For demonstrations alone."""
    looks = itertools.count()

    class Standing(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Self:
            return cls.fromtimestamp((moment + TICK * next(looks)).timestamp(), tz)

    with patched(timezone, "datetime", Standing):  # what `timezone.now` asks, whoever holds on to that function
        yield


def play(processes: Iterable[Process], first: dt.datetime, last: dt.datetime) -> None:
    """Let the processes go on in the order of their moments; what comes after `last` has not happened yet."""
    waiting: list[tuple[dt.datetime, int, Process]] = []
    for number, process in enumerate(processes):
        _go_on(waiting, first, number, process)
    while waiting and waiting[0][0] <= last:
        moment, number, process = heapq.heappop(waiting)
        _go_on(waiting, moment, number, process)


def _go_on(waiting: list[tuple[dt.datetime, int, Process]], moment: dt.datetime, number: int, process: Process) -> None:
    with clock(moment):
        following = next(process, None)
    if following is not None:
        heapq.heappush(waiting, (max(following, moment), number, process))


def mark() -> str:
    """What pages, papers and sheets of a demonstration carry; empty in service."""
    return MARK if running() else ""


def told(actor: Actor) -> tuple[list[Any], str]:
    """(the stories, each with whether the actor may go there; what the public needs), where this office shows a demonstration."""
    if not running():
        return [], ""
    guide = import_module("tuodi.office.guide")  # it knows the apps above
    return guide.shown(actor), guide.progress(actor.city) if actor.city else ""


def load(city: str) -> Iterator[str]:
    """One user for every role, named like the role; counter, review and street in the city's first district."""
    actor = Actor.system("演示数据")
    first: District = actions.load_districts(actor, city)[0]
    streets = [first.street_set.filter(name=name).first() or actions.add_street(actor, first, name) for name in STREETS]
    for role in STAFF:
        place: dict[str, Any] = {"district": first} if role in OF_A_DISTRICT else {}
        if role == "street":
            place["street"] = streets[0]
        if not User.objects.filter(username=role).exists():
            department = "民政" if role == "department" else ""
            actions.add_user(actor, role, PASSWORD, f"演示{role_name(role)}", role, city=city, department=department, **place)
        where = first.name if role in OF_A_DISTRICT else "全市"
        yield f"用户名 {role:<12} 密码 {PASSWORD}   {role_name(role)}，{where}"

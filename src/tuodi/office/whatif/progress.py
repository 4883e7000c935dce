"""How far a study in the background is, told to other connections while its transaction is open: by the name of its connection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection

from tuodi.office.whatif.models import Order, Stop

Step = Callable[[str, int, int], None]
NAMES = {"read": "读取人员和费用", "run": "按各套规定计算", "sum": "汇总"}
SHARE = {"read": (0, 60), "run": (60, 95), "sum": (95, 100)}
"""The part of the whole, percent, at which each phase begins and ends."""


class Stopped(Exception):
    """Somebody asked for the order to be given up."""


@dataclass(frozen=True)
class Progress:
    """`percent` of the whole; `words` what is being done."""

    words: str
    percent: int


def teller(order: Order) -> Step:
    """What a study calls at each step. Raises Stopped."""

    def tell(phase: str, done: int, of: int) -> None:
        if Stop.objects.filter(order=order).exists():
            raise Stopped
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('application_name', %s, true)", [f"tuodi whatif {order.pk} {phase} {done} {of}"])

    return tell


def of_order(order: Order) -> Progress | None:
    """How far it is; None while nobody is at it."""
    start = f"tuodi whatif {order.pk} "
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # what the transaction saw of other connections before
        cursor.execute("SELECT application_name FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE %s", [f"{start}%"])
        found = cursor.fetchone()
    if found is None:
        return None
    phase, done, of = found[0].removeprefix(start).split(" ")
    first, last = SHARE[phase]
    return Progress(NAMES[phase], first + (last - first) * int(done) // max(1, int(of)))

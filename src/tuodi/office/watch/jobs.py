"""Once a day every city whose document has warning lines is looked at."""

from __future__ import annotations

from tuodi.office.casework import clock
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.watch import actions, compute
from tuodi.office.watch.models import Run


def watch_cities() -> bool:
    """The first city not looked at today; whether there was one."""
    today = clock.today()
    done = Run.objects.filter(kind=Run.Kind.SETTLEMENTS, year=today.year, day=today, district=None)
    seen = set(done.values_list("city", flat=True))
    for city in District.objects.order_by("city").values_list("city", flat=True).distinct():
        if city not in seen and compute.rule_of(city, today.year) is not None:
            actions.watch_settlements(Actor.system("每日监测", city), city, today.year)
            return True
    return False


JOBS = [watch_cities]

"""Grants of a demonstration: the year's run approved and owed, the next one waiting, in cities whose document knows a grant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress

from tuodi.office.core.actor import Actor
from tuodi.office.core.demonstration import Process, at
from tuodi.office.core.models import User
from tuodi.office.grants import actions, compute
from tuodi.office.grants.models import GrantRun
from tuodi.office.grants.refused import GrantRefused
from tuodi.office.registry.invented import YEAR

WHY = "演示数据"


def processes(city: str, last: dt.date) -> list[Process]:
    """One run for every grant of the year, and of the running year where its month has come."""
    return [_run(city, year, grant, last) for year in range(YEAR, last.year + 1) for grant in compute.grants_of(city, year)]


def said(city: str) -> Iterator[str]:
    """How much there is."""
    for run in GrantRun.objects.filter(city=city).order_by("year", "id"):
        yield f"{run.name}：{run.year} 年 {run.counts['persons']} 人，{run.counts['left']} 人未列入，{run.get_state_display()}"


def _run(city: str, year: int, grant: str, last: dt.date) -> Process:
    office, month = Actor.system(WHY, city), compute.rule_of(city, year, grant).paid_in or 9
    yield at(dt.date(year, month, 4), 10)
    run = actions.start_run(office, city, year, grant)
    with suppress(GrantRefused):  # nobody gets it; the run shows why
        yield at(dt.date(year, month, 8), 10)
        actions.review_run(office, run, "名单与资助参保名册一致")
        if year < last.year:
            yield at(dt.date(year, month, 10), 10)
            approver = User.objects.filter(city=city, role="approver", is_active=True).order_by("id").first()
            actions.approve_run(Actor.of(approver) if approver else office, run, "同意")

"""Grants of a demonstration: a run that waits for the approver, in cities whose document knows a grant. Loading again changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from tuodi.office.core.actor import Actor
from tuodi.office.grants import actions, compute
from tuodi.office.grants.models import GrantRun
from tuodi.office.grants.refused import GrantRefused
from tuodi.office.registry.invented import YEAR

WHY = "演示数据"


def load(city: str) -> Iterator[str]:
    """One run for every grant of the year."""
    office = Actor.system(WHY, city)
    for grant, rule in compute.grants_of(city, YEAR).items():
        run = GrantRun.objects.filter(city=city, year=YEAR, grant=grant).first()
        if run is None:
            run = actions.start_run(office, city, YEAR, grant)
            with suppress(GrantRefused):  # nobody gets it; the run shows why
                actions.review_run(office, run, "名单与资助参保名册一致")
        yield f"{rule.name}：{YEAR} 年 {run.counts['persons']} 人，{run.counts['left']} 人未列入"

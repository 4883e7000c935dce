"""What enrolment keeps of the books: the subsidies of an approved run are moved by the run, once, and not by hand besides."""

from __future__ import annotations

import datetime as dt

from tuodi.office.core import rls
from tuodi.office.core.actor import Actor
from tuodi.office.core.numbers import yuan
from tuodi.office.enrolment import queries
from tuodi.office.enrolment.models import Run
from tuodi.office.fund import holds


def connect() -> None:
    """Tell the books."""
    holds.register(subsidy=moved_by_a_run)


def moved_by_a_run(city: str, place: int | None, day: dt.date) -> str:
    """Why the subsidies of a place aren't moved by hand. A year's premiums are collected from the autumn before."""
    with rls.as_actor(Actor.system("资助参保", city)):  # a run of the whole city has rows of other districts
        approved = Run.objects.filter(city=city, year__in=(day.year, day.year + 1), state=Run.State.APPROVED).select_related("district")
        for run in approved.order_by("-id"):
            found = next((one for one in queries.payable(run) if one.district == place), None)
            if found is None:
                continue
            name = f"{run}（{found.persons} 人 {yuan(found.amount)} 元）"
            if found.transfer is None:
                return f"{name}已批准待划转，请在该批次中划转，不能手工另记。"
            return f"{name}已于 {found.transfer.day} 划转，凭证 {found.transfer.posting.number}，不能再次划转；漏办的人员另开一批试算。"
    return ""

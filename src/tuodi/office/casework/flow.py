"""A case on its way: the step that it enters, the deadline, the line that says what was done."""

from __future__ import annotations

import datetime as dt

from tuodi.office.casework import clock
from tuodi.office.casework.models import Case, Step
from tuodi.office.casework.refused import CaseRefused
from tuodi.office.core import calendar, locks, rights
from tuodi.office.core.actor import Actor
from tuodi.policy import procedures

State = Case.State


def held(actor: Actor, case: Case, step: str = "", *states: str) -> Case:
    """The case as it is now, locked by its person; CaseRefused unless it stands at the step and in one of the states (running)."""
    rights.check_district(actor, case.district_id)
    locks.persons([case.person_id])
    case.refresh_from_db()
    if case.state not in (states or (State.RUNNING,)) or (step and case.step != step):
        raise CaseRefused(f"{case.number} {case.get_state_display()}（{case.step_name}），不能进行这项操作；请刷新页面。")
    return case


def check_role(actor: Actor, case: Case) -> None:
    """The procedure's own word on who does the step."""
    steps = case.procedure.steps
    who = steps[case.step].who if case.step in steps else []
    if who and not actor.is_system and actor.role not in who:
        raise rights.Refused(f"“{case.step_name}”不由{actor.role_text}办理。")


def enter(case: Case, step: str) -> None:
    """Begin a step: its deadline counts from today, in working days."""
    rule = case.procedure.steps[step]  # type: ignore[index]
    case.step, case.step_since = step, clock.today()
    case.due, case.due_sure = calendar.add_working_days(case.step_since, rule.days)
    if step == "notice":
        case.notice_from, case.notice_until = case.step_since, case.due
        case.due, case.due_sure = calendar.add_working_days(case.due, 1)  # the day after it ends something is to be done


def deadline(rule: procedures.Step, since: dt.date) -> tuple[dt.date, bool]:
    """The last day of a rule's working days."""
    return calendar.add_working_days(since, rule.days)


def log(actor: Actor, case: Case, name: str, result: str, text: str = "", due: dt.date | None = None) -> Step:
    """The line that stays."""
    return Step.objects.create(
        case=case,
        name=name[:40],
        result=result[:40],
        text=text[:500],
        due=due,
        on=clock.today(),
        actor_id=actor.user.pk if actor.user else None,
        actor_name=actor.name[:60],
    )


def user_id(actor: Actor) -> int | None:
    """The user behind the actor, where there is one."""
    return actor.user.pk if actor.user else None

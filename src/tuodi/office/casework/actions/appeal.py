"""After a refusal: the appeal, decided by somebody else. And the applicant who no longer wants to go on."""

from __future__ import annotations

from tuodi.office.casework import clock, flow, letters
from tuodi.office.casework.models import Case
from tuodi.office.casework.refused import CaseRefused
from tuodi.office.core import audit, calendar, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.policy import procedures

State = Case.State


@action("casework.accept")
def appeal(actor: Actor, case: Case, why: str) -> Case:
    """Against a refusal, within the days of the procedure."""
    flow.held(actor, case, "", State.REFUSED)
    if not why.strip():
        raise CaseRefused("请写明复议的理由。", "why")
    rules = procedures.load(case.city)
    assert rules is not None
    last, _ = calendar.add_working_days(case.decided_on or clock.today(), rules.appeal.days)
    if clock.today() > last:
        raise CaseRefused(f"复议期限到 {last} 为止，已经超过。")
    if case.steps.filter(name="复议", result="维持原决定").exists():
        raise CaseRefused("本件已经复议过。")
    case.state, case.closed_on = State.APPEALED, None
    case.due, case.due_sure = flow.deadline(rules.appeal, clock.today())
    case.save()
    flow.log(actor, case, "申请复议", "受理", why)
    audit.record("casework.appealed", actor, case, why=why, district=case.district_id, number=case.number)
    return case


@action("casework.decide")
def decide_appeal(actor: Actor, case: Case, *, upheld: bool, why: str) -> Case:
    """Uphold the refusal, or send the case back to be looked at again. Not by the one who refused."""
    flow.held(actor, case, "", State.APPEALED)
    if actor.user is not None and actor.user.pk == case.decided_by_id:
        raise rights.Refused("原决定由您作出，须由另一位人员复议。")
    if not why.strip():
        raise CaseRefused("请写明理由。", "why")
    due = case.due
    if upheld:
        case.state, case.due, case.closed_on = State.REFUSED, None, clock.today()
    else:
        case.state, case.decision, case.clause, case.decided_by_id, case.decided_on = State.RUNNING, "", "", None, None
        flow.enter(case, "verify" if "verify" in case.procedure.steps else "review")
    case.save()
    words = "维持原决定" if upheld else "撤销原决定"
    letters.of_appeal(case, upheld, why)
    flow.log(actor, case, "复议", words, why, due)
    audit.record("casework.appeal_decided", actor, case, why=why, district=case.district_id, number=case.number, result=words)
    return case


@action("casework.accept")
def withdraw(actor: Actor, case: Case, why: str) -> Case:
    """The applicant takes the application back; possible until it is decided."""
    flow.held(actor, case, "", State.RUNNING, State.LACKING, State.APPEALED)
    case.state, case.due, case.closed_on = State.WITHDRAWN, None, clock.today()
    case.save()
    flow.log(actor, case, "撤回", "申请人撤回", why)
    audit.record("casework.withdrawn", actor, case, why=why, district=case.district_id, number=case.number)
    return case

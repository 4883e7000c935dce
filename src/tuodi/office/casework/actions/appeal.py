"""After a refusal: the appeal, decided by somebody else. And the applicant who no longer wants to go on, or doesn't bring what is missing."""

from __future__ import annotations

from tuodi.office.casework import clock, flow, letters
from tuodi.office.casework.models import Asked, Case
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


@action("casework.accept")
def lapse(actor: Actor, case: Case, why: str = "") -> Case:
    """What was missing didn't come in the days told: closed by the procedures' rule, with a letter. The person may apply again."""
    flow.held(actor, case, "", State.LACKING)
    rules = procedures.load(case.city)
    rule = rules.lapse if rules else None
    if rule is None:
        raise CaseRefused("本市的办理程序没有规定逾期未补正的处理，只能由申请人撤回。")
    if not actor.is_system and actor.role not in rule.who:
        raise rights.Refused(f"“{rule.name}”不由{actor.role_text}办理。")
    if case.due is None or clock.today() <= case.due:
        raise CaseRefused(f"补正期限到 {case.due} 为止，届满以后才能按放弃办理。")
    missing = list(case.asked.filter(state=Asked.State.ASKED).values_list("name", flat=True))
    due, case.state, case.due, case.closed_on = case.due, State.LAPSED, None, clock.today()
    case.decision, case.clause = f"{rule.name}：{'、'.join(missing)}"[:300], f"{rule.clause}{rule.basis}"[:100]
    case.save()
    letters.lapse(case, missing, str(due))
    flow.log(actor, case, "补正", rule.name, why, due)
    audit.record("casework.lapsed", actor, case, why=why, district=case.district_id, number=case.number)
    return case

"""The decision, by a person who had no part in the case before. Approved: what follows is carried out; refused: the reason with its clause."""

from __future__ import annotations

from tuodi.office.casework import clock, flow, letters, means
from tuodi.office.casework.models import Case
from tuodi.office.casework.refused import CaseRefused
from tuodi.office.core import audit, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor

State = Case.State


def _second(actor: Actor, case: Case) -> None:
    if actor.user is not None and actor.user.pk in (case.accepted_by_id, case.verified_by_id, case.reviewed_by_id):
        raise rights.Refused("本件由您受理、核对或复核，须由另一位人员审批。")


@action("casework.decide")
def approve(actor: Actor, case: Case, remark: str = "", amount: int | None = None) -> Case:
    """`amount`: fen, of an exceptional case. `carry_out` does what follows. Raises CaseRefused while a test is failed or undecided,
    or where nobody could object: a case that the review wanted refused had no public notice."""
    flow.held(actor, case, "decide")
    flow.check_role(actor, case)
    _second(actor, case)
    procedure = case.procedure
    if "notice" in procedure.steps and case.notice_from is None:
        raise CaseRefused("本件没有公示，不能批准；不同意拟不予救助的意见的，请退回复核。")
    if case.tests and means.passed(case, case.tests) is not True:
        raise CaseRefused("核对结果不符合或尚不能判断，不能批准。")
    if procedure.tests and not case.tests:
        raise CaseRefused("没有核对结果，不能批准。")
    if procedure.kind == "exceptional" and not (amount and amount > 0):
        raise CaseRefused("个案救助须写明金额。", "amount")
    if procedure.kind == "exceptional" and not remark.strip():
        raise CaseRefused("个案救助须写明决定的理由。", "remark")
    due = case.due
    case.amount = amount if procedure.kind == "exceptional" else None
    case.state, case.problem = State.GRANTED, ""
    _decided(actor, case, remark, procedure.clause)
    if "pay" in procedure.steps:
        flow.enter(case, "pay")
    else:
        case.due = None
    case.save()
    letters.approval(case)
    flow.log(actor, case, "审批", "批准", remark, due)
    audit.record("casework.approved", actor, case, why=remark, district=case.district_id, number=case.number)
    return case


@action("casework.decide")
def send_back(actor: Actor, case: Case, why: str) -> Case:
    """Back to the review, with the reason: the approver doesn't agree, or wants something looked at again."""
    flow.held(actor, case, "decide")
    flow.check_role(actor, case)
    if not why.strip():
        raise CaseRefused("退回须写明理由。", "why")
    due = case.due
    case.problem = f"审批退回：{why.strip()}"[:300]
    flow.enter(case, "review")
    case.save()
    flow.log(actor, case, "审批", "退回复核", why, due)
    audit.record("casework.sent_back", actor, case, why=why, district=case.district_id, number=case.number)
    return case


@action("casework.decide")
def refuse(actor: Actor, case: Case, ground: str, reason: str) -> Case:
    """`ground`: one of the procedure's reasons, which brings its clause; `reason`: what it is in this case."""
    flow.held(actor, case, "decide")
    flow.check_role(actor, case)
    _second(actor, case)
    found = case.procedure.refusals.get(ground)
    if found is None:
        raise CaseRefused("请选择不予救助的依据。", "ground")
    due = case.due
    case.state, case.problem, case.due, case.closed_on = State.REFUSED, "", None, clock.today()
    _decided(actor, case, f"{found.name}。{reason}".strip(), found.clause)
    case.save()
    letters.refusal(case)
    flow.log(actor, case, "审批", "不予救助", f"{case.decision}（{case.clause}）", due)
    audit.record("casework.refused", actor, case, why=reason, district=case.district_id, number=case.number, clause=case.clause)
    return case


def _decided(actor: Actor, case: Case, text: str, clause: str) -> None:
    case.decision, case.clause = text[:300], clause[:100]
    case.decided_by_id, case.decided_on = flow.user_id(actor), clock.today()

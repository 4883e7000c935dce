"""The bank's answers come back to the case that a payment belongs to."""

from __future__ import annotations

from typing import Any

from tuodi.office.casework import clock, flow
from tuodi.office.casework.models import Case
from tuodi.office.casework.queries.reading import case_of, dues
from tuodi.office.core import audit, rls
from tuodi.office.core.actor import Actor
from tuodi.office.payment.models import Due
from tuodi.office.payment.signals import due_answered

State = Case.State


def connect() -> None:
    """Listen to payment."""
    due_answered.connect(on_answered, dispatch_uid="casework")


def on_answered(actor: Actor, due: Due, state: str, reason: str, **_: Any) -> None:
    """Failed: the case is on somebody's table again, with the reason. The last one paid: done."""
    with rls.as_actor(Actor.system("回盘", due.city)):  # the payer's accountant may see less than the case's own district
        case = case_of(due)
        if case is None or case.state not in (State.GRANTED, State.FAILED, State.DONE):
            return
        if state == "failed":
            case.state, case.problem, case.closed_on = State.FAILED, f"支付失败：{reason}"[:300], None
            _keep(actor, case, "支付失败", reason)
        elif not dues(case).exclude(state__in=[Due.State.PAID, Due.State.WITHDRAWN]).exists():
            case.state, case.problem, case.due, case.closed_on = State.DONE, "", None, clock.today()
            _keep(actor, case, "已支付" if state == "paid" else "应付已撤销", reason)


def _keep(actor: Actor, case: Case, result: str, text: str) -> None:
    case.save(update_fields=["state", "problem", "due", "closed_on"])
    flow.log(actor, case, "支付", result, text, case.due)
    audit.record("casework.paid", actor, case, why=text, district=case.district_id, number=case.number, result=result)

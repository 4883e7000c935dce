"""What won't be paid back any more: one proposes with reason and basis, another decides (then the books owe less), and it can be taken back."""

from __future__ import annotations

from django.utils import timezone

from tuodi.office.core import audit
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.numbers import yuan
from tuodi.office.fund.actions.recoveries import write_off, write_off_undone
from tuodi.office.oversight.actions.common import said, second_person, still, user_of
from tuodi.office.oversight.actions.recoveries import locked, settled_state
from tuodi.office.oversight.models import Recovery, WriteOff
from tuodi.office.oversight.refused import OversightRefused

State = WriteOff.State


@action("oversight.enter")
def enter_write_off(actor: Actor, recovery: Recovery, amount: int, reason: str, basis: str) -> WriteOff:
    """Propose to write off a part or all of what is still owed."""
    held = locked(actor, recovery)
    still(held, Recovery.State.APPROVED, "核销")
    if not 0 < amount <= held.left:
        raise OversightRefused(f"尚欠 {yuan(held.left)} 元，核销金额须大于零且不超过尚欠。")
    if held.writeoffs.filter(state=State.OPEN).exists():
        raise OversightRefused("这项追回已有待审批的核销。")
    made = WriteOff.objects.create(
        recovery=held, amount=amount, reason=said(reason, "核销理由"), basis=said(basis, "依据")[:120], entered_by_id=user_of(actor)
    )
    _record("oversight.writeoff.entered", actor, held, made, made.reason)
    return made


@action("oversight.decide")
def approve_write_off(actor: Actor, write: WriteOff, remark: str = "") -> WriteOff:
    """The decision of a second person. What came in meanwhile may leave less to write off: then it is sent back, not shortened silently."""
    held, made = _held(actor, write)
    still(made, State.OPEN, "审批")
    second_person(actor, made.entered_by_id, "核销")
    if made.amount > held.left:
        raise OversightRefused(f"尚欠 {yuan(held.left)} 元，少于核销金额 {yuan(made.amount)} 元，请退回重新提出。")
    text = f"核销追回款：{held.debtor}"
    made.posting = write_off(actor, held.city, held.district_id, held.party, made.amount, timezone.localdate(), text)
    made.state, made.decided_by_id, made.remark = State.APPROVED, user_of(actor), remark[:300]
    made.save(update_fields=["state", "decided_by", "remark", "posting"])
    held.written += made.amount
    _settle(held)
    _record("oversight.writeoff.approved", actor, held, made, remark)
    return made


@action("oversight.decide")
def refuse_write_off(actor: Actor, write: WriteOff, why: str) -> WriteOff:
    """Send the proposal back with a reason."""
    held, made = _held(actor, write)
    still(made, State.OPEN, "退回")
    made.state, made.decided_by_id, made.remark = State.REFUSED, user_of(actor), said(why, "退回理由")
    made.save(update_fields=["state", "decided_by", "remark"])
    _record("oversight.writeoff.refused", actor, held, made, why)
    return made


@action("oversight.decide")
def undo_write_off(actor: Actor, write: WriteOff, why: str) -> WriteOff:
    """It is owed again: the debtor can pay after all."""
    held, made = _held(actor, write)
    still(made, State.APPROVED, "恢复")
    assert made.posting is not None
    made.reversal = write_off_undone(actor, made.posting, timezone.localdate(), said(why, "恢复理由"))
    made.state, made.remark = State.REVERSED, why[:300]
    made.save(update_fields=["state", "remark", "reversal"])
    held.written -= made.amount
    _settle(held)
    _record("oversight.writeoff.undone", actor, held, made, why)
    return made


def _settle(held: Recovery) -> None:
    held.state = settled_state(held)
    held.save(update_fields=["written", "state"])


def _held(actor: Actor, write: WriteOff) -> tuple[Recovery, WriteOff]:
    held = locked(actor, write.recovery)
    return held, WriteOff.objects.select_related("posting").get(pk=write.pk)


def _record(event: str, actor: Actor, held: Recovery, made: WriteOff, why: str = "") -> None:
    audit.record(event, actor, held, why, held.district_id, name=held.debtor, amount=made.amount, left=held.left, person=held.person_id)

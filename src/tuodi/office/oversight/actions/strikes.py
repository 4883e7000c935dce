"""Costs against the rules are taken out of a bill that was settled: one proposes, another decides, and the bill is settled again without them.

The mirror entry and the new settlement change what the institution is owed in the books. (kunming.128; who bears them is the reading
`irregular_cost_bearer`.)
"""

from __future__ import annotations

from tuodi.office.core import audit, locks
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.numbers import yuan
from tuodi.office.oversight.actions.common import decided, of_case, own_place, said, second_person, still, user_of
from tuodi.office.oversight.models import Case, Finding, StrikeOut
from tuodi.office.oversight.refused import OversightRefused
from tuodi.office.settlement import actions as settlements
from tuodi.office.settlement.models import Settlement
from tuodi.office.settlement.refused import SettlementRefused

State = StrikeOut.State


@action("oversight.enter")
def enter_strike(
    actor: Actor, settlement: Settlement, amount: int, reason: str, basis: str, finding: Finding | None = None, case: Case | None = None
) -> StrikeOut:
    """Propose to take `amount` fen out of a bill's in-policy cost. The bill stands (no mirror entry, not taken back)."""
    own_place(actor, settlement.policy_city, settlement.district_id)
    locks.persons([settlement.person_id])
    _check(settlement, amount)
    if finding is not None and settlement.pk not in finding.settlements:
        raise OversightRefused(f"{finding}没有涉及结算 {settlement.number}。")
    of_case(case or (finding.case if finding else None), settlement.policy_city)
    if StrikeOut.objects.filter(settlement=settlement, state=State.OPEN).exists():
        raise OversightRefused("这笔结算已有待审批的扣减。")
    made = StrikeOut.objects.create(
        city=settlement.policy_city, district_id=settlement.district_id, settlement=settlement, person_id=settlement.person_id, amount=amount,
        reason=said(reason, "违规内容")[:200], basis=said(basis, "依据")[:120], entered_by_id=user_of(actor), finding=finding,
        case=case or (finding.case if finding else None),
    )  # fmt: skip
    _record("oversight.strike.entered", actor, made, made.reason, amount=amount)
    return made


@action("oversight.decide")
def approve_strike(actor: Actor, strike: StrikeOut, remark: str = "") -> StrikeOut:
    """The decision of a second person; the bill is settled again at once, its later ones of the year are listed."""
    held = _held(actor, strike)
    still(held, State.OPEN, "审批")
    second_person(actor, held.entered_by_id, "审核扣减")
    _check(held.settlement, held.amount)
    reason = f"{held.reason}（{held.basis}）"[:200]
    try:
        held.outcome = settlements.strike_out(actor, held.settlement, held.amount, reason, f"{held}：{held.reason}"[:300], f"strike/{held.pk}")
    except SettlementRefused as refused:
        raise OversightRefused(f"不能重新结算：{refused.text}。") from refused
    decided(actor, held, State.APPROVED, remark, "outcome")
    _record("oversight.strike.approved", actor, held, remark, amount=held.amount, lowered=held.lowered)
    return held


@action("oversight.decide")
def refuse_strike(actor: Actor, strike: StrikeOut, why: str) -> StrikeOut:
    """Send the proposal back with a reason."""
    held = _held(actor, strike)
    still(held, State.OPEN, "退回")
    decided(actor, held, State.REFUSED, said(why, "退回理由"))
    _record("oversight.strike.refused", actor, held, why)
    return held


def _check(settlement: Settlement, amount: int) -> None:
    if settlement.kind != Settlement.Kind.SETTLE or settlement.reversal is not None:
        raise OversightRefused(f"结算 {settlement.number} 已经冲销，不能扣减。")
    left = settlement.claim.in_policy_cost - settlement.claim.deduction
    if not 0 < amount <= left:
        raise OversightRefused(f"可扣减的政策范围内费用是 {yuan(left)} 元，不能扣减 {yuan(amount)} 元。")


def _held(actor: Actor, strike: StrikeOut) -> StrikeOut:
    locks.persons([strike.person_id])
    held = StrikeOut.objects.select_related("settlement__claim", "settlement__reversed_by", "settlement__person").get(pk=strike.pk)
    own_place(actor, held.city, held.district_id)
    return held


def _record(event: str, actor: Actor, held: StrikeOut, why: str = "", **data: object) -> None:
    audit.record(event, actor, held, why, held.district_id, number=held.settlement.number, person=held.person_id, **data)

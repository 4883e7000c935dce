"""Money paid back: proposed with its instalments, decided by another (then it is owed in the books), booked as it comes in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from tuodi.office.core import audit, locks
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.fund.actions.recoveries import owe_back, paid_back
from tuodi.office.oversight import rules
from tuodi.office.oversight.actions.common import own_place, said, second_person, still, user_of
from tuodi.office.oversight.models import Case, Instalment, Recovery, Repayment
from tuodi.office.oversight.refused import OversightRefused
from tuodi.office.registry.models import Institution, Person

State = Recovery.State
MOST = 60  # instalments


def parts_of(amount: int, count: int, first: dt.date) -> list[tuple[dt.date, int]]:
    """Equal parts a month apart, what doesn't divide in the last one: 100.00 in three is 33.33, 33.33, 33.34."""
    each = amount // count
    days = [rules.same_day(first, n) for n in range(count)]
    return [(day, each if n < count - 1 else amount - each * (count - 1)) for n, day in enumerate(days)]


@action("oversight.enter")
def enter_recovery(
    actor: Actor,
    city: str,
    district: District | None,
    debtor: Person | Institution,
    amount: int,
    reason: str,
    basis: str,
    parts: Sequence[tuple[dt.date, int]],
    case: Case | None = None,
) -> Recovery:
    """Propose that a person or an institution pays back `amount`. parts: day and fen of each instalment; they sum to the amount."""
    own_place(actor, city, district.pk if district else None)
    if amount <= 0 or not 1 <= len(parts) <= MOST:
        raise OversightRefused(f"应退金额须大于零，分期 1 至 {MOST} 期。")
    if sum(part for _, part in parts) != amount or min(part for _, part in parts) <= 0:
        raise OversightRefused("各期金额之和须等于应退金额，每期大于零。")
    person = debtor if isinstance(debtor, Person) else None
    made = Recovery.objects.create(
        city=city, district=district, person=person, institution=debtor if isinstance(debtor, Institution) else None, amount=amount,
        reason=said(reason, "事由"), basis=said(basis, "依据")[:120], entered_by_id=user_of(actor), case=case,
    )  # fmt: skip
    Instalment.objects.bulk_create([Instalment(recovery=made, number=n, due=day, amount=part) for n, (day, part) in enumerate(parts, 1)])
    _record("oversight.recovery.entered", actor, made, made.reason, amount=amount, parts=len(parts))
    return made


@action("oversight.decide")
def approve_recovery(actor: Actor, recovery: Recovery, remark: str = "") -> Recovery:
    """The decision of a second person: from now on the books say that it is owed."""
    held = _locked(actor, recovery)
    still(held, State.OPEN, "审批")
    second_person(actor, held.entered_by_id, "追回")
    text = f"应收追回：{held.debtor}"
    held.posting = owe_back(actor, held.city, held.district_id, held.party, held.amount, timezone.localdate(), text)
    _decided(actor, held, State.APPROVED, remark)
    _record("oversight.recovery.approved", actor, held, remark, amount=held.amount)
    return held


@action("oversight.decide")
def refuse_recovery(actor: Actor, recovery: Recovery, why: str) -> Recovery:
    """Send the proposal back with a reason."""
    held = _locked(actor, recovery)
    still(held, State.OPEN, "退回")
    _decided(actor, held, State.REFUSED, said(why, "退回理由"))
    _record("oversight.recovery.refused", actor, held, why)
    return held


@action("oversight.repay", may_change_nothing=True)
def repay(actor: Actor, recovery: Recovery, amount: int, day: dt.date, key: str) -> Repayment:
    """Money that came in; the same `key` books once. Raises NotEnough where it is more than is still owed."""
    held = _locked(actor, recovery)
    if known := Repayment.objects.filter(key=key).first():
        if (known.recovery_id, known.amount, known.day) != (held.pk, amount, day):
            raise OversightRefused("这张登记表已经用过，请重新打开页面登记。")
        return known
    still(held, State.APPROVED, "登记到账")
    posting = paid_back(actor, held.city, held.district_id, held.party, amount, day, f"追回到账：{held.debtor}")
    made = Repayment.objects.create(recovery=held, key=key, day=day, amount=amount, posting=posting, actor_id=user_of(actor))
    held.paid += amount
    held.state = State.PAID if held.paid == held.amount else State.APPROVED
    held.save(update_fields=["paid", "state"])
    _record("oversight.recovery.repaid", actor, held, amount=amount, left=held.left)
    return made


def _locked(actor: Actor, recovery: Recovery) -> Recovery:
    locks.yearly_run(f"recovery {recovery.pk}")
    held = Recovery.objects.select_related("person", "institution").get(pk=recovery.pk)
    own_place(actor, held.city, held.district_id)
    return held


def _decided(actor: Actor, held: Recovery, state: str, remark: str) -> None:
    held.state, held.decided_by_id, held.decided_at, held.remark = state, user_of(actor), timezone.now(), remark[:300]
    held.save(update_fields=["state", "posting", "decided_by", "decided_at", "remark"])


def _record(event: str, actor: Actor, held: Recovery, why: str = "", **data: object) -> None:
    audit.record(event, actor, held, why=why, district=held.district_id, name=held.debtor, person=held.person_id, **data)

"""Money paid back: proposed with its instalments, decided by another (then it is owed in the books), booked as it comes in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from tuodi.office.core import audit, locks
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.fund.actions.recoveries import give_back_excess, owe_back, paid_back
from tuodi.office.oversight import rules
from tuodi.office.oversight.actions.common import decided, of_case, own_place, said, second_person, still, user_of
from tuodi.office.oversight.models import Case, GivenBack, Instalment, Recovery, Repayment
from tuodi.office.oversight.refused import OversightRefused
from tuodi.office.registry.models import Institution, Person

State = Recovery.State
MOST = 60  # instalments


def parts_of(amount: int, count: int, first: dt.date, months: int = 1) -> list[tuple[dt.date, int]]:
    """Equal parts so many months apart, what doesn't divide in the last one: 100.00 in three is 33.33, 33.33, 33.34."""
    each = amount // count
    days = [rules.same_day(first, n * months) for n in range(count)]
    return [(day, each if n < count - 1 else amount - each * (count - 1)) for n, day in enumerate(days)]


@action("oversight.enter")
def enter_recovery(
    actor: Actor,
    city: str,
    district: District | None,
    debtor: Person | Institution | str,
    amount: int,
    reason: str,
    basis: str,
    parts: Sequence[tuple[dt.date, int]],
    case: Case | None = None,
) -> Recovery:
    """Propose that a person, an institution or somebody else (a name) pays back `amount`. parts: day and fen of each instalment; they sum to the amount."""
    own_place(actor, city, district.pk if district else None)
    _check_parts(amount, parts)
    person = debtor if isinstance(debtor, Person) else None
    institution = debtor if isinstance(debtor, Institution) else None
    of_case(case, city, person, institution)
    made = Recovery.objects.create(
        city=city, district=district, person=person, institution=institution, name=said(debtor, "退款人")[:120] if isinstance(debtor, str) else "",
        amount=amount, reason=said(reason, "事由"), basis=said(basis, "依据")[:120], entered_by_id=user_of(actor), case=case,
    )  # fmt: skip
    _write_parts(made, parts, 1)
    _record("oversight.recovery.entered", actor, made, made.reason, amount=amount, parts=len(parts))
    return made


@action("oversight.decide")
def change_plan(actor: Actor, recovery: Recovery, parts: Sequence[tuple[dt.date, int]], why: str) -> Recovery:
    """Other days and parts for what is still owed: instalments that came in wholly stay, the others give way. Who proposed the recovery doesn't."""
    held = locked(actor, recovery)
    still(held, State.APPROVED, "调整分期")
    second_person(actor, held.entered_by_id, "追回")
    _check_parts(held.left, parts)
    kept, covered = [], held.paid + held.written
    for one in held.instalments.all():
        if covered <= 0:
            break
        kept.append(_replaced(one, min(covered, one.amount)))
        covered -= kept[-1].amount
    held.instalments.all().delete()
    Instalment.objects.bulk_create(kept)
    _write_parts(held, parts, len(kept) + 1)
    _record("oversight.recovery.planned", actor, held, said(why, "理由"), amount=held.left, parts=len(parts))
    return held


def _replaced(one: Instalment, amount: int) -> Instalment:
    return Instalment(recovery_id=one.recovery_id, number=one.number, due=one.due, amount=amount)


def _check_parts(amount: int, parts: Sequence[tuple[dt.date, int]]) -> None:
    if amount <= 0 or not 1 <= len(parts) <= MOST:
        raise OversightRefused(f"应退金额须大于零，分期 1 至 {MOST} 期。")
    if sum(part for _, part in parts) != amount or min(part for _, part in parts) <= 0:
        raise OversightRefused("各期金额之和须等于应退金额，每期大于零。")
    days = [day for day, _ in parts]
    if days != sorted(set(days)):
        raise OversightRefused("各期的应退日期须依次递增。")


def _write_parts(held: Recovery, parts: Sequence[tuple[dt.date, int]], first: int) -> None:
    Instalment.objects.bulk_create([Instalment(recovery=held, number=n, due=day, amount=part) for n, (day, part) in enumerate(parts, first)])


@action("oversight.decide")
def approve_recovery(actor: Actor, recovery: Recovery, remark: str = "") -> Recovery:
    """The decision of a second person: from now on the books say that it is owed."""
    held = locked(actor, recovery)
    still(held, State.OPEN, "审批")
    second_person(actor, held.entered_by_id, "追回")
    text = f"应收追回：{held.debtor}"
    held.posting = owe_back(actor, held.city, held.district_id, held.party, held.amount, timezone.localdate(), text)
    decided(actor, held, State.APPROVED, remark, "posting")
    _record("oversight.recovery.approved", actor, held, remark, amount=held.amount)
    return held


@action("oversight.decide")
def refuse_recovery(actor: Actor, recovery: Recovery, why: str) -> Recovery:
    """Send the proposal back with a reason."""
    held = locked(actor, recovery)
    still(held, State.OPEN, "退回")
    decided(actor, held, State.REFUSED, said(why, "退回理由"))
    _record("oversight.recovery.refused", actor, held, why)
    return held


@action("oversight.repay", may_change_nothing=True)
def repay(actor: Actor, recovery: Recovery, amount: int, day: dt.date, key: str, over: bool = False) -> Repayment:
    """Money that came in; the same `key` books once. More than is still owed is booked only where `over` says so, as money that has to go back:
    without it NotEnough."""
    held = locked(actor, recovery)
    if known := Repayment.objects.filter(key=key).first():
        if (known.recovery_id, known.amount, known.day) != (held.pk, amount, day):
            raise OversightRefused("这张登记表已经用过，请重新打开页面登记。")
        return known
    still(held, State.APPROVED, "登记到账")
    excess = max(amount - held.left, 0) if over else 0
    posting = paid_back(actor, held.city, held.district_id, held.party, amount, day, f"追回到账：{held.debtor}", excess=excess)
    made = Repayment.objects.create(recovery=held, key=key, day=day, amount=amount, excess=excess, posting=posting, actor_id=user_of(actor))
    held.paid += amount - excess
    held.over += excess
    held.state = settled_state(held)
    held.save(update_fields=["paid", "over", "state"])
    _record("oversight.recovery.repaid", actor, held, amount=amount, left=held.left)
    return made


@action("oversight.repay", may_change_nothing=True)
def give_back(actor: Actor, recovery: Recovery, amount: int, day: dt.date, key: str) -> GivenBack:
    """What came in too much goes back to who paid it; the same `key` books once."""
    held = locked(actor, recovery)
    if known := GivenBack.objects.filter(key=key).first():
        if (known.recovery_id, known.amount, known.day) != (held.pk, amount, day):
            raise OversightRefused("这张登记表已经用过，请重新打开页面登记。")
        return known
    posting = give_back_excess(actor, held.city, held.district_id, held.party, amount, day, f"退还多收追回款：{held.debtor}")
    made = GivenBack.objects.create(recovery=held, key=key, day=day, amount=amount, posting=posting, actor_id=user_of(actor))
    held.over -= amount
    held.save(update_fields=["over"])
    _record("oversight.recovery.given_back", actor, held, amount=amount)
    return made


def settled_state(held: Recovery) -> str:
    """What a decided recovery is after what was paid and written off."""
    if held.amount > held.paid + held.written:
        return State.APPROVED
    return State.WRITTEN if held.written else State.PAID


def locked(actor: Actor, recovery: Recovery) -> Recovery:
    """The recovery, changed by nobody else until the end of the transaction."""
    locks.yearly_run(f"recovery {recovery.pk}")
    held = Recovery.objects.select_related("person", "institution").get(pk=recovery.pk)
    own_place(actor, held.city, held.district_id)
    return held


def _record(event: str, actor: Actor, held: Recovery, why: str = "", **data: object) -> None:
    audit.record(event, actor, held, why=why, district=held.district_id, name=held.debtor, person=held.person_id, **data)

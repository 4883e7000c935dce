"""An institution's agreement rests: entered by one, decided by another; care that begins on these days isn't settled (urumqi.092)."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from tuodi.office.core import audit, locks
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.oversight.actions.common import decided, of_case, own_place, said, second_person, still, user_of
from tuodi.office.oversight.models import Case, Suspension
from tuodi.office.oversight.refused import OversightRefused
from tuodi.office.registry.models import Institution

State = Suspension.State


@action("oversight.enter")
def enter_suspension(
    actor: Actor, city: str, institution: Institution, start: dt.date, end: dt.date, reason: str, basis: str, case: Case | None = None
) -> Suspension:
    """Propose it. An agreement is the whole city's, so is its suspension."""
    own_place(actor, city, None)
    if end < start:
        raise OversightRefused("中止的结束日期不能早于开始日期。")
    of_case(case, city, institution=institution)
    _locked(city, institution.pk)
    same = Suspension.objects.filter(city=city, institution=institution, state__in=[State.OPEN, State.APPROVED], start__lte=end, end__gte=start)
    if other := same.first():
        raise OversightRefused(f"{other}（{other.start} 至 {other.end}，{other.get_state_display()}）与这段时间重叠。")
    made = Suspension.objects.create(
        city=city, institution=institution, start=start, end=end, reason=said(reason, "事由"), basis=said(basis, "依据")[:120],
        entered_by_id=user_of(actor), case=case,
    )  # fmt: skip
    _record("oversight.suspension.entered", actor, made, made.reason, start=str(start), end=str(end))
    return made


@action("oversight.decide")
def approve_suspension(actor: Actor, suspension: Suspension, remark: str = "") -> Suspension:
    """The decision of a second person. It binds from today on at the earliest: who was treated before isn't touched."""
    held = _held(actor, suspension)
    still(held, State.OPEN, "审批")
    second_person(actor, held.entered_by_id, "协议中止")
    held.start = max(held.start, timezone.localdate())
    if held.end < held.start:
        raise OversightRefused(f"中止期间到 {held.end} 为止，已经过去，不能批准。")
    decided(actor, held, State.APPROVED, remark, "start")
    _record("oversight.suspension.approved", actor, held, remark, start=str(held.start), end=str(held.end))
    return held


@action("oversight.decide")
def refuse_suspension(actor: Actor, suspension: Suspension, why: str) -> Suspension:
    """Send the proposal back with a reason."""
    held = _held(actor, suspension)
    still(held, State.OPEN, "退回")
    decided(actor, held, State.REFUSED, said(why, "退回理由"))
    _record("oversight.suspension.refused", actor, held, why)
    return held


@action("oversight.decide")
def lift_suspension(actor: Actor, suspension: Suspension, day: dt.date, why: str) -> Suspension:
    """From `day` on care is settled again; a day before the start undoes it wholly."""
    held = _held(actor, suspension)
    still(held, State.APPROVED, "解除")
    if day > held.end:
        raise OversightRefused(f"协议中止到 {held.end} 为止，解除日期须在此以前。")
    held.state, held.lifted_on, held.remark = State.LIFTED, day, said(why, "解除理由")
    held.save(update_fields=["state", "lifted_on", "remark"])
    _record("oversight.suspension.lifted", actor, held, why, day=str(day))
    return held


def _locked(city: str, institution: int) -> None:
    locks.yearly_run(f"suspension {city} {institution}")


def _held(actor: Actor, suspension: Suspension) -> Suspension:
    _locked(suspension.city, suspension.institution_id)
    held = Suspension.objects.select_related("institution").get(pk=suspension.pk)
    own_place(actor, held.city, None)
    return held


def _record(event: str, actor: Actor, held: Suspension, why: str = "", **data: object) -> None:
    audit.record(event, actor, held, why=why, name=held.institution.name, code=held.institution.code, **data)

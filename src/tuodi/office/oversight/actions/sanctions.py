"""Stopping a person's aid: entered by one, decided by another, lifted; the settlements that it touches are listed, none changes silently."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from tuodi.office.core import audit, locks
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.oversight import rules
from tuodi.office.oversight.actions.common import decided, of_case, own_place, said, second_person, still, user_of
from tuodi.office.oversight.models import Case, Sanction
from tuodi.office.oversight.refused import OversightRefused
from tuodi.office.registry.models import Person
from tuodi.office.settlement.actions.resettlement_list import put_on_list
from tuodi.office.settlement.models import Resettlement
from tuodi.office.settlement.queries import touched_by

State = Sanction.State


@action("oversight.enter")
def enter_sanction(
    actor: Actor, person: Person, reason: str, start: dt.date, end: dt.date | None = None, basis: str = "", case: Case | None = None
) -> Sanction:
    """Propose to stop a person's aid. `end` is only given where the city's document fixes no length (urumqi.093: six months)."""
    own_place(actor, person.city, person.district_id)
    rule = rules.bar_of(person.city)
    if rule is not None:
        end, basis = rules.last_day(start, rule.months), rule.clause
    if end is None or end < start:
        raise OversightRefused("请填写停止救助的结束日期，不早于开始日期。")
    of_case(case, person.city, person=person)
    _locked(person.pk)
    if other := Sanction.objects.filter(person=person, state__in=[State.OPEN, State.APPROVED], start__lte=end, end__gte=start).first():
        raise OversightRefused(f"{other}（{other.start} 至 {other.end}，{other.get_state_display()}）与这段时间重叠。")
    made = Sanction.objects.create(
        city=person.city, person=person, start=start, end=end, reason=said(reason, "事由"), basis=said(basis, "依据")[:120],
        entered_by_id=user_of(actor), case=case,
    )  # fmt: skip
    _record("oversight.sanction.entered", actor, made, made.reason, start=str(start), end=str(end))
    return made


@action("oversight.decide")
def approve_sanction(actor: Actor, sanction: Sanction, remark: str = "") -> Sanction:
    """The decision of a second person. Where the document fixes a length it runs from the day of the decision (or a later start)."""
    held = _to_decide(actor, sanction)
    second_person(actor, held.entered_by_id, "停止救助")
    rule, today = rules.bar_of(held.city), timezone.localdate()
    if rule is not None and held.start < today:
        held.start, held.end = today, rules.last_day(today, rule.months)
    decided(actor, held, State.APPROVED, remark, "start", "end")
    touched = _list_touched(actor, held, held.start, held.end, f"停止救助 {held.start} 至 {held.end}")
    _record("oversight.sanction.approved", actor, held, remark, start=str(held.start), end=str(held.end), touched=touched)
    return held


@action("oversight.decide")
def refuse_sanction(actor: Actor, sanction: Sanction, why: str) -> Sanction:
    """Send the proposal back with a reason."""
    held = _to_decide(actor, sanction)
    decided(actor, held, State.REFUSED, said(why, "退回理由"))
    _record("oversight.sanction.refused", actor, held, why)
    return held


@action("oversight.decide")
def lift_sanction(actor: Actor, sanction: Sanction, day: dt.date, why: str) -> Sanction:
    """End it earlier (on appeal, by mistake): from `day` on the person is aided again; a day before the start undoes it wholly."""
    locks.person_years((sanction.person_id, year) for year in range(sanction.start.year, sanction.end.year + 1))
    held = _locked_sanction(actor, sanction)
    still(held, State.APPROVED, "解除")
    if day > held.end:
        raise OversightRefused(f"停止救助到 {held.end} 为止，解除日期须在此以前。")
    held.state, held.lifted_on, held.remark = State.LIFTED, day, said(why, "解除理由")
    held.save(update_fields=["state", "lifted_on", "remark"])
    touched = _list_touched(actor, held, max(day, held.start), held.end, f"停止救助自 {day} 解除")
    _record("oversight.sanction.lifted", actor, held, why, day=str(day), touched=touched)
    return held


def _locked(person: int) -> None:
    locks.yearly_run(f"sanction {person}")


def _locked_sanction(actor: Actor, sanction: Sanction) -> Sanction:
    _locked(sanction.person_id)
    held = Sanction.objects.select_related("person").get(pk=sanction.pk)
    own_place(actor, held.city, held.person.district_id)
    return held


def _to_decide(actor: Actor, sanction: Sanction) -> Sanction:
    """The person's years are locked, so that a bill being settled now is either seen here or sees the sanction."""
    today = timezone.localdate()
    years = {sanction.start.year, sanction.end.year, today.year, rules.last_day(today, 12).year}
    locks.person_years((sanction.person_id, year) for year in range(min(years), max(years) + 1))
    held = _locked_sanction(actor, sanction)
    still(held, State.OPEN, "审批")
    return held


def _list_touched(actor: Actor, held: Sanction, first: dt.date, last: dt.date, why: str) -> int:
    """Bills are judged by the day they ended."""
    found = [one for one in touched_by(held.person_id, first, last) if first <= one.claim.ended <= last]
    return put_on_list(actor, found, Resettlement.Cause.REGISTRY, why)


def _record(event: str, actor: Actor, held: Sanction, why: str = "", **data: object) -> None:
    audit.record(event, actor, held, why=why, district=held.person.district_id, name=held.person.name, person=held.person_id, **data)

"""What the actions of oversight share."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from tuodi.office.core import rights
from tuodi.office.core.actor import Actor
from tuodi.office.oversight.models import Case
from tuodi.office.oversight.refused import OversightRefused
from tuodi.office.registry.models import Institution, Person


def user_of(actor: Actor) -> int | None:
    """The id of the user who acts; none for a job."""
    return actor.user.pk if actor.user else None


def own_place(actor: Actor, city: str, district: int | None) -> None:
    """The actor's own city and district; what belongs to the whole city is the city's staff's."""
    if actor.city and actor.city != city:
        raise rights.Refused("只能办理本市的事项。")
    if district is not None:
        rights.check_district(actor, district)
    elif actor.district_id is not None:
        raise rights.Refused("全市的事项由市级人员办理。")


def second_person(actor: Actor, entered_by: int | None, what: str) -> None:
    """Who enters doesn't decide."""
    if actor.user is not None and actor.user.pk == entered_by:
        raise OversightRefused(f"这项{what}由您提出，须由另一位人员审批。")


def said(text: str, what: str) -> str:
    """A text that must be there."""
    text = text.strip()
    if len(text) < 2:
        raise OversightRefused(f"请写明{what}。")
    return text[:300]


def still(held: Any, state: str, what: str) -> None:
    """The document is in the state from which this is done."""
    if held.state != state:
        raise OversightRefused(f"{held}{held.get_state_display()}，不能{what}。")


def of_case(case: Case | None, city: str, person: Person | None = None, institution: Institution | None = None) -> None:
    """What follows from a case follows from one of the city that isn't closed, against the same person or institution where it names one."""
    if case is None:
        return
    if case.city != city:
        raise OversightRefused("案件不属于本市。")
    if case.state == Case.State.CLOSED:
        raise OversightRefused(f"{case}已经结案。")
    if person is not None and case.person_id not in (None, person.pk):
        raise OversightRefused(f"{case}的对象是{case.name}，不是{person.name}。")
    if institution is not None and case.institution_id not in (None, institution.pk):
        raise OversightRefused(f"{case}的对象是{case.name}，不是{institution.name}。")


def decided(actor: Actor, held: Any, state: str, remark: str, *more: str) -> None:
    """Write who decided what; `more`: further columns that the decision changed."""
    held.state, held.decided_by_id, held.decided_at, held.remark = state, user_of(actor), timezone.now(), remark[:300]
    held.save(update_fields=["state", "decided_by", "decided_at", "remark", *more])

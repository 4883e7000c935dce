"""What the actions of oversight share."""

from __future__ import annotations

from typing import Any

from tuodi.office.core import rights
from tuodi.office.core.actor import Actor
from tuodi.office.oversight.refused import OversightRefused


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

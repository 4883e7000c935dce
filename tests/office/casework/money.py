"""Money on a place's expenditure account."""

from __future__ import annotations

from django.utils import timezone

from tuodi.office.core.actor import Actor
from tuodi.office.fund import actions as fund
from tuodi.office.fund import chart


def give(office: Actor, place: int | None, amount: int) -> None:
    """As interest: what a transfer needs before (plans, applications) is the fund's matter and tested there."""
    fund.receive_interest(office, office.city, chart.EXPENDITURE, amount, timezone.localdate(), district=place)

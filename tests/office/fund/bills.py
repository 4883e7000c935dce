"""Settlements for the books' tests: some that were never computed, and some that were."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.fund import actions
from tuodi.office.fund.models import PostingLine
from tuodi.office.settlement.models import Claim, Settlement


def bill(city: str, number: int, district: District | None, aid: int, **more: Any) -> Settlement:
    """A settlement that only lives in memory, with what the books look at. `granting`, `tilt_aid`, `cash`; of the claim: `source`, `channel`, `hospital_area`."""
    claim = Claim(
        number=f"c{number}",
        source=more.pop("source", "hospital"),
        channel=more.pop("channel", "one_stop"),
        hospital_area=more.pop("hospital_area", "city"),
        institution=more.pop("institution", "H99000000001"),
        ended=more.pop("ended", dt.date(2024, 3, 1)),
    )
    values: dict[str, Any] = {"tilt_aid": 0, "cash": 0, "granting": None, "created_at": timezone.now()} | more
    return Settlement(pk=number, claim=claim, district=district, policy_city=city, aid=aid, year=2024, kind="settle", **values)


def lines_of(settlement: int) -> list[tuple[str, str, int, str]]:
    """(account's code, district or 市级, fen, party) of a settlement's posting, in order."""
    found = PostingLine.objects.filter(posting__kind="settlement", posting__document_id=settlement).select_related("account__district")
    return [(one.account.code, str(one.account.district or "市级"), one.amount, one.party) for one in found.order_by("id")]


def granted(here: Actor, month: dt.date, day: dt.date | None = None) -> None:
    """The month's approved plans, applied for and granted by the fiscal office."""
    made = actions.draw_application(here, here.city, month)
    actions.decide_application(here, made, approve=True)
    actions.grant_application(here, made, day or month, "财社〔2024〕1号")

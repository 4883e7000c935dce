"""What every booking by hand needs: whose books they are, cash that never goes below zero, the posting itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from tuodi.office.core import locks, rights
from tuodi.office.core.actor import Actor
from tuodi.office.core.numbers import yuan
from tuodi.office.fund import queries
from tuodi.office.fund.models import Posting
from tuodi.office.fund.refused import BooksRefused, NotEnough
from tuodi.office.fund.rules import Line
from tuodi.office.fund.write import Draft, write


def check_place(actor: Actor, city: str, district: int | None) -> None:
    """The actor's own books: the city's for who works for the whole city, a district's for its own."""
    if actor.city and actor.city != city:
        raise rights.Refused("只能办理本市的账务。")
    if district is not None:
        rights.check_district(actor, district)
    elif actor.district_id is not None:
        raise rights.Refused("市级账务由市级人员办理。")


def book(
    actor: Actor, city: str, district: int | None, day: dt.date, kind: str, text: str, lines: Sequence[Line], **more: Any
) -> Posting:
    """Write one posting in the books of a place. Raises BooksRefused where an account of money would go below zero."""
    if day > timezone.localdate():
        raise BooksRefused("日期不能晚于今天。")
    if any(line.amount == 0 for line in lines):
        raise BooksRefused("金额须大于零。")
    number = write([Draft(city, day, kind, text, lines, district, district, **more, **by(actor))])[0]
    for line in lines:
        if line.amount < 0 and queries.is_cash(line.code):
            left = queries.balance(city, line.district, line.code)
            if left < 0:
                raise NotEnough(f"账户余额不足：还差 {yuan(-left)} 元。")
    return Posting.objects.get(pk=number)


def decide(actor: Actor, held: Any, approve: bool, remark: str) -> None:
    """Approve or send back what somebody else entered (a model with `state`, `entered_by`, `decided_by`, `remark`), once."""
    if held.state != held.State.OPEN:
        raise BooksRefused("已经审批，不能再次审批。")
    if actor.user and held.entered_by_id == actor.user.pk:
        raise rights.Refused("提交的人不能审批自己提交的内容。")
    if not approve and not remark.strip():
        raise BooksRefused("退回须写明理由。")
    held.state = held.State.APPROVED if approve else held.State.REFUSED
    held.decided_by, held.remark = actor.user, (remark or held.remark)[:300]
    held.save(update_fields=["state", "decided_by", "remark"])


def lock_cash(city: str) -> None:
    """Movements of a city's money go one after the other, so that what an account holds is what was looked at. Settlements don't wait."""
    locks.books_month(city, "cash", exclusive=True)


def by(actor: Actor) -> dict[str, Any]:
    """Who: the columns that say it."""
    return {"actor_id": actor.user.pk if actor.user else None, "actor_name": actor.name[:60]}


def positive(amount: int) -> None:
    """Amounts are given as positive fen."""
    if amount <= 0:
        raise BooksRefused("金额须大于零。")

"""The end of a year: interest of the expenditure accounts paid over, what is left on them returned."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.fund import chart, queries
from tuodi.office.fund.actions.common import check_place, lock_cash
from tuodi.office.fund.actions.money import INTEREST, give_back
from tuodi.office.fund.models import Posting, month_of
from tuodi.office.fund.refused import BooksRefused


@action("fund.post", may_change_nothing=True)
def empty_accounts(actor: Actor, city: str, year: int) -> list[Posting]:
    """On 31 December give back what the expenditure accounts of the actor's books hold: their interest first, then the rest.

    What is owed stays owed: it is a payable of the accounts, carried over. The day is today where the year still runs in December.
    Money of the next year that is on an account already stays there.
    """
    check_place(actor, city, actor.district_id)
    if not 2000 <= year <= 2100:
        raise BooksRefused("年度须在 2000 至 2100 之间。")
    day = min(dt.date(year, 12, 31), timezone.localdate())
    if day < dt.date(year, 12, 1):
        raise BooksRefused(f"{year} 年尚未到年末。")
    lock_cash(city)
    if (last := queries.last_closed_month(city)) is not None and last >= month_of(day):
        raise BooksRefused(f"{year} 年 12 月已经结账；余额请以“缴回财政专户”在当月办理。")
    made = []
    for account in queries.accounts(actor).filter(city=city, code=chart.EXPENDITURE).order_by("district__position"):
        place = account.district_id
        held = queries.balance(city, place, chart.EXPENDITURE, until=month_of(day))
        interest = queries.balance(city, place, chart.EXPENDITURE, INTEREST, until=month_of(day))
        if (own := min(held, interest)) > 0:
            made.append(give_back(actor, city, own, day, district=place, interest=True, text=f"{year} 年"))
        if held - max(own, 0) > 0:
            made.append(give_back(actor, city, held - max(own, 0), day, district=place, text=f"{year} 年末余额"))
    return made

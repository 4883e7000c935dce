"""Money that has to be paid back: what is owed from the decision on, and what came in. Called inside the actions of the app that decides."""

from __future__ import annotations

import datetime as dt

from tuodi.office.core.actor import Actor
from tuodi.office.core.numbers import yuan
from tuodi.office.fund import chart, queries, rules
from tuodi.office.fund.actions.common import book, check_place, positive
from tuodi.office.fund.models import Posting
from tuodi.office.fund.refused import NotEnough
from tuodi.office.fund.rules import Line


def owed_back(city: str, district: int | None, party: str) -> int:
    """Fen that a party still owes the fund that serves a district."""
    return queries.balance(city, rules.kept_at(city, district), chart.RECOVERABLE, party)


def owe_back(actor: Actor, city: str, district: int | None, party: str, amount: int, day: dt.date, text: str) -> Posting:
    """A claim of the fund on a party, where the document keeps the fund."""
    check_place(actor, city, district)
    positive(amount)
    place = rules.kept_at(city, district, day)
    lines = [Line(chart.RECOVERABLE, place, amount, party), Line(chart.RECOVERED, place, -amount, party)]
    return book(actor, city, place, day, Posting.Kind.RECOVERY, text, lines)


def paid_back(actor: Actor, city: str, district: int | None, party: str, amount: int, day: dt.date, text: str) -> Posting:
    """Money into the special account. Raises NotEnough where it is more than the party owes."""
    check_place(actor, city, district)
    positive(amount)
    place = rules.kept_at(city, district, day)
    owed = owed_back(city, district, party)
    if amount > owed:
        raise NotEnough(f"尚欠 {yuan(owed)} 元，不能登记 {yuan(amount)} 元。")
    lines = [Line(chart.SPECIAL, place, amount), Line(chart.RECOVERABLE, place, -amount, party)]
    return book(actor, city, place, day, Posting.Kind.RECOVERY, text, lines)

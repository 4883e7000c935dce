"""Money that has to be paid back: what is owed from the decision on, and what came in. Called inside the actions of the app that decides."""

from __future__ import annotations

import datetime as dt

from tuodi.office.core.actor import Actor
from tuodi.office.core.numbers import yuan
from tuodi.office.fund import chart, queries, rules
from tuodi.office.fund.actions.common import book, check_place, lock_cash, positive
from tuodi.office.fund.actions.settlements import negated
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


def paid_back(actor: Actor, city: str, district: int | None, party: str, amount: int, day: dt.date, text: str, *, excess: int = 0) -> Posting:
    """Money into the special account; `excess`: what of it is more than owed and has to go back. Raises NotEnough where the rest is more than is owed."""
    check_place(actor, city, district)
    positive(amount)
    place = rules.kept_at(city, district, day)
    owed = owed_back(city, district, party)
    if amount - excess > owed:
        raise NotEnough(f"尚欠 {yuan(owed)} 元，不能登记 {yuan(amount)} 元。")
    lines = [Line(chart.SPECIAL, place, amount), Line(chart.RECOVERABLE, place, excess - amount, party), Line(chart.OVERPAID, place, -excess, party)]
    return book(actor, city, place, day, Posting.Kind.RECOVERY, text, [line for line in lines if line.amount])


def give_back_excess(actor: Actor, city: str, district: int | None, party: str, amount: int, day: dt.date, text: str) -> Posting:
    """What a party paid too much, out of the special account. Raises NotEnough where it is more than that."""
    check_place(actor, city, district)
    positive(amount)
    place = rules.kept_at(city, district, day)
    over = -queries.balance(city, place, chart.OVERPAID, party)
    if amount > over:
        raise NotEnough(f"多收待退 {yuan(over)} 元，不能退还 {yuan(amount)} 元。")
    lock_cash(city)
    lines = [Line(chart.OVERPAID, place, amount, party), Line(chart.SPECIAL, place, -amount)]
    return book(actor, city, place, day, Posting.Kind.RECOVERY, text, lines)


def write_off(actor: Actor, city: str, district: int | None, party: str, amount: int, day: dt.date, text: str) -> Posting:
    """What won't come in: the claim and the income it made go down together. Raises NotEnough where it is more than the party owes."""
    check_place(actor, city, district)
    positive(amount)
    owed = owed_back(city, district, party)
    if amount > owed:
        raise NotEnough(f"尚欠 {yuan(owed)} 元，不能核销 {yuan(amount)} 元。")
    place = rules.kept_at(city, district, day)
    lines = [Line(chart.RECOVERED, place, amount, party), Line(chart.RECOVERABLE, place, -amount, party)]
    return book(actor, city, place, day, Posting.Kind.RECOVERY, text, lines)


def write_off_undone(actor: Actor, written: Posting, day: dt.date, why: str) -> Posting:
    """The mirror of a write-off: it is owed again."""
    lines = [negated(line) for line in written.lines.select_related("account")]
    text = f"冲销凭证 {written.number}（{written.month:%Y-%m}）"
    return book(actor, written.city, written.payer_id, day, Posting.Kind.REVERSAL, text, lines, why=why[:300], reverses_id=written.pk)


def reward_granted(actor: Actor, city: str, district: int | None, party: str, amount: int, day: dt.date, text: str) -> Posting:
    """A reward is owed to who reported, and the fiscal budget owes the money: the fund's own income and expense stay as they are."""
    check_place(actor, city, district)
    positive(amount)
    place = rules.kept_at(city, district, day)
    lines = [Line(chart.REWARD_DUE, place, amount, party), Line(chart.REWARDS, place, -amount, party)]
    return book(actor, city, place, day, Posting.Kind.REWARD, text, lines)


def reward_paid(actor: Actor, city: str, district: int | None, party: str, amount: int, day: dt.date, text: str) -> Posting:
    """The fiscal budget paid the reward. Raises NotEnough where it isn't owed."""
    check_place(actor, city, district)
    positive(amount)
    place = rules.kept_at(city, district, day)
    if amount > (due := -queries.balance(city, place, chart.REWARDS, party)):
        raise NotEnough(f"应付举报奖励 {yuan(due)} 元，不能支付 {yuan(amount)} 元。")
    lines = [Line(chart.REWARDS, place, amount, party), Line(chart.REWARD_DUE, place, -amount, party)]
    return book(actor, city, place, day, Posting.Kind.REWARD, text, lines)

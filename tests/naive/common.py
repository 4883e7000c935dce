"""What the five naive settlements share: money, dates, codes, identities held, and what one way of settling a claim pays.

A city is a `City`: four small functions written beside its document. Rows are dicts with the contract's columns;
amounts are Decimal yuan with two places, dates are `date`, truth values are bool, None is an empty cell.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor
from typing import Any, NamedTuple

Row = dict[str, Any]
State = dict[str, Decimal]

ZERO = Decimal("0.00")
FEN = Decimal("0.01")
STAYS = {"inpatient", "maternity", "rehabilitation"}
OUTPATIENT = {"outpatient", "chronic", "special"}


class MissingError(Exception):
    """A figure of a year that a claim needs is not known."""


# ---- money


def half_up(amount: Decimal) -> Decimal:
    return amount.quantize(FEN, ROUND_HALF_UP)


def divided(amount: Decimal, ratio: Decimal) -> Decimal:
    """amount ÷ ratio to the fen, half up, without a rounding in between."""
    fen = floor(Fraction(amount) / Fraction(ratio) * 100 + Fraction(1, 2))
    return Decimal(fen).scaleb(-2)


def percent(number: int | str) -> Decimal:
    return Decimal(number) / 100


def figure(parameters: Row, name: str, year: int) -> Decimal:
    value = parameters.get(f"{name}[{year}]")
    if value is None:
        raise MissingError(f"{name}[{year}]")
    return Decimal(value)


# ---- dates


def years_later(day: dt.date, years: int) -> dt.date:
    """The same day so many years later (or earlier, negative); 29 February becomes 28 in a common year."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def age(birth: dt.date, day: dt.date) -> int:
    """Completed years on the day."""
    return day.year - birth.year - (day < years_later(birth, day.year - birth.year))


# ---- disease codes


def plain(code: str) -> str:
    return code.split("+")[0].replace(".", "").upper()


def span(first: str, last: str) -> list[str]:
    """C00, C97 -> every category between them."""
    return [f"{first[0]}{number:02d}" for number in range(int(first[1:]), int(last[1:]) + 1)]


class Codes:
    """Codes of a disease: by prefix, exact ones beside, prefixes that are taken out."""

    def __init__(self, prefixes: Sequence[str] = (), exact: Sequence[str] = (), but_not: Sequence[str] = ()) -> None:
        self.prefixes = tuple(plain(p) for p in prefixes)
        self.exact = {plain(e) for e in exact}
        self.but_not = tuple(plain(p) for p in but_not)
        self.known: dict[str, bool] = {}

    def __contains__(self, code: str) -> bool:
        if code not in self.known:
            short = plain(code)
            self.known[code] = short in self.exact or (short.startswith(self.prefixes) and not short.startswith(self.but_not))
        return self.known[code]


class Diseases(NamedTuple):
    any_age: list[Codes]
    children: list[Codes]

    def listed(self, claim: Row, person: Row) -> bool:
        """A child is younger than 18 on the day of admission or visit."""
        code = claim["diagnosis"]
        if any(code in codes for codes in self.any_age):
            return True
        return any(code in codes for codes in self.children) and age(person["birth_date"], claim["started"]) < 18


# ---- holding an identity


def died_in_stay(identity: Row, claim: Row) -> bool:
    if identity["end_reason"] != "death" or claim["setting"] not in STAYS or identity["end"] is None:
        return False
    return claim["started"] <= identity["end"] <= claim["ended"]


def held_on_end(identity: Row, claim: Row) -> str | None:
    """Held on the last day of the claim; the day of the loss is the first day without it."""
    if identity["start"] > claim["ended"]:
        return None
    if identity["end"] is None or claim["ended"] < identity["end"] or died_in_stay(identity, claim):
        return "held"
    return None


# ---- one way of settling a claim: one identity, one item


class Way(NamedTuple):
    class_order: int
    item_order: int  # the more special item first
    identity: str
    item: str
    ratio: Decimal
    aid_pools: tuple[tuple[str, Decimal], ...] = ()
    expense_pools: tuple[tuple[str, Decimal], ...] = ()
    per_stay: Decimal = ZERO
    per_year: Decimal = ZERO
    lump_sum: Decimal | None = None


class Paid:
    """What one way pays, and the state of the year after it."""

    def __init__(self, state: State) -> None:
        self.state = dict(state)
        self.deductible = self.aid = self.tilt = self.hospital = self.rest = self.over = self.used = ZERO


def take(paid: Paid, pool: str, amount: Decimal) -> None:
    paid.state[pool] = paid.state.get(pool, ZERO) + amount
    paid.used += amount


def left_in(state: State, pool: str, limit: Decimal) -> Decimal:
    return max(ZERO, limit - state.get(pool, ZERO))


def pay(way: Way, base: Decimal, state: State) -> Paid:
    """Deductible, limits on expense, ratio, limits on aid. `over`: the expense whose aid the limit cut off."""
    paid = Paid(state)
    if way.lump_sum is not None:
        paid.aid = way.lump_sum
        return paid
    rest = base
    if way.per_year:
        paid.deductible = min(rest, left_in(state, "deductible", way.per_year))
        take(paid, "deductible", paid.deductible)
    if way.per_stay:
        paid.deductible = min(rest, way.per_stay)  # nothing of the year is used up by it
    rest -= paid.deductible
    for pool, limit in way.expense_pools:
        rest = min(rest, left_in(state, pool, limit))
    for pool, _ in way.expense_pools:
        take(paid, pool, rest)
    aid = half_up(rest * way.ratio)
    for pool, limit in way.aid_pools:
        left = left_in(state, pool, limit)
        if aid > left:
            aid = left
            paid.over = max(ZERO, rest - divided(left, way.ratio))
    for pool, _ in way.aid_pools:
        take(paid, pool, aid)
    paid.rest, paid.aid = rest, aid
    return paid


# ---- a city


class City(NamedTuple):
    first_day: dt.date
    last_day: dt.date | None
    covers: Callable[[Row, Row], str | None]  # identity, claim -> held, looked_back or None
    refused: Callable[[Row, Row, list[Row], Row], str | None]  # claim, person, identities held, parameters -> reason
    ways: Callable[[Row, Row, Row, str, Row], list[Way]]  # claim, person, identity, coverage, parameters
    asks: tuple[str, ...]  # columns that a rule asks for and that have no meaning when empty
    top_up: Callable[[Paid, Way, Row, Decimal, Row], None] | None = None  # tilt aid and hospital's share
    critical_preference: Callable[[Row, list[Row]], bool] | None = None
    diagnoses: tuple[str, ...] = ()  # one code of every kind that the rules tell apart
    identity_asks: Callable[[Row, Row], list[Row]] | None = None  # identity row, claim -> the rows it might be

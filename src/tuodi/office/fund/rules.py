"""Who pays what to whom: the lines that a settlement leaves in the books, by the rule of the city's document."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass
from typing import Any

from tuodi.office.fund import chart
from tuodi.office.fund.refused import NotPermitted
from tuodi.policy import pack
from tuodi.policy.books_schema import Books, Payer


@dataclass(frozen=True)
class Line:
    """A line to be posted: fen, debit positive; `district` of the account (None: the city's)."""

    code: str
    district: int | None
    amount: int
    party: str = ""


@functools.lru_cache(maxsize=256)
def books_of(city: str, day: dt.date | None = None) -> Books:
    """The city's rules on a day (or the newest, also for days that no version covers). LookupError where the policy says nothing of the books."""
    found = pack.load(city)
    policy = (found.on(day) if day else None) or found.newest
    if policy.books is None:
        raise LookupError(f"{policy.name}的政策没有写明基金账务规则（books）")
    return policy.books


def payer_rule(books: Books, *, manual: bool) -> Payer:
    """The rule that decides who pays."""
    return books.manual_payer if manual and books.manual_payer else books.payer


def payer_of(settlement: Any) -> int | None:
    """The district that bears a settlement; None: the city."""
    rule = payer_rule(books_of(settlement.policy_city, settlement.claim.ended), manual=by_hand(settlement.claim))
    if rule.of == "city":
        return None
    granting = settlement.granting_id if rule.of == "granting_district" else None
    district: int | None = granting or settlement.district_id
    return district


def by_hand(claim: Any) -> bool:
    """Whether the person paid the bill and handed it in, so that the aid is owed to the person."""
    return bool(claim.channel == "manual" or (not claim.channel and claim.source == "manual"))


def lines_for(settlement: Any) -> list[Line]:
    """Expense against payable: aid and tilt each by itself; what is given in cash is owed to the person, the rest to who advanced it.

    settlement: a stored settlement with its claim; nothing paid, no lines.
    """
    payer, claim = payer_of(settlement), settlement.claim
    lines = [Line(chart.AID, payer, settlement.aid), Line(chart.TILT, payer, settlement.tilt_aid)]
    total = settlement.aid + settlement.tilt_aid
    cash = total if by_hand(claim) else min(settlement.cash, total)
    lines.append(Line(chart.PERSONS, payer, -cash, f"S{settlement.pk}"))
    account = chart.OUTSIDE if claim.hospital_area == "outside" else chart.HOSPITALS
    lines.append(Line(account, payer, cash - total, claim.institution[:40]))
    return [line for line in lines if line.amount]


def check_use(city: str, use: str, day: dt.date | None = None) -> None:
    """Raise NotPermitted unless the document lets the fund pay for this."""
    books = books_of(city, day)
    if use in books.uses:
        return
    names = "、".join(one.name for one in books.uses.values())
    if barred := books.barred.get(use):
        raise NotPermitted(f"基金不得列支“{barred.name}”（{barred.clause}）。")
    clauses = "；".join(dict.fromkeys(one.clause for one in books.uses.values()))
    raise NotPermitted(f"基金只用于{names}（{clauses}）。")


def kept_at(city: str, district: int | None, day: dt.date | None = None) -> int | None:
    """Where the special account is that serves a place: the city's, or the district's own. NotPermitted where a district is missing."""
    kept = books_of(city, day).kept_by
    if kept.level == "city":
        return None
    if district is None:
        raise NotPermitted(f"基金由各区县分别设立，须选择区县（{kept.clause}）。")
    return district


def per_head(city: str) -> bool:
    """Whether the document sets the year's requirement as a standard for each target, so that heads are stated and not fen."""
    policy = pack.load(city).newest
    shares = policy.benefits.shares if policy.benefits else None
    return bool(shares and shares.per_target is not None)


def splits(city: str) -> tuple[bool, bool]:
    """Whether the document fixes shares of city and districts, and how a shortfall is split."""
    benefits = pack.load(city).newest.benefits
    return bool(benefits and benefits.shares), bool(benefits and benefits.shortfall)

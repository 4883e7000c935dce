"""The amount of an enrolment subsidy by one row of the table: a share of the premium, a fixed amount, a figure of the year."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tuodi.benefits import districts, run
from tuodi.benefits.grounds import Claim
from tuodi.benefits.people import People
from tuodi.policy.amounts import round_half_up
from tuodi.policy.benefits_schema import Enrolment, Pays
from tuodi.policy.figures import Figures


@dataclass(frozen=True)
class Due:
    """least, most: fen that the row pays surely and at most, None where a figure is missing; reasons: what would have to be known."""

    claim: Claim
    least: int | None
    most: int | None
    reasons: tuple[str, ...]


def due(claim: Claim, enrolment: Enrolment, people: People, figures: Figures, premium: int | None, district: str | None) -> Due:
    """What a row would pay. Without the premium nothing can be said: it is the amount, or its cap, or what the person pays."""
    reasons = [_reason(name) for name in claim.unknown]
    if premium is None:
        return Due(claim, None, None, (*reasons, run.missing("resident_premium", people.year)))
    pays = enrolment.rows[claim.row].pays
    amount, reason = _amount(pays, claim, people, figures, premium, district)
    if reason:
        reasons.append(reason)
    if amount is not None and enrolment.cap == "premium":
        amount = min(amount, premium)
    most = premium if amount is None and enrolment.cap == "premium" else amount
    return Due(claim, amount, most, tuple(reasons))


def _reason(name: str) -> str:
    return name if name.startswith("parameter_missing:") else f"missing:{name}"


def _amount(pays: Pays, claim: Claim, people: People, figures: Figures, premium: int, district: str | None) -> tuple[int | None, str]:
    """(fen, the reason why it isn't known)."""
    if pays.percent is not None:
        share, reason = _share(pays, people, figures, district)
        return (None, reason) if share is None else (round_half_up(Fraction(share * premium, 10000)), "")
    assert pays.amount is not None
    amount = figures.amount(pays.amount, people.year, [name for name in (claim.identity, claim.class_) if name], pays.otherwise)
    return amount, "" if amount is not None else f"parameter_missing:{pays.amount.needs(people.year)}"


def _share(pays: Pays, people: People, figures: Figures, district: str | None) -> tuple[int | None, str]:
    """Basis points: the share of the document, or what the person's district has set above it."""
    assert pays.percent is not None
    if pays.or_more is None:
        return pays.percent, ""
    place = districts.find(people.policy, district)
    name = f"{pays.or_more}.{place.code or place.name}" if place else pays.or_more
    own = figures.ratio(name, people.year)
    if not pays.required:
        return max(pays.percent, own or 0), ""
    if own is None:
        return None, run.missing(name, people.year)
    return (own, "") if own >= pays.percent else (None, f"below_floor:{name}[{people.year}]")

"""One claim of which everything needed is known: critical-illness insurance, refusal, the best way, what is left."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, NamedTuple

from .common import ZERO, City, Paid, Row, State, Way, half_up, pay, percent


def critical_illness(city: City, claim: Row, person: Row, holds: list[Row], state: State, parameters: Row) -> Decimal:
    """As stated, else computed where the year's deductible, bands and ceiling ("none" if there is none) are all given."""
    given: Decimal | None = claim["critical_paid"]
    figures = [parameters.get(f"critical.{name}[{claim['ended'].year}]") for name in ("deductible", "bands", "ceiling")]
    if None in figures or not in_force(city, claim["ended"]):
        return ZERO if given is None else given
    deductible, bands, ceiling = figures
    before = state.get("critical_base", ZERO)
    own = claim["in_policy_cost"] - (claim["deduction"] or ZERO) - claim["basic_paid"]
    after = before + max(ZERO, own)
    state["critical_base"] = after
    paid_before = state.get("critical_paid", ZERO)
    paid = given
    if paid is None and person["insurance"] == "none":
        paid = ZERO
    elif paid is None:
        preferred = city.critical_preference is not None and city.critical_preference(person, holds)
        paid = critical_part(before, after, Decimal(deductible), bands, preferred)
        if ceiling != "none" and not preferred:
            paid = min(paid, max(ZERO, Decimal(ceiling) - paid_before))
        paid = min(paid, claim["total_cost"] - claim["basic_paid"] - (claim["supplementary_paid"] or ZERO))
    state["critical_paid"] = paid_before + paid
    return paid


def critical_part(before: Decimal, after: Decimal, deductible: Decimal, bands: list[Row], preferred: bool) -> Decimal:
    """Of the year's self-pay between `before` and `after`, what lies above the deductible, band by band (borders are amounts of the year)."""
    extra = 5 if preferred else 0
    floor_ = half_up(deductible / 2) if preferred else deductible
    total = ZERO
    for band in bands:
        top = Decimal(band["up_to"]) if band.get("up_to") is not None else after
        part = min(after, top) - max(before, floor_)
        if part > 0:
            total += part * percent(min(100, band["ratio"] + extra))
        floor_ = max(floor_, top)
    return half_up(total)


# ---- one claim of which everything needed is known


class Outcome(NamedTuple):
    status: str
    row: Row
    state: State
    reason: str = ""

    def key(self) -> tuple[Any, ...]:
        """What two possible values of an unstated column must agree in: the status, every amount, the state of the year."""
        amounts = [value for column, value in self.row.items() if column not in ("identity", "item")]
        return (self.status, *amounts, sorted((k, v) for k, v in self.state.items() if v))


def settle_known(
    city: City, claim: Row, person: Row, identities: list[Row], sanctions: list[Row], state: State, parameters: Row
) -> Outcome:
    held = [(identity, coverage) for identity in identities if (coverage := city.covers(identity, claim))]
    holds = [identity for identity, _ in held]
    state = dict(state)
    critical = critical_illness(city, claim, person, holds, state, parameters)
    supplementary, deduction = claim["supplementary_paid"] or ZERO, claim["deduction"] or ZERO
    left = claim["total_cost"] - claim["basic_paid"] - critical - supplementary
    base = max(ZERO, claim["in_policy_cost"] - deduction - claim["basic_paid"] - critical - supplementary)
    row: Row = {"identity": None, "item": None, "base": base, "deductible": ZERO, "aid": ZERO, "tilt_aid": ZERO}
    row |= {"hospital_borne": ZERO, "self_paid": left, "cash": ZERO, "critical_paid": critical}
    reason = general_refusal(city, claim, sanctions) or city.refused(claim, person, holds, parameters)
    if reason:
        return Outcome("not_covered", row, state, reason)
    best = best_way(city, claim, person, held, base, state, parameters)
    if best is None:
        return Outcome("not_covered", row, state, "no_item" if held else "no_identity")
    way, paid = best
    due = paid.aid + paid.tilt + paid.hospital
    row.update(
        identity=way.identity, item=way.item, deductible=paid.deductible, aid=paid.aid, tilt_aid=paid.tilt, hospital_borne=paid.hospital
    )
    row.update(self_paid=max(ZERO, left - due), cash=max(ZERO, due - left))
    return Outcome("settled", row, paid.state)


def in_force(city: City, day: dt.date) -> bool:
    return city.first_day <= day and (city.last_day is None or day <= city.last_day)


def general_refusal(city: City, claim: Row, sanctions: list[Row]) -> str | None:
    ended = claim["ended"]
    if not in_force(city, ended):
        return "not_in_force"
    if any(s["start"] <= ended and (s["end"] is None or ended <= s["end"]) for s in sanctions):
        return "sanctioned"
    return None


def best_way(
    city: City, claim: Row, person: Row, held: list[tuple[Row, str]], base: Decimal, state: State, parameters: Row
) -> tuple[Way, Paid] | None:
    """The most for the person; then less of deductible and limits; then the class named first; then the more special item."""
    best: tuple[Way, Paid] | None = None
    best_rank: tuple[Any, ...] = ()
    for identity, coverage in held:
        for way in city.ways(claim, person, identity, coverage, parameters):
            paid = pay(way, base, state)
            if city.top_up is not None:
                city.top_up(paid, way, claim, base, parameters)
            rank = (-(paid.aid + paid.tilt), paid.used, way.class_order, way.item_order)
            if best is None or rank < best_rank:
                best, best_rank = (way, paid), rank
    return best

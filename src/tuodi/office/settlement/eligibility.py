"""Before treatment: as what a person would be aided on a day at an institution, and what is left of the year's limits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from tuodi.office.settlement import bars
from tuodi.office.settlement.claim_input import ClaimInput
from tuodi.office.settlement.compute import OtherYear, Outcome, Question, outcome
from tuodi.office.settlement.limits import Limit, limits_of
from tuodi.office.settlement.prepare import Prepared, places_in, prepare, registry_of
from tuodi.office.settlement.queries import slots_used
from tuodi.office.settlement.reasons import reasons_text, refusal_text
from tuodi.policy.pack import load

PROBE = 1_000_000  # fen: the in-policy cost of the bill that is tried; big enough to pass deductibles of a stay


@dataclass(frozen=True)
class Eligibility:
    """`covered`: a bill of that day would be settled. Ratio in basis points, amounts in fen; `reasons` are the contract's codes."""

    covered: bool
    year: int
    identity: str
    class_: str
    class_title: str
    item: str
    item_title: str
    ratio: int | None
    reasons: str
    reasons_text: str
    clauses: str
    limits: list[Limit] = field(default_factory=list)
    claim: dict[str, Any] = field(default_factory=dict)


def eligibility(person_id: int, on: dt.date, setting: str, institution: str = "", diagnosis: str = "", treatment: str = "") -> Eligibility:
    """What holds on a day. A bill of a fixed size is tried against the year as it stands; nothing is written or locked.

    Raises UnknownPerson, UnusableClaim (unknown setting).
    """
    probe = ClaimInput(
        person_id, "probe", setting, on, on, PROBE, PROBE, 0, 0, diagnosis=diagnosis, treatment=treatment, institution=institution
    )
    registry = registry_of([probe])
    prepared = prepare(probe, places_in(registry).get(person_id), registry)
    year = on.year
    try:
        found = _tried(prepared, year)
    except OtherYear as other:
        year = other.year
        found = _tried(prepared, year)
    return _answer(prepared.city, person_id, on, year, found, prepared.claim)


def _tried(prepared: Prepared, year: int) -> Outcome:
    person = int(prepared.claim["person_id"])
    barred = bars.of([(person, prepared.place.merged)]).get(person, ())
    asked = Question(prepared.city, prepared.person, prepared.identities, prepared.claim, year, slots_used(person, year), barred)
    return outcome(asked, explained=False)


def _answer(city: str, person_id: int, on: dt.date, year: int, found: Outcome, claim: dict[str, Any]) -> Eligibility:
    line = found.line
    policy = load(city).on(on)
    class_ = line["class"] or ""
    known = policy is not None and class_ in policy.classes
    reasons = line["reasons"] or ""
    return Eligibility(
        covered=line["status"] == "settled",
        year=year,
        identity=line["identity"] or "",
        class_=class_,
        class_title=policy.classes[class_].name if policy is not None and known else "",
        item=line["item"] or "",
        item_title=policy.items[line["item"]].name if policy is not None and line["item"] else "",
        ratio=line["ratio"],
        reasons=reasons,
        reasons_text=refusal_text(reasons) if line["status"] == "invalid" else reasons_text(city, reasons),
        clauses=line["clauses"] or "",
        limits=limits_of(city, policy, year, class_, slots_used(person_id, year)) if policy is not None and known else [],
        claim=claim,
    )

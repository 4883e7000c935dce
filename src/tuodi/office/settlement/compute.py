"""The one place that asks the library: a stored or prepared claim and the year's slots in, the outcome and what it added out."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tuodi.engine.api import Settler
from tuodi.engine.explain import explain_claim
from tuodi.office.settlement import state as slots_of
from tuodi.office.settlement.claim_input import engine_row
from tuodi.policy.pack import Version, load

MONEY = ("base", "deductible", "critical_paid", "aid", "tilt_aid", "hospital_borne", "self_paid", "cash")


class OtherYear(Exception):
    """The claim belongs to another benefit year than the one whose state was given."""

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year


@dataclass(frozen=True)
class Outcome:
    """`line`: the library's output row (fen, basis points). `slots`: the year afterwards; `added`: what this claim added."""

    line: dict[str, Any]
    year: int
    slots: dict[str, int]
    added: dict[str, int]
    explanation: dict[str, Any]
    policy_label: str
    policy_hash: str


def outcome(
    city: str,
    person: Mapping[str, Any],
    identities: Sequence[Mapping[str, Any]],
    claim: Mapping[str, Any],
    year: int,
    slots: Mapping[str, int],
    figures: Mapping[str, Any],
    *,
    explained: bool = True,
) -> Outcome:
    """Settle one claim against the slots used in `year`. Raises OtherYear where the policy puts the claim into another year."""
    pack = load(city)
    row, warm = engine_row(claim), _settler(city, figures)
    start = slots_of.to_state(year, slots)
    try:
        found = warm.settle_one(person, identities, row, start)
    except ValueError:
        raise OtherYear(warm.settle_one(person, identities, row).state.year) from None
    number = int(found.run.version[0])
    after = slots_of.to_slots(found.state)
    explanation = explain_claim(found.run, row["claim_id"]).as_dict() if explained else {}
    return Outcome(
        line=found.line,
        year=year,
        slots=after,
        added=slots_of.added(slots, after),
        explanation=explanation,
        policy_label=_label(pack.versions[number]) if number >= 0 else "",
        policy_hash=policy_hash(city, number, figures) if number >= 0 else "",
    )


_WARM: dict[str, tuple[Mapping[str, Any], Settler]] = {}


def _settler(city: str, figures: Mapping[str, Any]) -> Settler:
    """The city's policy compiled once, as long as the figures stay the same."""
    held = _WARM.get(city)
    if held is None or held[0] != figures:
        held = _WARM[city] = (dict(figures), Settler(city, parameters=figures))
    return held[1]


def _label(version: Version) -> str:
    document = version.policy.document
    number = f"（{document.number}）" if document.number else ""
    return f"《{document.title}》{number}{version.label}"


def policy_hash(city: str, number: int, figures: Mapping[str, Any]) -> str:
    """SHA-256 of the version's whole content and of the figures that the office has set."""
    text = json.dumps(sorted((name, str(value)) for name, value in figures.items()), ensure_ascii=False)
    return hashlib.sha256((_content(city, number) + text).encode()).hexdigest()


@functools.lru_cache(maxsize=32)
def _content(city: str, number: int) -> str:
    return load(city).versions[number].policy.model_dump_json()

"""The one place that asks the library: a stored or prepared claim and the year's slots in, the outcome and what it added out."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tuodi.engine.api import Case, Settler
from tuodi.engine.api import Settlement as Settled
from tuodi.engine.explain.steps import explain_number
from tuodi.office.settlement import figures
from tuodi.office.settlement import state as slots_of
from tuodi.office.settlement.claim_input import engine_row
from tuodi.policy.pack import load

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


@dataclass(frozen=True)
class Question:
    """One claim to be settled against the slots used in `year`, with the library's rows of its person (`sanctions`: the days that are barred)."""

    city: str
    person: Mapping[str, Any]
    identities: Sequence[Mapping[str, Any]]
    claim: Mapping[str, Any]
    year: int
    slots: Mapping[str, int]
    sanctions: Sequence[Mapping[str, Any]] = ()


def outcomes(questions: Sequence[Question], *, explained: bool = True) -> list[Outcome | OtherYear]:
    """Settle claims of different persons, each against its own slots. OtherYear where the policy puts a claim into another year."""
    found: list[Outcome | OtherYear | None] = [None] * len(questions)
    for city in dict.fromkeys(one.city for one in questions):
        places = [n for n, one in enumerate(questions) if one.city == city]
        warm, given = _settler(city, figures.of(city)), figures.of(city)
        cases = [_case(questions[n]) for n in places]
        for n, done in zip(places, warm.settle_each(cases), strict=True):
            found[n] = OtherYear(done.year) if done.other_year else _outcome(questions[n], done, given, explained)
    return [one for one in found if one is not None]


def outcome(question: Question, *, explained: bool = True) -> Outcome:
    """One claim. Raises OtherYear."""
    [found] = outcomes([question], explained=explained)
    if isinstance(found, OtherYear):
        raise found
    return found


def _case(one: Question) -> Case:
    return Case(one.person, one.identities, engine_row(one.claim), slots_of.to_state(one.year, one.slots), one.sanctions)


def _outcome(asked: Question, done: Settled, given: Mapping[str, Any], explained: bool) -> Outcome:
    number = int(done.run.version[done.number])
    after = slots_of.to_slots(done.state)
    return Outcome(
        line=done.line,
        year=asked.year,
        slots=after,
        added=slots_of.added(asked.slots, after),
        explanation=explain_number(done.run, done.number).as_dict() if explained else {},
        policy_label=_label(asked.city, number) if number >= 0 else "",
        policy_hash=policy_hash(asked.city, number, given) if number >= 0 else "",
    )


_WARM: dict[str, tuple[Mapping[str, Any], Settler]] = {}


def _settler(city: str, given: Mapping[str, Any]) -> Settler:
    """The city's policy compiled once, as long as the figures stay the same."""
    held = _WARM.get(city)
    if held is None or held[0] != given:
        held = _WARM[city] = (dict(given), Settler(city, parameters=given))
    return held[1]


@functools.lru_cache(maxsize=64)
def _label(city: str, number: int) -> str:
    version = load(city).versions[number]
    document = version.policy.document
    issued = f"（{document.number}）" if document.number else ""
    return f"《{document.title}》{issued}{version.label}"


def policy_hash(city: str, number: int, figures: Mapping[str, Any]) -> str:
    """SHA-256 of the version's whole content and of the figures that the office has set."""
    return _hash(city, number, json.dumps(sorted((name, str(value)) for name, value in figures.items()), ensure_ascii=False))


@functools.lru_cache(maxsize=64)
def _hash(city: str, number: int, text: str) -> str:
    return hashlib.sha256((load(city).versions[number].policy.model_dump_json() + text).encode()).hexdigest()

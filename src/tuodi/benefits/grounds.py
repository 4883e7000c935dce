"""On which grounds something is due to a person: each row of a table against each identity held, in certain / possible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from tuodi.benefits.held import Bools, Holdings
from tuodi.benefits.people import Candidates, People, everybody
from tuodi.policy.benefits_schema import ANY, Ground, Held
from tuodi.policy.conditions import When

INSURANCE_REASONS = {"employee": "employee_insured", "none": "not_insured", "resident": "no_subsidy_for_group"}


@dataclass(frozen=True)
class Bar:
    """A rule that takes the sum away: where it surely does, where it may, its reason and its place in the document.

    whens: the conditions it looked at, to name what isn't stated; columns: what isn't stated, where that is known outright.
    """

    certain: Bools
    possible: Bools
    reason: str
    clause: str
    whens: Sequence[When] = ()
    columns: Sequence[tuple[str, Bools]] = ()


@dataclass(frozen=True)
class Claim:
    """One row that fits one person: `sure`, or open because of `unknown` columns; `bars`: (reason, clause) of rules that surely refuse it."""

    person: int
    row: int
    identity: str
    class_: str
    first: int
    sure: bool
    unknown: tuple[str, ...]
    bars: tuple[tuple[str, str], ...] = field(default=())


def entries_for(people: People, ground: Ground) -> Holdings:
    """The identity rows of the year (or all persons) that a ground is about."""
    if ground.anyone:
        return everybody(people)
    held = people.held.within(people.first, people.last)
    return held.of_classes(ground.class_) if ground.class_ else held.of(np.isin(held.identity, ground.identity))


def insurance_bars(candidates: Candidates, accepted: Sequence[str], clause: str) -> Iterator[Bar]:
    for insurance, reason in INSURANCE_REASONS.items():
        if insurance not in accepted:
            when = When(insurance=[insurance])
            yield Bar(*candidates.test(when), reason, clause, [when])


def rule_bars(candidates: Candidates, rules: Sequence[tuple[When, str, str]]) -> Iterator[Bar]:
    for when, reason, clause in rules:
        yield Bar(*candidates.test(when), reason, clause, [when])


def not_held(candidates: Candidates, when: Held, clause: str) -> Bar:
    """Not being held on the day that decides, as a bar."""
    certain, possible = candidates.people.holds(candidates.entries, when)
    parameters = sorted({name for name in candidates.entries.until if name})
    columns = [(f"parameter_missing:{name}", candidates.entries.until == name) for name in parameters]
    unpaid = possible & ~certain & (candidates.entries.until == "")
    return Bar(~possible, ~certain, "not_on_reference_day", clause, columns=[*columns, ("enrolled_on", unpaid)])


def claims(candidates: Candidates, row: int, ground: Ground, bars: Sequence[Bar]) -> Iterator[Claim]:
    """Every candidate that the row fits or may fit, with the rules that refuse it."""
    entries = candidates.entries
    told = entries.sure | (ANY in ground.class_)  # whether the class is known as far as it matters
    fits, may = candidates.test(ground.when)
    certain, possible = fits & told, may
    named = [("class", ~told), *candidates.unknown([ground.when])]
    for bar in bars:
        named += [*candidates.unknown(bar.whens), *((name, mask & bar.possible) for name, mask in bar.columns)]
    for index in np.nonzero(possible)[0]:
        barred = tuple((bar.reason, bar.clause) for bar in bars if bar.certain[index])
        sure = bool(certain[index]) and not any(bar.possible[index] for bar in bars)
        unknown = () if sure or barred else tuple(dict.fromkeys(name for name, mask in named if mask[index]))
        yield Claim(
            int(entries.person[index]), row, str(entries.identity[index]), str(entries.class_[index]), int(entries.first[index]), sure, unknown, barred
        )


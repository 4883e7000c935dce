"""Who is recognised as what, from when to when: by household, with double identities, gains, losses and deaths in the year."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tuodi.engine.dates import day_number, day_of
from tuodi.policy.schema import Policy
from tuodi.synth.people import People, Random

# how often a code occurs among the aided, and whether the whole household has it
_FREQUENCY: dict[str, tuple[float, bool]] = {
    "dibao": (0.44, True),
    "dibao_margin": (0.14, True),
    "tekun": (0.08, False),
    "low_income": (0.09, False),
    "relapse_risk": (0.06, True),
    "registered_poor": (0.05, True),
    "poverty_exit": (0.06, True),
    "illness_poor": (0.04, False),
    "disability_subsidy": (0.06, False),
    "entitled_group": (0.03, False),
    "other_hardship": (0.02, False),
    "temp_relief_patient": (0.02, False),
    "downsized_1960s": (0.005, False),
    "veteran_cadre": (0.002, False),
    "hardship_worker": (0.01, False),
    "sanmin": (0.01, False),
    "hiv_oi": (0.003, False),
    "brave_act": (0.001, False),
}
_CHILDREN = {"orphan": 0.02, "de_facto_orphan": 0.02, "distressed_child": 0.03}
AIDED = 0.75  # share of households in which somebody is recognised


@dataclass
class Statuses:
    """Rows of the identities table; `death` of a person in the year (days), by index, and the class A/B/C of dibao households."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    deaths: dict[int, int] = field(default_factory=dict)
    dibao_class: dict[int, str] = field(default_factory=dict)
    aided: set[int] = field(default_factory=set)


def make_statuses(policy: Policy, people: People, year: int, rng: Random) -> Statuses:
    """Identities of the year under the policy's codes."""
    codes = [code for code in _FREQUENCY if code in policy.identities]
    weights = np.array([_FREQUENCY[code][0] for code in codes])
    weights = weights / weights.sum()
    result = Statuses()
    first, last = day_number(dt.date(year, 1, 1)), day_number(dt.date(year, 12, 31))
    age = year - (people.born.astype("M8[D]").astype("M8[Y]").astype(np.int64) + 1970)
    result.deaths = {int(p): int(rng.integers(first, last + 1)) for p in np.nonzero(rng.random(len(people)) < np.where(age > 70, 0.03, 0.003))[0]}
    households = np.unique(people.household)
    chosen = rng.choice(len(codes), len(households), p=weights)
    aided = rng.random(len(households)) < AIDED
    begins = np.searchsorted(people.household, households)
    ends = np.append(begins[1:], len(people))
    for n in np.nonzero(aided)[0]:
        members = list(range(int(begins[n]), int(ends[n])))
        code = codes[int(chosen[n])]
        whole = _FREQUENCY[code][1]
        start, end = _span(first, last, rng)
        if code == "dibao":
            letter = str(rng.choice(["A", "B", "C"], p=[0.25, 0.4, 0.35]))
            result.dibao_class |= dict.fromkeys(members, letter)
        for person in members if whole else members[:1]:
            _add(result, policy, people, person, code, start, end, rng)
        for person in members[2:]:
            if age[person] < 18 and rng.random() < 0.1:
                options = [c for c in _CHILDREN if c in policy.identities]
                if options:
                    _add(result, policy, people, person, str(rng.choice(options)), *_span(first, last, rng), rng)
        if rng.random() < 0.10 and len(codes) > 1:
            other = codes[int(rng.choice(len(codes), p=weights))]
            if other != code:
                _add(result, policy, people, members[0], other, *_span(first, last, rng), rng)
    return result


def _span(first: int, last: int, rng: Random) -> tuple[int, int | None]:
    """Most hold it before, through and after the year; some gain or lose it within."""
    kind = rng.random()
    start = int(first - rng.integers(30, 1500)) if kind < 0.88 else int(rng.integers(first, last))
    end = int(rng.integers(max(start + 1, first), last + 1)) if 0.80 < kind < 0.88 else None
    return start, end


def _add(result: Statuses, policy: Policy, people: People, person: int, code: str, start: int, end: int | None, rng: Random) -> None:
    rule = policy.identities[code]
    death = result.deaths.get(person)
    reason = None
    if death is not None and (end is None or death <= end) and death > start:
        end, reason = death, "death"
    elif end is not None:
        reason = "退出"
    applied = start - int(rng.integers(5, 60))
    result.aided.add(person)
    result.rows.append(
        {
            "person_id": people.id_number[person],
            "identity": code,
            "start": day_of(start),
            "end": day_of(end) if end is not None else None,
            "end_reason": reason,
            "applied": day_of(applied) if code in ("illness_poor", "temp_relief_patient", "other_hardship", "dibao_margin") else None,
            "first_treated": day_of(applied - int(rng.integers(20, 500))) if code == "temp_relief_patient" else None,
            "class": str(rng.choice(rule.classes)) if rule.assigned else None,
            "disease": "C34.900" if code == "temp_relief_patient" else None,
            "granted_by": people.district[person],
        }
    )

"""One claim in which something may be missing: every value that it could have is tried."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from typing import Any

from .common import City, MissingError, Row, State, month_end, years_later
from .known import Outcome, settle_known


def possible_values(city: City, column: str, claim: Row, person: Row, identities: list[Row]) -> list[Any]:
    fixed: dict[str, list[Any]] = {
        "setting": ["inpatient", "outpatient", "chronic", "special", "maternity", "rehabilitation"],
        "hospital_level": [1, 2, 3],
        "hospital_area": ["county", "city", "province", "outside"],
        "primary_care": [True, False],
        "insurance": ["resident", "employee", "none"],
        "diagnosis": list(city.diagnoses),
    }
    if column in fixed:
        return fixed[column]
    ended = claim["ended"]
    if column == "birth_date":  # around every age that a rule could name, and a long stay
        return [years_later(ended, -years) for years in (0, 17, 19, 40, 59, 61, 90)]
    assert column == "started"
    edges = [ended, ended - dt.timedelta(days=1), years_later(ended, -3)]
    for identity in identities:
        edges += [day for day in (identity["start"], identity["end"]) if day]
    if person["birth_date"]:
        edges.append(years_later(person["birth_date"], 18))
    edges += [month_end(day) for day in edges]
    near = {edge + dt.timedelta(days=shift) for edge in edges for shift in (-1, 0, 1)}
    return sorted(day for day in near if day <= ended)


def every_possibility(city: City, claim: Row, person: Row, identities: list[Row]) -> Iterator[tuple[Row, Row, list[Row]]]:
    unstated = [column for column in city.asks if (person if column in person else claim)[column] is None]
    rows = [city.identity_asks(i, claim) if city.identity_asks else [i] for i in identities]
    for values in product(*(possible_values(city, column, claim, person, identities) for column in unstated)):
        known = dict(zip(unstated, values, strict=True))
        for chosen in product(*rows):
            yield (
                claim | {c: v for c, v in known.items() if c in claim},
                person | {c: v for c, v in known.items() if c in person},
                list(chosen),
            )


def unstated_columns(city: City, claim: Row, person: Row, identities: list[Row]) -> list[str]:
    names = [column for column in city.asks if (person if column in person else claim)[column] is None]
    if city.identity_asks and any(len(city.identity_asks(i, claim)) > 1 for i in identities):
        names.append("identities")
    return names


def settle_one(
    city: City, claim: Row, person: Row, identities: list[Row], sanctions: list[Row], state: State, parameters: Row
) -> tuple[Outcome, bool]:
    """The outcome, and whether something was not stated. Invalid where the outcome depends on it."""
    unstated = unstated_columns(city, claim, person, identities)
    if not unstated:
        return settle_whatever_the_figure(city, claim, person, identities, sanctions, state, parameters), False
    first: Outcome | None = None
    for known_claim, known_person, known_identities in every_possibility(city, claim, person, identities):
        outcome = settle_whatever_the_figure(city, known_claim, known_person, known_identities, sanctions, state, parameters)
        first = first or outcome
        if outcome.key() != first.key():
            return Outcome("invalid", {}, state, ";".join(unstated)), True
    assert first is not None
    return first, True


def settle_whatever_the_figure(
    city: City, claim: Row, person: Row, identities: list[Row], sanctions: list[Row], state: State, parameters: Row
) -> Outcome:
    """Where a figure of the year is asked for and not known: the outcome, if it is the same whatever the figure may be."""
    try:
        return settle_known(city, claim, person, identities, sanctions, state, parameters)
    except MissingError as missing:
        name = str(missing)
    figures = [Decimal(amount) for amount in ("0", "0.01", "1000", "50000", "99999999")]
    outcomes = [settle_known(city, claim, person, identities, sanctions, state, parameters | {name: amount}) for amount in figures]
    if all(outcome.key() == outcomes[0].key() for outcome in outcomes):
        return outcomes[0]
    return Outcome("invalid", {}, state, f"parameter_missing:{name}")

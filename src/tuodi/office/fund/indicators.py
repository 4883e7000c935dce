"""The document's indicators of a year, measured on what is stored: the sums are the library's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl
from django.db import connection

from tuodi.benefits import frames
from tuodi.benefits.indicators import indicators
from tuodi.office.fund import queries
from tuodi.office.registry.queries import engine_rows_of
from tuodi.policy import pack
from tuodi.policy.benefits_schema import Indicator, Measure

OURS = ("accumulated_surplus", "raised", "lottery_drawn")  # figures of the fund that the books know
CHUNK = 5_000

_CLAIMS = """
SELECT s.status, s.item, s.aid, s.tilt_aid FROM settlement_settlement s
WHERE s.policy_city = %s AND s.year = %s AND s.kind = 'settle' AND NOT EXISTS (SELECT 1 FROM settlement_settlement r WHERE r.reverses_id = s.id)
"""
_GRANTS = """
SELECT 'settled', sum(l.amount)::bigint FROM fund_posting p JOIN fund_postingline l ON l.posting_id = p.id AND l.amount > 0
WHERE p.city = %s AND p.kind = 'award' AND extract(year FROM p.month) = %s AND NOT EXISTS (SELECT 1 FROM fund_posting r WHERE r.reverses_id = p.id)
GROUP BY p.id
"""
_PEOPLE = """
SELECT DISTINCT i.person_id FROM registry_identity i JOIN registry_person p ON p.id = i.person_id JOIN core_district d ON d.id = p.district_id
WHERE d.city = %s AND p.merged_into_id IS NULL AND i.known_to IS NULL AND i.start <= %s AND (i.end IS NULL OR i.end > %s)
"""


@dataclass(frozen=True)
class Value:
    """An indicator as computed; `value` and `met` None with `reasons` where something is missing."""

    code: str
    name: str
    value: int | None
    line: int
    at_most: bool
    met: bool | None
    clause: str
    reasons: str


def compute(city: str, year: int) -> list[Value]:
    """Every indicator of the city's document for a year."""
    rules = rules_of(city, year)
    if not rules:
        return []
    wanted = any(one.people for rule in rules.values() for one in _measures(rule))
    persons, identities = _tables(city, year) if wanted else (None, None)
    frame = indicators(city, year, _claims(city, year), persons, identities, _grants(city, year), _fund(city, year))
    return [
        Value(
            row["indicator"],
            rules[row["indicator"]].name,
            row["value"],
            row["line"],
            rules[row["indicator"]].at_most is not None,
            row["met"],
            row["clauses"],
            row["reasons"] or "",
        )
        for row in frame.iter_rows(named=True)
    ]


def asked_for(city: str, year: int) -> dict[str, str]:
    """name -> words of the figures that the indicators need and the books don't know."""
    found = [one.fund for rule in rules_of(city, year).values() for one in _measures(rule) if one.fund]
    return {names[0]: names[-1] for names in found if names[0] not in OURS}


def rules_of(city: str, year: int) -> dict[str, Indicator]:
    """The indicators that the document in force at the year's end sets."""
    policy = pack.load(city).on(dt.date(year, 12, 31))
    return dict(policy.benefits.indicators) if policy and policy.benefits else {}


def _measures(rule: Indicator) -> list[Measure]:
    return [*rule.numerator, *rule.denominator]


def _claims(city: str, year: int) -> pl.DataFrame:
    columns = {"status": pl.String(), "item": pl.String(), "aid": pl.Int64(), "tilt_aid": pl.Int64()}
    return pl.DataFrame(_rows(_CLAIMS, city, year), schema=columns, orient="row")


def _grants(city: str, year: int) -> pl.DataFrame:
    return pl.DataFrame(_rows(_GRANTS, city, year), schema={"status": pl.String(), "amount": pl.Int64()}, orient="row")


def _rows(statement: str, *values: str | int | dt.date) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _fund(city: str, year: int) -> pl.DataFrame:
    found = {
        "accumulated_surplus": queries.surplus(city, year),
        "raised": sum(queries.raised(city, year).values()),
        "lottery_drawn": queries.moved_in_year(city, None, "4101.lottery", year),
    }
    found |= {name: value for name in asked_for(city, year) if (value := queries.year_figure(city, year, name)) is not None}
    return pl.DataFrame(list(found.items()), schema={"name": pl.String(), "value": pl.Int64()}, orient="row")


def _tables(city: str, year: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(persons, identities) of everybody who held an identity in the year."""
    ids = [int(str(row[0])) for row in _rows(_PEOPLE, city, dt.date(year, 12, 31), dt.date(year, 1, 1))]
    persons, identities = [], []
    for person, held in _people(ids, year):
        persons.append(person)
        identities += held
    return _frame(persons, frames.PERSONS), _frame(identities, frames.IDENTITIES)


def _people(ids: list[int], year: int) -> Iterator[tuple[dict[str, object], list[dict[str, object]]]]:
    for first in range(0, len(ids), CHUNK):
        part = ids[first : first + CHUNK]
        yield from engine_rows_of(part, years=dict.fromkeys(part, year)).values()


def _frame(rows: list[dict[str, object]], columns: dict[str, pl.DataType]) -> pl.DataFrame:
    return pl.DataFrame([{name: row.get(name) for name in columns} for row in rows], schema=columns, orient="row")

"""Whom a run looks at, and what the registry says of them, as the library wants to see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
from django.db import connection

from tuodi.benefits import frames
from tuodi.office.registry.queries.engine import engine_rows_of

# Somebody with an identity on any day of the year (their own record's, or that of one merged into it); everybody where a row of the
# table is for anyone.
_CANDIDATES = """
FROM registry_person p WHERE p.city = %(city)s AND p.merged_into_id IS NULL AND p.id > %(after)s
AND (%(district)s::bigint IS NULL OR p.district_id = %(district)s)
AND (%(everybody)s OR EXISTS (
    SELECT 1 FROM registry_identity i JOIN registry_person r ON r.id = i.person_id
    WHERE (r.id = p.id OR r.merged_into_id = p.id) AND i.known_to IS NULL
    AND i.start <= make_date(%(year)s, 12, 31) AND (i."end" IS NULL OR i."end" >= make_date(%(year)s, 1, 1)))
  OR EXISTS (SELECT 1 FROM enrolment_target t WHERE t.person_id = p.id AND t.year = %(year)s AND t.state = 'proposed'))
"""


def _given(city: str, district: int | None, year: int, everybody: bool, after: int) -> dict[str, Any]:
    return {"city": city, "district": district, "year": year, "everybody": everybody, "after": after}


def count(city: str, district: int | None, year: int, everybody: bool) -> int:
    """How many persons a run has to look at."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {_CANDIDATES}", _given(city, district, year, everybody, 0))
        return int(cursor.fetchone()[0])


def following(city: str, district: int | None, year: int, everybody: bool, after: int, limit: int) -> list[int]:
    """The next persons after one, in the order of their ids."""
    given = _given(city, district, year, everybody, after) | {"limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT p.id {_CANDIDATES} ORDER BY p.id LIMIT %(limit)s", given)
        return [row[0] for row in cursor.fetchall()]


def frames_of(ids: Sequence[int], year: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The contract's persons and identities of these persons, with the insurance of the year (unknown where the registry has none)."""
    rows = engine_rows_of(ids, None, dict.fromkeys(ids, year))
    persons = [rows[number][0] for number in ids if number in rows]
    identities = [identity for number in ids if number in rows for identity in rows[number][1]]
    return _frame(persons, frames.PERSONS), _frame(identities, frames.IDENTITIES)


def _frame(rows: list[dict[str, Any]], columns: dict[str, pl.DataType]) -> pl.DataFrame:
    return pl.DataFrame([{name: row.get(name) for name in columns} for row in rows], schema=columns, orient="row")

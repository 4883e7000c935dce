"""Who is not aided on which days, and which agreements rest, as settlement asks for it: in force, and lifted ones up to the day before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from tuodi.office.core.statements import fetch
from tuodi.office.settlement import bars

_DAYS = """
SELECT person_id, start, CASE WHEN lifted_on IS NULL THEN "end" ELSE least("end", lifted_on - 1) END, reason FROM oversight_sanction
WHERE state IN ('approved', 'lifted') AND person_id = ANY (%s::bigint[]) AND (lifted_on IS NULL OR lifted_on > start) ORDER BY id
"""
_RESTING = """
SELECT i.code, s.start, CASE WHEN s.lifted_on IS NULL THEN s."end" ELSE least(s."end", s.lifted_on - 1) END
FROM oversight_suspension s JOIN registry_institution i ON i.id = s.institution_id
WHERE s.city = %s AND s.state IN ('approved', 'lifted') AND (s.lifted_on IS NULL OR s.lifted_on > s.start) ORDER BY s.id
"""


@bars.register
def sanctions(records: Sequence[int]) -> Iterator[tuple[int, dict[str, Any]]]:
    """(record, {start, end, reason}) of the persons' sanctions."""
    for record, start, end, reason in fetch(_DAYS, [list(records)]):
        yield record, {"start": start, "end": end, "reason": reason}


@bars.register_institutions
def suspensions(city: str) -> list[tuple[str, dt.date, dt.date]]:
    """(code, first day, last day) of a city's suspended agreements."""
    return fetch(_RESTING, [city])

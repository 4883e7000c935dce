"""Who is not aided on which days, as settlement asks for it: sanctions in force, and lifted ones up to the day before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tuodi.office.core.statements import fetch
from tuodi.office.settlement import bars

_DAYS = """
SELECT person_id, start, CASE WHEN lifted_on IS NULL THEN "end" ELSE least("end", lifted_on - 1) END, reason FROM oversight_sanction
WHERE state IN ('approved', 'lifted') AND person_id = ANY (%s::bigint[]) AND (lifted_on IS NULL OR lifted_on > start) ORDER BY id
"""


@bars.register
def sanctions(records: Sequence[int]) -> Iterator[tuple[int, dict[str, Any]]]:
    """(record, {start, end, reason}) of the persons' sanctions."""
    for record, start, end, reason in fetch(_DAYS, [list(records)]):
        yield record, {"start": start, "end": end, "reason": reason}

"""A slice of a run: the library's decisions for some persons, written on the roll in one statement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from tuodi.benefits.enrol import decisions
from tuodi.office.enrolment import people
from tuodi.office.enrolment.models import Run
from tuodi.office.settlement import figures

# What was granted stays as it is, also under a record that was merged into the person's; what another open run proposes stays with it.
_WRITE = """
WITH given AS (SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (
    person bigint, verdict text, insurance text, identity text, "row" smallint, premium bigint, subsidy bigint, self_paid bigint,
    effective date, reasons text, clauses text)),
elsewhere AS (SELECT m.merged_into_id AS person FROM enrolment_target g JOIN registry_person m ON m.id = g.person_id
    WHERE m.merged_into_id IN (SELECT person FROM given) AND g.year = %(year)s AND g.state = 'granted')
INSERT INTO enrolment_target (person_id, year, city, district_id, street_id, run_id, state, verdict, insurance, identity, "row", premium,
    subsidy, self_paid, effective, reasons, clauses, current, computed_at)
SELECT p.id, %(year)s, p.city, p.district_id, p.street_id, %(run)s,
    CASE WHEN r.verdict = 'settled' AND r.subsidy > 0 AND p.id NOT IN (SELECT person FROM elsewhere) THEN 'proposed' ELSE 'none' END,
    r.verdict, r.insurance, r.identity, r."row", r.premium, r.subsidy, r.self_paid, r.effective,
    CASE WHEN p.id IN (SELECT person FROM elsewhere) THEN 'subsidised_elsewhere' ELSE r.reasons END, r.clauses, true, %(now)s
FROM given r JOIN registry_person p ON p.id = r.person ORDER BY p.id
ON CONFLICT (person_id, year) DO UPDATE SET district_id = excluded.district_id, street_id = excluded.street_id, run_id = excluded.run_id,
    state = excluded.state, verdict = excluded.verdict, insurance = excluded.insurance, identity = excluded.identity, "row" = excluded."row",
    premium = excluded.premium, subsidy = excluded.subsidy, self_paid = excluded.self_paid, effective = excluded.effective,
    reasons = excluded.reasons, clauses = excluded.clauses, current = true, computed_at = excluded.computed_at
WHERE enrolment_target.state = 'none' OR (enrolment_target.state = 'proposed' AND enrolment_target.run_id = excluded.run_id)
"""


def decide(run: Run, ids: Sequence[int]) -> list[dict[str, Any]]:
    """What the policy says of each of these persons who is a target of the year, as rows of the roll."""
    persons, identities = people.frames_of(ids, run.year)
    insurance = dict(zip(persons["person_id"], persons["insurance"], strict=True))
    held = dict(zip(reversed(identities["person_id"].to_list()), reversed(identities["identity"].to_list()), strict=True))
    found = decisions(run.city, run.year, persons, identities, parameters=figures.of(run.city))
    return [
        {
            "person": int(row["person_id"]),
            "verdict": row["status"],
            "insurance": insurance[row["person_id"]] or "",
            "identity": row["identity"] or held.get(row["person_id"], ""),
            "row": row["row"],
            **{name: row[name] for name in ("premium", "subsidy", "self_paid")},
            "effective": row["effective"].isoformat() if row["effective"] else None,
            "reasons": (row["reasons"] or "")[:400],
            "clauses": (row["clauses"] or "")[:200],
        }
        for row in found.iter_rows(named=True)
    ]


def write(run: Run, rows: Sequence[dict[str, Any]]) -> None:
    """Put rows on the roll, inside the caller's transaction."""
    given: dict[str, Any] = {"rows": json.dumps(rows), "year": run.year, "run": run.pk, "now": timezone.now()}
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, given)

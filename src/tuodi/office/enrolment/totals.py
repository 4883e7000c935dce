"""What a run amounts to, counted in the database."""

from __future__ import annotations

from typing import Any

from django.db import connection

from tuodi.office.enrolment.models import Run

_COUNTS = """
SELECT count(*) FILTER (WHERE state <> 'none' AND run_id = %(run)s), coalesce(sum(subsidy) FILTER (WHERE state <> 'none' AND run_id = %(run)s), 0),
       count(*) FILTER (WHERE state <> 'none' AND run_id = %(run)s AND insurance = 'none'),
       count(*) FILTER (WHERE state = 'none' AND verdict = 'invalid'), count(*) FILTER (WHERE state = 'none' AND verdict <> 'invalid'),
       count(*) FILTER (WHERE state = 'granted' AND run_id <> %(run)s)
FROM enrolment_target WHERE city = %(city)s AND year = %(year)s AND current AND (%(district)s::bigint IS NULL OR district_id = %(district)s)
"""
_DIGEST = """
SELECT count(*), coalesce(sum(subsidy), 0), encode(sha256(convert_to(coalesce(string_agg(concat_ws(':', person_id, district_id, subsidy, effective),
    ';' ORDER BY person_id), ''), 'UTF8')), 'hex') FROM enrolment_target WHERE run_id = %s AND state IN ('proposed', 'granted')
"""
# Somebody proposed of whom something else is known since: an identity, a fact, the insurance, a merger.
_CHANGED = """
SELECT count(*) FROM enrolment_target t JOIN registry_person p ON p.id = t.person_id WHERE t.run_id = %(run)s AND t.state = 'proposed' AND (
    p.merged_into_id IS NOT NULL
    OR EXISTS (SELECT 1 FROM registry_personchange c WHERE c.person_id = p.id AND c.at > t.computed_at
               AND (c.after ?| %(facts)s OR c.after ? ('insurance.' || t.year)))
    OR EXISTS (SELECT 1 FROM registry_identity i WHERE i.person_id = p.id AND (i.known_from > t.computed_at OR i.known_to > t.computed_at)))
"""
FACTS = ["birth_date", "sex", "district", "hukou_local", "disability_grade", "disability_kind", "unable_to_work", "dibao_class", "urban"]


def counts(run: Run) -> dict[str, int]:
    """persons, amount (fen), unenrolled: what the run decides; invalid, excluded, already: what it leaves."""
    given: dict[str, Any] = {"run": run.pk, "city": run.city, "year": run.year, "district": run.district_id}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, given)
        row = cursor.fetchone()
    return dict(zip(("persons", "amount", "unenrolled", "invalid", "excluded", "already"), map(int, row), strict=True))


def contents(run: Run) -> tuple[int, int, str]:
    """(persons, fen, SHA-256) of what a run proposes or granted."""
    with connection.cursor() as cursor:
        cursor.execute(_DIGEST, [run.pk])
        persons, amount, digest = cursor.fetchone()
    return int(persons), int(amount), str(digest)


def changed_since(run: Run) -> int:
    """How many of the persons proposed have changed in the registry since they were looked at."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, {"run": run.pk, "facts": FACTS})
        return int(cursor.fetchone()[0])


def places(run: Run) -> list[dict[str, Any]]:
    """By district: id, name, persons, amount, unenrolled, invalid."""
    statement = """
        SELECT d.id, d.name, count(*) FILTER (WHERE t.state <> 'none'), coalesce(sum(t.subsidy) FILTER (WHERE t.state <> 'none'), 0)::bigint,
               count(*) FILTER (WHERE t.state <> 'none' AND t.insurance = 'none'), count(*) FILTER (WHERE t.verdict = 'invalid')
        FROM enrolment_target t JOIN core_district d ON d.id = t.district_id WHERE t.run_id = %s GROUP BY d.id ORDER BY d.position"""
    with connection.cursor() as cursor:
        cursor.execute(statement, [run.pk])
        names = ("id", "name", "persons", "amount", "unenrolled", "invalid")
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

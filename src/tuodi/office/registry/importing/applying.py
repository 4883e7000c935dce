"""The compared rows of an approved list, written to the registry in one go. Rows with conflicts are never written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db import connection

from tuodi.office.registry.models import DepartmentList
from tuodi.office.registry.signals import Touched

_CHOSEN = "r.source_id = %(list)s AND r.verdict IN ('new', 'changed', 'absent') AND (%(marked)s OR NOT r.marked)"

_PERSONS = f"""
INSERT INTO registry_person (district_id, city, id_number, id_index, name, sex, birth_date, hukou_local, disability_grade, disability_kind,
                             unable_to_work, dibao_class, urban, community, address, telephone, relation, created_at)
SELECT DISTINCT ON (r.id_index) coalesce(r.district_id, %(district)s), '', r.id_number, r.id_index, r.name, coalesce(r.facts ->> 'sex', ''),
       (r.facts ->> 'birth_date')::date, coalesce((r.facts ->> 'hukou_local')::boolean, true),
       coalesce((r.facts ->> 'disability_grade')::smallint, 0), coalesce(r.facts ->> 'disability_kind', ''),
       coalesce((r.facts ->> 'unable_to_work')::boolean, false), coalesce(r.facts ->> 'dibao_class', ''), (r.facts ->> 'urban')::boolean,
       coalesce(r.facts ->> 'community', ''), coalesce(r.facts ->> 'address', ''), coalesce(r.facts ->> 'telephone', ''), '', %(now)s
  FROM registry_listrow r WHERE {_CHOSEN} AND r.verdict = 'new' AND r.person_id IS NULL
 ORDER BY r.id_index, r.number
"""

_NEW_PERSONS = """
UPDATE registry_listrow r SET person_id = p.id FROM registry_person p
 WHERE r.source_id = %(list)s AND r.person_id IS NULL AND r.verdict = 'new' AND p.city = %(city)s AND p.id_index = r.id_index
"""

# facts that differ, of all rows of a person together; kept with before and after, then written
_FACTS = f"""
CREATE TEMPORARY TABLE registry_differing ON COMMIT DROP AS
SELECT p.id, jsonb_object_agg(fact.key, to_jsonb(p) -> fact.key) AS before, jsonb_object_agg(fact.key, fact.value) AS after
  FROM registry_listrow r JOIN registry_person p ON p.id = r.person_id, jsonb_each(r.facts - 'sex' - 'birth_date') fact
 WHERE {_CHOSEN} AND to_jsonb(p) -> fact.key IS DISTINCT FROM fact.value
 GROUP BY p.id
"""
_KEEP_FACTS = """
INSERT INTO registry_personchange (person_id, at, kind, before, after, number_before, number_after, why, user_id)
SELECT id, %(now)s, 'change', before, after, '', '', %(why)s, %(user)s FROM registry_differing
"""
_WRITE_FACTS = """
UPDATE registry_person p SET
       hukou_local = CASE WHEN after ? 'hukou_local' THEN (after ->> 'hukou_local')::boolean ELSE hukou_local END,
       disability_grade = coalesce((after ->> 'disability_grade')::smallint, disability_grade),
       disability_kind = coalesce(after ->> 'disability_kind', disability_kind),
       unable_to_work = coalesce((after ->> 'unable_to_work')::boolean, unable_to_work),
       dibao_class = coalesce(after ->> 'dibao_class', dibao_class),
       urban = CASE WHEN after ? 'urban' THEN (after ->> 'urban')::boolean ELSE urban END,
       community = coalesce(after ->> 'community', community), address = coalesce(after ->> 'address', address),
       telephone = coalesce(after ->> 'telephone', telephone)
  FROM registry_differing d WHERE d.id = p.id
"""

_CLOSE = f"""
UPDATE registry_identity i SET known_to = greatest(i.known_from, %(now)s)
  FROM registry_listrow r WHERE {_CHOSEN} AND r.rewrites AND i.id = r.identity_id
"""

_REWRITE = f"""
INSERT INTO registry_identity (person_id, code, start, "end", end_reason, applied, first_treated, assigned_class, disease, granted_by_id,
                               certified_by, known_from, source_id)
SELECT i.person_id, i.code, coalesce(r.start, i.start), days.past, CASE WHEN days.past IS NULL THEN '' ELSE coalesce(nullif(r.end_reason, ''), i.end_reason) END,
       coalesce(r.applied, i.applied), coalesce(r.first_treated, i.first_treated), coalesce(nullif(r.assigned_class, ''), i.assigned_class),
       coalesce(nullif(r.disease, ''), i.disease), coalesce(r.granted_by_id, i.granted_by_id), %(department)s, greatest(i.known_from, %(now)s), %(list)s
  FROM registry_listrow r JOIN registry_identity i ON i.id = r.identity_id,
       LATERAL (SELECT CASE WHEN r."end" IS NOT NULL THEN r."end" WHEN i."end" <= %(day)s::date THEN NULL ELSE i."end" END AS past) days
 WHERE {_CHOSEN} AND r.rewrites
"""

_ADD = f"""
INSERT INTO registry_identity (person_id, code, start, "end", end_reason, applied, first_treated, assigned_class, disease, granted_by_id,
                               certified_by, known_from, source_id)
SELECT r.person_id, r.code, coalesce(r.start, %(day)s::date), r."end", r.end_reason, r.applied, r.first_treated, r.assigned_class, r.disease,
       coalesce(r.granted_by_id, r.district_id, %(district)s), %(department)s, %(now)s, %(list)s
  FROM registry_listrow r WHERE {_CHOSEN} AND r.verdict = 'new'
"""

_DONE = f"UPDATE registry_listrow r SET applied_now = true WHERE {_CHOSEN}"

# from which day on something else is known, of rows that reach into the past
_TOUCHED = f"""
WITH firsts AS (
    SELECT r.person_id, CASE
             WHEN r.verdict = 'new' THEN least(coalesce(r.start, %(day)s::date), r.applied, r.first_treated)
             WHEN r.start <> i.start OR r.applied IS NOT NULL OR r.first_treated IS NOT NULL OR r.assigned_class <> '' OR r.disease <> ''
               OR r.granted_by_id IS NOT NULL OR i."end" IS NULL AND r."end" IS NULL
             THEN least(i.start, r.start, i.applied, r.applied, i.first_treated, r.first_treated)
             ELSE least(i."end", r."end") END AS first
      FROM registry_listrow r LEFT JOIN registry_identity i ON i.id = r.identity_id
     WHERE {_CHOSEN} AND r.code <> '' AND (r.verdict = 'new' OR r.rewrites)
    UNION ALL
    SELECT id, %(ever)s::date FROM registry_differing WHERE after - 'address' - 'telephone' - 'community' <> '{{}}')
SELECT person_id, min(first) FROM firsts WHERE first <= %(today)s::date GROUP BY person_id ORDER BY person_id
"""


def apply(source: DepartmentList, now: dt.datetime, today: dt.date, user_id: int | None, ever: dt.date, *, marked: bool) -> list[Touched]:
    """Write the list inside the caller's transaction; `marked`: also the identities that another department certifies.

    Answers who is known otherwise now, and from which day on.
    """
    given: dict[str, Any] = {
        "list": source.pk,
        "city": source.city,
        "district": source.district_id,
        "department": source.department,
        "day": source.as_of,
        "now": now,
        "today": today,
        "user": user_id,
        "why": f"{source.department}名单 {source.name}"[:300],
        "marked": marked,
        "ever": ever,
    }
    with connection.cursor() as cursor:
        for statement in (_PERSONS, _NEW_PERSONS, _FACTS, _KEEP_FACTS, _WRITE_FACTS, _CLOSE, _REWRITE, _ADD, _DONE):
            cursor.execute(statement, given)
        return list(_touched(cursor, given))


def _touched(cursor: Any, given: dict[str, Any]) -> Iterator[Touched]:
    cursor.execute(_TOUCHED, given)
    for person, first in cursor.fetchall():
        yield Touched(person, first)
    cursor.execute("DROP TABLE registry_differing")


def persons_of(source: DepartmentList) -> list[int]:
    """The persons whose rows the list would write."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT person_id FROM registry_listrow WHERE source_id = %s AND person_id IS NOT NULL"
            " AND verdict IN ('new', 'changed', 'absent') ORDER BY person_id",
            [source.pk],
        )
        return [row[0] for row in cursor.fetchall()]

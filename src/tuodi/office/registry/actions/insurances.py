"""Which insurance many persons have in a year, as the insurers say: in a handful of statements, each change kept with its before and after."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.utils import timezone

from tuodi.office.core import audit, locks
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.registry import signals
from tuodi.office.registry.signals import Touched

_DIFFERING = """
CREATE TEMPORARY TABLE registry_insured ON COMMIT DROP AS
SELECT w.person, w.kind, w.paid_on, i.kind AS old_kind, i.paid_on AS old_paid_on
FROM jsonb_to_recordset(%(rows)s::jsonb) AS w (person bigint, kind text, paid_on date)
JOIN registry_person p ON p.id = w.person
LEFT JOIN registry_insurance i ON i.person_id = w.person AND i.year = %(year)s
WHERE (i.kind, i.paid_on) IS DISTINCT FROM (w.kind, w.paid_on)
"""
_KEEP = """
INSERT INTO registry_personchange (person_id, at, kind, before, after, number_before, number_after, why, user_id)
SELECT person, %(now)s, 'change',
    jsonb_build_object(%(name)s, CASE WHEN old_kind IS NULL THEN NULL ELSE jsonb_build_object('kind', old_kind, 'paid_on', old_paid_on) END),
    jsonb_build_object(%(name)s, jsonb_build_object('kind', kind, 'paid_on', paid_on)), '', '', %(why)s, %(user)s
FROM registry_insured ORDER BY person
"""
_SET = """
INSERT INTO registry_insurance (person_id, year, kind, paid_on) SELECT person, %(year)s, kind, paid_on FROM registry_insured ORDER BY person
ON CONFLICT (person_id, year) DO UPDATE SET kind = excluded.kind, paid_on = excluded.paid_on
"""


@action("registry.person.write", may_change_nothing=True)
def set_insurances(actor: Actor, year: int, insured: Mapping[int, tuple[str, dt.date | None]], why: str) -> int:
    """person -> (kind, day paid). Only what differs is written; how many. Persons out of the actor's districts aren't there for it."""
    if not insured:
        return 0
    locks.persons(insured)
    rows = [{"person": person, "kind": kind, "paid_on": day.isoformat() if day else None} for person, (kind, day) in insured.items()]
    user = actor.user.pk if actor.user else None
    given: dict[str, Any] = {"rows": json.dumps(rows), "year": year, "name": f"insurance.{year}", "now": timezone.now(), "why": why[:300], "user": user}
    with connection.cursor() as cursor:
        for statement in (_DIFFERING, _KEEP, _SET):
            cursor.execute(statement, given)
        cursor.execute("SELECT person FROM registry_insured ORDER BY person")
        changed = [row[0] for row in cursor.fetchall()]
        cursor.execute("DROP TABLE registry_insured")
    if changed:
        audit.record("registry.insurances_set", actor, why=why, year=year, count=len(changed))
        first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
        signals.tell(actor, [Touched(person, first, last) for person in changed], f"{year} 年参保信息变动")
    return len(changed)

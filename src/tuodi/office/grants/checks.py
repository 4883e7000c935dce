"""What must hold of grants; `tuodi-office check-books` runs them. Each answers sentences, none where all is well.

The first line of a check's docstring is its title for the person who runs the command, so it is Chinese.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection

_OWED = """
SELECT a.id, a.amount, d.amount FROM grants_award a JOIN grants_grantrun r ON r.id = a.run_id LEFT JOIN payment_due d ON d.id = a.due_id
WHERE a.state = 'granted' AND (d.id IS NULL OR d.amount <> a.amount OR d.person_id <> a.person_id OR d.purpose <> 'grant' OR r.state <> 'approved')
ORDER BY a.id LIMIT 20
"""
_TWICE = """
SELECT coalesce(p.merged_into_id, p.id), a.year, count(*) FROM grants_award a JOIN registry_person p ON p.id = a.person_id
WHERE a.state = 'granted' GROUP BY 1, 2, a.grant HAVING count(*) > 1 LIMIT 20
"""


_WITHDRAWN = """
SELECT a.id, a.state, d.state FROM grants_award a JOIN payment_due d ON d.id = a.due_id
WHERE (a.state = 'withdrawn') <> (d.state = 'withdrawn') ORDER BY a.id LIMIT 20
"""


def awards_are_owed() -> list[str]:
    """已批准的定额救助与应付一致"""
    return [f"定额救助 {number}：{amount} 分，应付 {owed} 分" for number, amount, owed in _rows(_OWED)]


def nobody_gets_a_grant_twice() -> list[str]:
    """同一人同一年度同一补助只发放一次"""
    return [f"人员 {person} 在 {year} 年发放了 {count} 次（合并的登记）" for person, year, count in _rows(_TWICE)]


def withdrawn_is_withdrawn_on_both_sides() -> list[str]:
    """已撤销的定额救助与应付一致"""
    return [f"定额救助 {number}：{state}，应付 {owed}" for number, state, owed in _rows(_WITHDRAWN)]


def _rows(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


CHECKS: list[Callable[[], list[str]]] = [awards_are_owed, nobody_gets_a_grant_twice, withdrawn_is_withdrawn_on_both_sides]

"""What must hold of enrolment; `tuodi-office check-books` runs them. Each answers sentences, none where all is well.

The first line of a check's docstring is its title for the person who runs the command, so it is Chinese.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection

from tuodi.office.enrolment import totals
from tuodi.office.enrolment.models import Run
from tuodi.office.fund import chart

_UNDECIDED = """
SELECT t.id, r.state FROM enrolment_target t JOIN enrolment_run r ON r.id = t.run_id
WHERE (t.state = 'granted') AND r.state <> 'approved' OR (t.state = 'proposed') AND r.state NOT IN ('computing', 'computed', 'reviewed') LIMIT 20
"""
_TWO_RECORDS = """
SELECT coalesce(p.merged_into_id, p.id), t.year, count(*) FROM enrolment_target t JOIN registry_person p ON p.id = t.person_id
WHERE t.state = 'granted' GROUP BY 1, 2 HAVING count(*) > 1 LIMIT 20
"""
_POSTED = f"""
SELECT t.id, t.amount, coalesce(sum(l.amount) FILTER (WHERE a.code = '{chart.SUBSIDY}'), 0), p.kind
FROM enrolment_transfer t JOIN fund_posting p ON p.id = t.posting_id LEFT JOIN fund_postingline l ON l.posting_id = p.id
LEFT JOIN fund_account a ON a.id = l.account_id
GROUP BY t.id, p.kind HAVING p.kind <> 'subsidy' OR t.amount <> coalesce(sum(l.amount) FILTER (WHERE a.code = '{chart.SUBSIDY}'), 0) LIMIT 20
"""
_MOVED = """
SELECT t.run_id, sum(t.amount), (SELECT sum(subsidy) FROM enrolment_target g WHERE g.run_id = t.run_id AND g.state = 'granted')
FROM enrolment_transfer t WHERE NOT EXISTS (SELECT 1 FROM fund_posting b WHERE b.reverses_id = t.posting_id)
GROUP BY t.run_id HAVING sum(t.amount) > coalesce((SELECT sum(subsidy) FROM enrolment_target g WHERE g.run_id = t.run_id AND g.state = 'granted'), 0) LIMIT 20
"""


def grants_were_approved() -> list[str]:
    """资助参保人员都经过批准"""
    return [f"名册 {number}：所在批次状态为 {state}" for number, state in _rows(_UNDECIDED)]


def approved_runs_are_what_was_reviewed() -> list[str]:
    """已批准的资助参保名单未变"""
    found = []
    for run in Run.objects.filter(state=Run.State.APPROVED).order_by("id"):
        persons, amount, digest = totals.contents(run)
        if digest != run.digest:
            found.append(f"{run}：名单现为 {persons} 人 {amount} 分，与批准时的 {run.counts['persons']} 人 {run.counts['amount']} 分不符")
    return found


def nobody_is_subsidised_twice() -> list[str]:
    """同一人同一年度只资助一次"""
    return [f"人员 {person} 在 {year} 年资助了 {count} 次（合并的登记）" for person, year, count in _rows(_TWO_RECORDS)]


def transfers_are_posted() -> list[str]:
    """资助参保划转与凭证一致，不超过批准金额"""
    found = [f"划转 {number}（{amount} 分）的凭证记 {posted} 分（{kind}）" for number, amount, posted, kind in _rows(_POSTED)]
    return found + [f"批次 {run} 划转 {moved} 分，批准 {granted or 0} 分" for run, moved, granted in _rows(_MOVED)]


def _rows(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


CHECKS: list[Callable[[], list[str]]] = [
    grants_were_approved, approved_runs_are_what_was_reviewed, nobody_is_subsidised_twice, transfers_are_posted,
]  # fmt: skip

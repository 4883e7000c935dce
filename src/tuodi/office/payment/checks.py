"""What must hold of payments; `tuodi-office check-books` runs them. Each answers sentences, none where all is well.

The first line of a check's docstring is its title for the person who runs the command, so it is Chinese.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection

from tuodi.office.fund import chart

_TWICE = """
SELECT d.id, count(*) FROM payment_line l JOIN payment_due d ON d.id = l.due_id WHERE l.state = 'paid' GROUP BY d.id HAVING count(*) > 1 LIMIT 20
"""
_BOOKED = f"""
SELECT max(id), max(state), sum(due)::bigint, sum(paid)::bigint FROM (
    SELECT d.party, d.city, coalesce(d.payer_id, 0) AS place, d.id, d.state, CASE WHEN d.state = 'paid' THEN d.amount ELSE 0 END AS due, 0 AS paid
    FROM payment_due d WHERE EXISTS (SELECT 1 FROM payment_line l WHERE l.due_id = d.id)
    UNION ALL
    SELECT l.party, a.city, coalesce(a.district_id, 0), NULL, NULL, 0, l.amount FROM fund_postingline l JOIN fund_posting p ON p.id = l.posting_id
    JOIN fund_account a ON a.id = l.account_id LEFT JOIN fund_posting o ON o.id = p.reverses_id
    WHERE 'payment' IN (p.kind, o.kind) AND a.code = '{chart.PERSONS}') both_sides
GROUP BY party, city, place HAVING max(id) IS NOT NULL AND sum(due) <> sum(paid) ORDER BY 1 LIMIT 20
"""
_TOTALS = """
SELECT b.id, b.total, sum(l.amount) FROM payment_batch b LEFT JOIN payment_line l ON l.batch_id = b.id
GROUP BY b.id HAVING b.total IS DISTINCT FROM sum(l.amount) OR b.count <> count(l.id) ORDER BY b.id LIMIT 20
"""
_STATES = """
SELECT d.id, d.state FROM payment_due d LEFT JOIN payment_line l ON l.due_id = d.id AND l.state IN ('waiting', 'paid')
WHERE (d.state = 'batched') <> (l.state IS NOT DISTINCT FROM 'waiting') OR (d.state = 'paid') <> (l.state IS NOT DISTINCT FROM 'paid') LIMIT 20
"""


def paid_once() -> list[str]:
    """每笔应付最多支付一次"""
    return [f"应付 P{number:07d} 支付了 {count} 次" for number, count in _rows(_TWICE)]


def payments_are_booked() -> list[str]:
    """已支付的款项与付款凭证一致"""
    return [f"应付 P{number:07d}（{state}）{amount} 分，付款凭证 {paid} 分" for number, state, amount, paid in _rows(_BOOKED)]


def batches_add_up() -> list[str]:
    """支付批次的笔数和金额与明细一致"""
    return [f"批次 {number}：{total} 分，明细 {lines} 分" for number, total, lines in _rows(_TOTALS)]


def states_agree() -> list[str]:
    """应付的状态与支付明细一致"""
    return [f"应付 P{number:07d} 的状态“{state}”与明细不符" for number, state in _rows(_STATES)]


def _rows(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


CHECKS: list[Callable[[], list[str]]] = [paid_once, payments_are_booked, batches_add_up, states_agree]

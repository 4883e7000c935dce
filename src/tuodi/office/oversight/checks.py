"""What must hold of oversight; `tuodi-office check-books` runs them. Each answers sentences, none where all is well.

The first line of a check's docstring is its title for the person who runs the command, so it is Chinese.
"""

from __future__ import annotations

from collections.abc import Callable

from tuodi.office.core.statements import fetch
from tuodi.office.fund import chart

_REPAID = """
SELECT r.id, r.paid, coalesce(sum(p.amount), 0) FROM oversight_recovery r LEFT JOIN oversight_repayment p ON p.recovery_id = r.id
GROUP BY r.id HAVING r.paid <> coalesce(sum(p.amount), 0) OR (r.state = 'paid') <> (r.paid = r.amount) ORDER BY r.id LIMIT 20
"""
_OWED = """
WITH owed AS (
    SELECT a.city, l.party, sum(l.amount) AS total FROM fund_postingline l JOIN fund_account a ON a.id = l.account_id
    WHERE a.code = %s GROUP BY 1, 2),
due AS (SELECT city, 'R' || id AS party, amount - paid AS total FROM oversight_recovery WHERE state IN ('approved', 'paid'))
SELECT coalesce(o.party, d.party), coalesce(d.total, 0), coalesce(o.total, 0) FROM owed o FULL JOIN due d USING (city, party)
WHERE coalesce(o.total, 0) <> coalesce(d.total, 0) ORDER BY 1 LIMIT 20
"""
_PARTS = """
SELECT r.id, r.amount, coalesce(sum(i.amount), 0) FROM oversight_recovery r LEFT JOIN oversight_instalment i ON i.recovery_id = r.id
GROUP BY r.id HAVING r.amount <> coalesce(sum(i.amount), 0) ORDER BY r.id LIMIT 20
"""


def repayments_add_up() -> list[str]:
    """追回的已退金额等于到账合计"""
    return [f"追回第 {number} 号：已退 {paid} 分，到账合计 {total} 分" for number, paid, total in fetch(_REPAID, [])]


def what_is_owed_stands_in_the_books() -> list[str]:
    """尚欠的追回款与应收追回款余额一致"""
    return [f"{party}：尚欠 {due} 分，账面 {owed} 分" for party, due, owed in fetch(_OWED, [chart.RECOVERABLE])]


def instalments_add_up() -> list[str]:
    """各期金额之和等于应退金额"""
    return [f"追回第 {number} 号：应退 {amount} 分，各期合计 {total} 分" for number, amount, total in fetch(_PARTS, [])]


CHECKS: list[Callable[[], list[str]]] = [repayments_add_up, what_is_owed_stands_in_the_books, instalments_add_up]

"""What must hold of oversight; `tuodi-office check-books` runs them. Each answers sentences, none where all is well.

The first line of a check's docstring is its title for the person who runs the command, so it is Chinese.
"""

from __future__ import annotations

from collections.abc import Callable

from tuodi.office.core.statements import fetch
from tuodi.office.fund import chart

_REPAID = """
WITH came AS (SELECT recovery_id, sum(amount - excess) AS paid, sum(excess) AS excess FROM oversight_repayment GROUP BY 1),
went AS (SELECT recovery_id, sum(amount) AS back FROM oversight_givenback GROUP BY 1),
off AS (SELECT recovery_id, sum(amount) AS written FROM oversight_writeoff WHERE state = 'approved' GROUP BY 1)
SELECT r.id, r.paid, coalesce(came.paid, 0), r.written, coalesce(off.written, 0), r.over, coalesce(came.excess, 0) - coalesce(went.back, 0)
FROM oversight_recovery r LEFT JOIN came ON came.recovery_id = r.id LEFT JOIN went ON went.recovery_id = r.id LEFT JOIN off ON off.recovery_id = r.id
WHERE r.paid <> coalesce(came.paid, 0) OR r.written <> coalesce(off.written, 0) OR r.over <> coalesce(came.excess, 0) - coalesce(went.back, 0)
   OR (r.state IN ('paid', 'written')) <> (r.paid + r.written = r.amount) ORDER BY r.id LIMIT 20
"""
_OWED = """
WITH owed AS (
    SELECT a.city, l.party, sum(l.amount) AS total FROM fund_postingline l JOIN fund_account a ON a.id = l.account_id
    WHERE a.code = %s GROUP BY 1, 2),
due AS (
    SELECT city, 'R' || id AS party, amount - paid - written AS total FROM oversight_recovery WHERE state IN ('approved', 'paid', 'written'))
SELECT coalesce(o.party, d.party), coalesce(d.total, 0), coalesce(o.total, 0) FROM owed o FULL JOIN due d USING (city, party)
WHERE coalesce(o.total, 0) <> coalesce(d.total, 0) ORDER BY 1 LIMIT 20
"""
_OVER = """
WITH held AS (
    SELECT a.city, l.party, -sum(l.amount) AS total FROM fund_postingline l JOIN fund_account a ON a.id = l.account_id WHERE a.code = %s GROUP BY 1, 2),
over AS (SELECT city, 'R' || id AS party, over AS total FROM oversight_recovery WHERE over > 0)
SELECT coalesce(h.party, o.party), coalesce(o.total, 0), coalesce(h.total, 0) FROM held h FULL JOIN over o USING (city, party)
WHERE coalesce(h.total, 0) <> coalesce(o.total, 0) ORDER BY 1 LIMIT 20
"""
_REWARDS = """
WITH held AS (
    SELECT a.city, l.party, -sum(l.amount) AS total FROM fund_postingline l JOIN fund_account a ON a.id = l.account_id WHERE a.code = %s GROUP BY 1, 2),
due AS (SELECT city, 'J' || id AS party, reward AS total FROM oversight_tipoff WHERE reward_state = 'granted')
SELECT coalesce(h.party, d.party), coalesce(d.total, 0), coalesce(h.total, 0) FROM held h FULL JOIN due d USING (city, party)
WHERE coalesce(h.total, 0) <> coalesce(d.total, 0) ORDER BY 1 LIMIT 20
"""
_STRUCK = """
SELECT k.id FROM oversight_strikeout k LEFT JOIN settlement_settlement o ON o.id = k.outcome_id LEFT JOIN settlement_claim n ON n.id = o.claim_id
JOIN settlement_settlement s ON s.id = k.settlement_id JOIN settlement_claim c ON c.id = s.claim_id
WHERE k.state = 'approved' AND (o.id IS NULL OR o.resettles_id <> s.id OR n.deduction <> c.deduction + k.amount)
   OR k.state <> 'approved' AND k.outcome_id IS NOT NULL ORDER BY k.id LIMIT 20
"""
_PARTS = """
SELECT r.id, r.amount, coalesce(sum(i.amount), 0) FROM oversight_recovery r LEFT JOIN oversight_instalment i ON i.recovery_id = r.id
GROUP BY r.id HAVING r.amount <> coalesce(sum(i.amount), 0) ORDER BY r.id LIMIT 20
"""


def repayments_add_up() -> list[str]:
    """追回的已退、已核销、多收金额等于各笔合计"""
    return [
        f"追回第 {number} 号：已退 {paid} 分，到账合计 {came} 分；已核销 {written} 分，核销合计 {off} 分；多收 {over} 分，合计 {excess} 分"
        for number, paid, came, written, off, over, excess in fetch(_REPAID, [])
    ]


def what_is_owed_stands_in_the_books() -> list[str]:
    """尚欠的追回款与应收追回款余额一致"""
    return [f"{party}：尚欠 {due} 分，账面 {owed} 分" for party, due, owed in fetch(_OWED, [chart.RECOVERABLE])]


def what_is_too_much_stands_in_the_books() -> list[str]:
    """多收待退与应退多收追回款余额一致"""
    return [f"{party}：多收 {over} 分，账面 {held} 分" for party, over, held in fetch(_OVER, [chart.OVERPAID])]


def rewards_stand_in_the_books() -> list[str]:
    """已批准待支付的举报奖励与应付举报奖励余额一致"""
    return [f"{party}：待支付 {due} 分，账面 {held} 分" for party, due, held in fetch(_REWARDS, [chart.REWARDS])]


def struck_costs_were_settled_again() -> list[str]:
    """批准的审核扣减都已重算，扣减金额一致"""
    return [f"审核扣减第 {number} 号与重算后的结算不一致" for (number,) in fetch(_STRUCK, [])]


def instalments_add_up() -> list[str]:
    """各期金额之和等于应退金额"""
    return [f"追回第 {number} 号：应退 {amount} 分，各期合计 {total} 分" for number, amount, total in fetch(_PARTS, [])]


CHECKS: list[Callable[[], list[str]]] = [
    repayments_add_up, what_is_owed_stands_in_the_books, what_is_too_much_stands_in_the_books, instalments_add_up, rewards_stand_in_the_books,
    struck_costs_were_settled_again,
]  # fmt: skip

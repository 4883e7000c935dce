"""What must hold of the books; `tuodi-office check-books` runs them. Each answers sentences, none where all is well.

The first line of a check's docstring is its title for the person who runs the command, so it is Chinese.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from django.db import connection

from tuodi.office.core.numbers import yuan
from tuodi.office.fund import chart, queries
from tuodi.office.fund.models import Month, next_month

_UNBALANCED = """
SELECT p.id, count(l.id), coalesce(sum(l.amount), 0) FROM fund_posting p LEFT JOIN fund_postingline l ON l.posting_id = p.id
GROUP BY p.id HAVING count(l.id) < 2 OR sum(l.amount) <> 0 ORDER BY p.id LIMIT 20
"""
_MISPLACED = """
SELECT l.id, p.id FROM fund_postingline l JOIN fund_posting p ON p.id = l.posting_id JOIN fund_account a ON a.id = l.account_id
WHERE l.month <> p.month OR a.city <> p.city OR l.district_id IS DISTINCT FROM p.district_id OR l.payer_id IS DISTINCT FROM p.payer_id
   OR p.month < date_trunc('month', p.date) ORDER BY l.id LIMIT 20
"""
_TOTALS = """
WITH lines AS (
    SELECT m.id AS month_id, l.account_id, coalesce(sum(l.amount) FILTER (WHERE l.amount > 0), 0) AS debit,
           coalesce(-sum(l.amount) FILTER (WHERE l.amount < 0), 0) AS credit
    FROM fund_month m JOIN fund_posting p ON p.city = m.city AND p.month = m.month JOIN fund_postingline l ON l.posting_id = p.id GROUP BY 1, 2)
SELECT coalesce(t.account_id, lines.account_id), m.city, m.month, coalesce(lines.debit, 0) - coalesce(lines.credit, 0),
       coalesce(t.debit, 0) - coalesce(t.credit, 0)
FROM fund_monthtotal t FULL JOIN lines USING (month_id, account_id) JOIN fund_month m ON m.id = month_id
WHERE (t.debit, t.credit) IS DISTINCT FROM (lines.debit, lines.credit) LIMIT 20
"""
_UNPOSTED = """
SELECT s.id, s.aid + s.tilt_aid, count(p.id) FROM settlement_settlement s
LEFT JOIN fund_posting p ON p.kind = 'settlement' AND p.document_id = s.id
GROUP BY s.id HAVING count(p.id) <> CASE WHEN s.aid = 0 AND s.tilt_aid = 0 THEN 0 ELSE 1 END ORDER BY s.id LIMIT 20
"""
_ORPHANS = """
SELECT p.id, p.document_id FROM fund_posting p LEFT JOIN settlement_settlement s ON s.id = p.document_id
WHERE p.kind = 'settlement' AND s.id IS NULL ORDER BY p.id LIMIT 20
"""
_OTHER_AMOUNT = f"""
SELECT p.id, s.id, s.aid, s.tilt_aid, coalesce(sum(l.amount) FILTER (WHERE a.code = '{chart.AID}'), 0),
       coalesce(sum(l.amount) FILTER (WHERE a.code = '{chart.TILT}'), 0)
FROM fund_posting p JOIN settlement_settlement s ON s.id = p.document_id JOIN fund_postingline l ON l.posting_id = p.id
JOIN fund_account a ON a.id = l.account_id WHERE p.kind = 'settlement' GROUP BY p.id, s.id
HAVING s.aid <> coalesce(sum(l.amount) FILTER (WHERE a.code = '{chart.AID}'), 0)
    OR s.tilt_aid <> coalesce(sum(l.amount) FILTER (WHERE a.code = '{chart.TILT}'), 0) ORDER BY p.id LIMIT 20
"""
_MIRROR = """
SELECT r.id, o.id FROM fund_posting r JOIN fund_posting o ON o.id = r.reverses_id
WHERE r.month < o.month OR r.payer_id IS DISTINCT FROM o.payer_id OR EXISTS (
    SELECT 1 FROM fund_postingline l WHERE l.posting_id IN (r.id, o.id) GROUP BY l.account_id, l.party HAVING sum(l.amount) <> 0) LIMIT 20
"""
_OVERDRAWN = """
SELECT a.city, coalesce(d.name, '市级'), a.name, sum(l.amount) FROM fund_account a JOIN fund_postingline l ON l.account_id = a.id
LEFT JOIN core_district d ON d.id = a.district_id WHERE split_part(a.code, '.', 1) = ANY (%s)
GROUP BY a.id, d.name HAVING sum(l.amount) < 0 LIMIT 20
"""
_PLANS = """
SELECT c.id, c.transferred, coalesce(t.total, 0) FROM fund_cashplan c LEFT JOIN (
    SELECT coalesce(p.document_id, o.document_id) AS plan, sum(l.amount) AS total FROM fund_posting p
    LEFT JOIN fund_posting o ON o.id = p.reverses_id AND o.kind = 'transfer'
    JOIN fund_postingline l ON l.posting_id = p.id JOIN fund_account a ON a.id = l.account_id AND a.code = %s
    WHERE p.kind = 'transfer' OR o.id IS NOT NULL GROUP BY 1) t ON t.plan = c.id
WHERE c.transferred <> coalesce(t.total, 0) ORDER BY c.id LIMIT 20
"""
_CLEARINGS = """
SELECT c.id, c.party, c.amount, coalesce(sum(l.amount), 0) FROM fund_clearing c JOIN fund_posting p ON p.id = c.posting_id
LEFT JOIN fund_postingline l ON l.posting_id = p.id AND l.party = c.party AND EXISTS (
    SELECT 1 FROM fund_account a WHERE a.id = l.account_id AND a.city = c.city AND a.code = c.code AND a.district_id IS NOT DISTINCT FROM c.district_id)
GROUP BY c.id HAVING c.amount <> coalesce(sum(l.amount), 0) ORDER BY c.id LIMIT 20
"""
_APPLICATIONS = """
SELECT a.id, a.amount, coalesce(sum(c.amount), 0) FROM fund_application a
LEFT JOIN fund_cashplan c ON c.application_id = a.id AND c.city = a.city AND c.month = a.month AND c.state = 'approved'
WHERE a.state <> 'refused' GROUP BY a.id HAVING a.amount <> coalesce(sum(c.amount), 0) ORDER BY a.id LIMIT 20
"""
_SHARES = """
SELECT r.id, r.amount, coalesce(sum(p.city_share + p.local_share), 0) FROM fund_sharerun r LEFT JOIN fund_sharepart p ON p.run_id = r.id
GROUP BY r.id HAVING r.amount <> coalesce(sum(p.city_share + p.local_share), 0) ORDER BY r.id LIMIT 20
"""
_BANK = """
SELECT b.id, b.amount, l.amount FROM fund_bankline b JOIN fund_bankfile f ON f.id = b.file_id JOIN fund_postingline l ON l.id = b.line_id
JOIN fund_account a ON a.id = l.account_id
WHERE b.amount <> l.amount OR a.city <> f.city OR a.district_id IS DISTINCT FROM f.district_id OR split_part(a.code, '.', 1) <> f.code
ORDER BY b.id LIMIT 20
"""


def postings_balance() -> list[str]:
    """每张凭证借贷平衡"""
    return [f"凭证 {number}：{lines} 条分录合计 {total} 分" for number, lines, total in _rows(_UNBALANCED)]


def lines_fit_their_postings() -> list[str]:
    """分录与凭证的月份、城市和承担地一致"""
    return [f"分录 {line} 与凭证 {number} 不一致" for line, number in _rows(_MISPLACED)]


def months_are_what_was_closed() -> list[str]:
    """已结账月份内容未变"""
    found = []
    for month in Month.objects.order_by("city", "month"):
        if queries.contents(month.city, month.month) != (month.postings, month.turnover, month.digest):
            found.append(f"{month.city} {month} 的凭证与结账时不同")
    return found


def months_follow_each_other() -> list[str]:
    """结账月份连续，结账以后没有补记"""
    found: list[str] = []
    for city in Month.objects.order_by("city").values_list("city", flat=True).distinct():
        closed = list(Month.objects.filter(city=city).order_by("month").values_list("month", flat=True))
        found += [f"{city} {b:%Y-%m} 之前有月份没有结账" for a, b in itertools.pairwise(closed) if b != next_month(a)]
    return found


def balances_equal_lines() -> list[str]:
    """科目余额与分录一致"""
    return [f"{city} {month:%Y-%m} 科目 {account}：分录 {lines} 分，月结 {total} 分" for account, city, month, lines, total in _rows(_TOTALS)]


def settlements_are_posted_once() -> list[str]:
    """每笔结算入账一次，救助与倾斜救助金额一致"""
    found = [f"结算 S{number}（{paid} 分）有 {count} 张凭证" for number, paid, count in _rows(_UNPOSTED)]
    found += [f"凭证 {number} 的结算 S{document} 不存在" for number, document in _rows(_ORPHANS)]
    found += [
        f"凭证 {number} 记救助 {a} 分、倾斜 {t} 分，结算 S{one} 为 {aid} 分、{tilt} 分" for number, one, aid, tilt, a, t in _rows(_OTHER_AMOUNT)
    ]
    return found


def reversals_are_exact() -> list[str]:
    """冲销凭证与原凭证相反相等"""
    return [f"凭证 {number} 与所冲销的凭证 {other} 不对应" for number, other in _rows(_MIRROR)]


def cash_is_not_negative() -> list[str]:
    """专户和支出户没有透支"""
    return [f"{city} {place} {name}：{yuan(int(total))} 元" for city, place, name, total in _rows(_OVERDRAWN, [list(chart.CASH)])]


def plans_equal_their_transfers() -> list[str]:
    """用款计划的已拨付数与拨付凭证一致"""
    return [f"用款计划 {plan}：已拨付 {held} 分，凭证 {total} 分" for plan, held, total in _rows(_PLANS, [chart.EXPENDITURE])]


def clearings_equal_their_payments() -> list[str]:
    """已支付的清算与付款凭证一致"""
    return [f"清算 {number}（{party}）{fen} 分，付款凭证 {paid} 分" for number, party, fen, paid in _rows(_CLEARINGS)]


def applications_equal_their_plans() -> list[str]:
    """用款申请与所汇总的用款计划一致"""
    return [f"用款申请 {number}：{fen} 分，计划合计 {total} 分" for number, fen, total in _rows(_APPLICATIONS)]


def shares_add_up() -> list[str]:
    """市县分担合计与总额一致"""
    return [f"分担 {number}：总额 {fen} 分，各项合计 {total} 分" for number, fen, total in _rows(_SHARES)]


def bank_matches_agree() -> list[str]:
    """勾对的银行流水与凭证金额、账户一致"""
    return [f"银行流水 {number}：{fen} 分，凭证分录 {ours} 分，或账户不同" for number, fen, ours in _rows(_BANK)]


_PARTIES = """
SELECT coalesce(t.month_id, s.month_id), coalesce(t.account_id, s.account_id), coalesce(t.party, s.party), coalesce(t.amount, 0), coalesce(s.amount, 0)
FROM fund_partytotal t FULL JOIN (
    SELECT m.id AS month_id, l.account_id, l.party, sum(l.amount) AS amount FROM fund_postingline l JOIN fund_account a ON a.id = l.account_id
    JOIN fund_month m ON m.city = a.city AND m.month = l.month WHERE l.party <> '' GROUP BY 1, 2, 3 HAVING sum(l.amount) <> 0) s
  ON s.month_id = t.month_id AND s.account_id = t.account_id AND s.party = t.party
WHERE coalesce(t.amount, 0) <> coalesce(s.amount, 0) LIMIT 20
"""


def parties_of_closed_months_are_their_lines() -> list[str]:
    """月结的往来合计与分录一致"""
    return [f"月结 {month} 科目 {account} 往来 {party}：合计 {kept} 分，分录 {lines} 分" for month, account, party, kept, lines in _rows(_PARTIES)]


CHECKS: list[Callable[[], list[str]]] = [
    postings_balance,
    lines_fit_their_postings,
    months_are_what_was_closed,
    months_follow_each_other,
    balances_equal_lines,
    settlements_are_posted_once,
    reversals_are_exact,
    cash_is_not_negative,
    plans_equal_their_transfers,
    clearings_equal_their_payments,
    applications_equal_their_plans,
    shares_add_up,
    bank_matches_agree,
    parties_of_closed_months_are_their_lines,
]


def _rows(statement: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or [])
        return list(cursor.fetchall())

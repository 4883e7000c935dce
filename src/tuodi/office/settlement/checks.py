"""What must hold of settlements; `tuodi-office check-books` runs them. Each answers sentences, none where all is well.

The first line of a check's docstring is its title for the person who runs the command, so it is Chinese.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

_STATE = """
WITH sums AS (
    SELECT s.person_id, s.year, l.slot, sum(l.amount) AS total FROM settlement_settlementline l
    JOIN settlement_settlement s ON s.id = l.settlement_id GROUP BY 1, 2, 3 HAVING sum(l.amount) <> 0),
held AS (SELECT y.person_id, y.year, e.key AS slot, e.value::bigint AS total FROM settlement_personyear y, jsonb_each_text(y.state) e)
SELECT coalesce(s.person_id, h.person_id), coalesce(s.year, h.year), coalesce(s.slot, h.slot), coalesce(s.total, 0), coalesce(h.total, 0)
FROM sums s FULL JOIN held h USING (person_id, year, slot) WHERE s.total IS DISTINCT FROM h.total LIMIT 20
"""
_SEQUENCE = """
SELECT s.person_id, s.year, count(*), max(s.sequence), coalesce(max(y.version), 0) FROM settlement_settlement s
LEFT JOIN settlement_personyear y ON y.person_id = s.person_id AND y.year = s.year
GROUP BY 1, 2 HAVING count(*) <> max(s.sequence) OR max(s.sequence) <> coalesce(max(y.version), 0) LIMIT 20
"""
_NEGATIVE = (
    "SELECT y.person_id, y.year, e.key, e.value FROM settlement_personyear y, jsonb_each_text(y.state) e WHERE e.value::bigint < 0 LIMIT 20"
)
_MIRROR = """
SELECT m.id, o.id FROM settlement_settlement m JOIN settlement_settlement o ON o.id = m.reverses_id
WHERE m.aid <> -o.aid OR m.tilt_aid <> -o.tilt_aid OR m.hospital_borne <> -o.hospital_borne OR m.self_paid <> -o.self_paid OR m.cash <> -o.cash
   OR m.person_id <> o.person_id OR m.year <> o.year
   OR EXISTS (SELECT 1 FROM settlement_settlementline l WHERE l.settlement_id IN (m.id, o.id) GROUP BY l.slot HAVING sum(l.amount) <> 0)
LIMIT 20
"""
_BILL = """
SELECT s.id FROM settlement_settlement s JOIN settlement_claim c ON c.id = s.claim_id WHERE s.kind = 'settle'
AND c.total_cost <> c.basic_paid + s.critical_paid + c.supplementary_paid + s.aid + s.tilt_aid + s.hospital_borne + s.self_paid - s.cash LIMIT 20
"""


def states_equal_their_lines() -> list[str]:
    """年度使用额与结算明细一致"""
    return [f"人员 {p} {y} 年 {slot}：明细合计 {lines} 分，缓存 {held} 分" for p, y, slot, lines, held in _rows(_STATE)]


def sequences_have_no_holes() -> list[str]:
    """年度结算序号连续"""
    return [f"人员 {p} {y} 年：{n} 笔结算，最大序号 {top}，年度版本 {version}" for p, y, n, top, version in _rows(_SEQUENCE)]


def nothing_used_is_negative() -> list[str]:
    """年度使用额不为负"""
    return [f"人员 {p} {y} 年 {slot} 为负：{fen} 分" for p, y, slot, fen in _rows(_NEGATIVE)]


def mirrors_are_exact() -> list[str]:
    """冲销与原结算相反相等"""
    return [f"冲销单 {m} 与原结算 {o} 不对应" for m, o in _rows(_MIRROR)]


def bills_add_up() -> list[str]:
    """账单各项合计等于总额"""
    return [f"结算 {number} 的账单各项合计与医疗费总额不符" for (number,) in _rows(_BILL)]


CHECKS: list[Callable[[], list[str]]] = [
    states_equal_their_lines,
    sequences_have_no_holes,
    nothing_used_is_negative,
    mirrors_are_exact,
    bills_add_up,
]


def _rows(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())

"""What settlement tells the departments about the people on their lists: what the fund has paid in the year, and what it refused."""

from __future__ import annotations

from collections.abc import Sequence

from tuodi.office.core.statements import fetch
from tuodi.office.registry.feedback import Said, Values, register
from tuodi.office.settlement.reasons import reasons_text

# a reversal's amounts are negative, so sums are what stands; a refusal counts while nobody has taken it back
_AIDED = """
SELECT coalesce(p.merged_into_id, p.id), sum(s.aid), sum(s.tilt_aid), sum(CASE s.kind WHEN 'settle' THEN 1 ELSE -1 END) FILTER (WHERE s.status = 'settled'),
       (array_agg(s.policy_city || '|' || s.reasons ORDER BY s.id DESC) FILTER (WHERE s.status = 'not_covered' AND s.kind = 'settle'
           AND NOT EXISTS (SELECT 1 FROM settlement_settlement r WHERE r.reverses_id = s.id)))[1]
  FROM registry_person p JOIN settlement_settlement s ON s.person_id = p.id AND s.year = %s
 WHERE p.id = ANY(%s::bigint[]) OR p.merged_into_id = ANY(%s::bigint[])
 GROUP BY 1
"""


@register(20, Said("本年医疗救助", "money"), Said("本年倾斜救助", "money"), Said("救助笔数", "number"), Said("不予救助的原因"))
def aided(persons: Sequence[int], year: int) -> Values:
    """Fen of the year so far, how many claims were aided, and why the latest refused one was."""
    found = {}
    for person, aid, tilt, count, refused in fetch(_AIDED, [year, list(persons), list(persons)]):
        city, _, codes = (refused or "|").partition("|")
        found[person] = (int(aid), int(tilt), count or 0, reasons_text(city, codes) if codes else "")
    return found

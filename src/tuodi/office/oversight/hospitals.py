"""What the bills of each institution show: costs outside the catalogue, what patients bear, and 盐城's share that the hospital bears itself.

Ratios are basis points; amounts fen. (yancheng.045, yancheng.048, yancheng.070, urumqi.088)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from tuodi.office.core.actor import Actor
from tuodi.office.core.charts import Bar, bars
from tuodi.office.core.numbers import percent, yuan
from tuodi.office.core.statements import fetch
from tuodi.office.oversight.anomalies import Here
from tuodi.policy import pack

_HOSPITALS = """
SELECT c.institution, max(i.name), count(*), sum(c.total_cost), sum(c.total_cost - c.in_policy_cost), sum(c.in_policy_cost), sum(s.self_paid),
       sum(s.hospital_borne), count(*) FILTER (WHERE s.hospital_borne > 0),
       count(*) FILTER (WHERE c.setting = ANY (%s::text[]) AND c.hospital_area = ANY (%s::text[]) AND s.status = 'settled'), sum(s.aid + s.tilt_aid)
FROM settlement_settlement s JOIN settlement_claim c ON c.id = s.claim_id LEFT JOIN registry_institution i ON i.code = c.institution
WHERE s.kind = 'settle' AND s.policy_city = %s AND (%s::bigint IS NULL OR s.district_id = %s::bigint) AND c.ended BETWEEN %s::date AND %s::date
  AND NOT EXISTS (SELECT 1 FROM settlement_settlement r WHERE r.reverses_id = s.id)
GROUP BY c.institution ORDER BY sum(c.total_cost - c.in_policy_cost)::numeric / greatest(sum(c.total_cost), 1) DESC, c.institution
"""


@dataclass(frozen=True)
class Hospital:
    """One institution's bills. `controlled`: bills under the hospital's cap; `over`: those above it; `borne`: fen the hospital bears."""

    code: str
    name: str
    count: int
    total: int
    outside: int
    in_policy: int
    self_paid: int
    borne: int
    over: int
    controlled: int
    aid: int

    @property
    def outside_share(self) -> int:
        return _share(self.outside, self.total)

    @property
    def self_share(self) -> int:
        return _share(self.self_paid, self.total)

    @property
    def over_share(self) -> int | None:
        return _share(self.over, self.controlled) if self.controlled else None


def _share(part: int, whole: int) -> int:
    return (part * 20_000 + whole) // (2 * whole) if whole > 0 else 0


def cap_of(city: str) -> tuple[str, str] | None:
    """(the cap as text, its clause) where the document lets hospitals bear what is above."""
    rule = pack.load(city).newest.hospital_share
    return (percent(rule.cap), rule.clause) if rule and rule.cap is not None else None


def hospitals(actor: Actor, city: str, first: dt.date, last: dt.date) -> list[Hospital]:
    """The institutions with bills that ended from `first` to `last`, the highest share outside the catalogue first."""
    rule = pack.load(city).newest.hospital_share
    when = rule.when if rule else None
    settings, areas = _words(getattr(when, "setting", None)), _words(getattr(when, "hospital_area", None))
    rows = fetch(_HOSPITALS, [settings, areas, city, actor.district_id, actor.district_id, str(first), str(last)])
    return [Hospital(code, name or code or "（未填）", *(int(value or 0) for value in values)) for code, name, *values in rows]


SHOWN = 12  # institutions in a chart; the table has all of them


def outside_chart(rows: Sequence[Hospital], line: Here | None) -> SafeString:
    """The share outside the catalogue of the institutions with the highest, red from the city's warning line on."""
    share = int(line.values["share"]) if line else 10_000
    shown = [one for one in rows if one.outside][:SHOWN]
    return bars([Bar(one.name, one.outside_share, share, f"目录外占 {percent(one.outside_share)}", f"{one.count} 笔") for one in shown])


def cap_chart(rows: Sequence[Hospital], cap: tuple[str, str]) -> SafeString:
    """How many of the stays under the cap were above it, by hospital, with what the hospital bears."""
    shown = sorted((one for one in rows if one.controlled), key=lambda one: (-one.borne, one.code))[:SHOWN]
    return bars([Bar(one.name, one.over, one.controlled, f"{one.over}/{one.controlled} 次超过 {cap[0]}", f"医院承担 {yuan(one.borne)} 元") for one in shown])


def _words(found: object) -> list[str]:
    if found is None:
        return []
    return [str(one) for one in found] if isinstance(found, list | tuple | set | frozenset) else [str(found)]

"""Samples drawn by chance with a recorded seed: anybody can draw the same one again."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.db.models import Max

from tuodi.office.core import audit, locks
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.core.statements import fetch
from tuodi.office.oversight.actions.common import own_place, said, user_of
from tuodi.office.oversight.models import Drawn, Sample
from tuodi.office.oversight.refused import OversightRefused
from tuodi.office.settlement.models import Settlement

# A settlement's lot is the hash of seed and number: the same wherever and whenever it is drawn. Reversed later, it stays what was drawn from.
_LOTS = """
SELECT s.id, s.district_id FROM settlement_settlement s JOIN settlement_claim c ON c.id = s.claim_id
WHERE s.kind = 'settle' AND s.policy_city = %s AND (%s::bigint IS NULL OR s.district_id = %s::bigint) AND c.ended BETWEEN %s::date AND %s::date
  AND s.id <= %s::bigint AND NOT EXISTS (SELECT 1 FROM settlement_settlement r WHERE r.reverses_id = s.id AND r.id <= %s::bigint)
ORDER BY encode(sha256(convert_to(%s || ':' || s.id, 'UTF8')), 'hex'), s.id
"""
MOST = 5_000


def lots(sample: Sample) -> list[tuple[int, int | None]]:
    """Every settlement that could be drawn, in the order of the lots: (id, district)."""
    place = sample.district_id
    return fetch(_LOTS, [sample.city, place, place, str(sample.first), str(sample.last), sample.until, sample.until, sample.seed])


def digest_of(ids: list[int]) -> str:
    """SHA-256 over the numbers drawn, in order."""
    return hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest()


@action("oversight.check")
def draw_sample(actor: Actor, city: str, district: District | None, first: dt.date, last: dt.date, size: int, seed: str = "") -> Sample:
    """Draw `size` settlements of bills that ended from `first` to `last`. Without a seed one is made and recorded."""
    own_place(actor, city, district.pk if district else None)
    if not 1 <= size <= MOST or last < first:
        raise OversightRefused(f"抽取数为 1 至 {MOST}，结束日期不早于开始日期。")
    until = Settlement.objects.aggregate(newest=Max("pk"))["newest"] or 0
    made = Sample(
        city=city, district=district, seed=seed.strip()[:40] or secrets.token_hex(8), size=size, first=first, last=last, until=until,
        drawn_by_id=user_of(actor),
    )  # fmt: skip
    found = lots(made)
    if not found:
        raise OversightRefused("这段时间没有可以抽取的结算。")
    taken = found[:size]
    made.population, made.size, made.digest = len(found), len(taken), digest_of([number for number, _ in taken])
    made.save()
    Drawn.objects.bulk_create([Drawn(sample=made, place=n, settlement_id=number, district_id=at) for n, (number, at) in enumerate(taken, 1)])
    audit.record(
        "oversight.sample.drawn", actor, made, district=made.district_id, size=made.size, population=made.population, seed=made.seed, digest=made.digest
    )
    return made


def drawn_again(sample: Sample) -> bool:
    """Whether the recorded seed draws the same settlements now."""
    return digest_of([number for number, _ in lots(sample)[: sample.size]]) == sample.digest


@action("oversight.check")
def check_drawn(actor: Actor, drawn: Drawn, result: str, remark: str) -> Drawn:
    """What looking at one of them showed; corrected by saying it again."""
    locks.yearly_run(f"sample {drawn.sample_id}")
    held = Drawn.objects.select_related("sample").get(pk=drawn.pk)
    own_place(actor, held.sample.city, held.sample.district_id)
    if result not in (Drawn.Result.RIGHT, Drawn.Result.WRONG):
        raise OversightRefused("请选择核查结果。")
    held.result, held.checked_by_id = result, user_of(actor)
    held.remark = said(remark, "问题说明") if result == Drawn.Result.WRONG else remark[:300]
    held.save(update_fields=["result", "remark", "checked_by"])
    audit.record(
        "oversight.sample.checked", actor, held.sample, remark, held.district_id, sample=held.sample_id, place=held.place, result=held.get_result_display()
    )
    return held

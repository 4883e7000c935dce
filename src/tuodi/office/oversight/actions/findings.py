"""The rules run over a time; what they find becomes findings, once; a person says what became of each."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from tuodi.office.core import audit, locks
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.oversight.actions.common import own_place, said, still, user_of
from tuodi.office.oversight.anomalies import look, rules_of
from tuodi.office.oversight.models import Finding
from tuodi.office.oversight.refused import OversightRefused

State = Finding.State


@action("oversight.check")
def run_rules(actor: Actor, city: str, district: District | None, first: dt.date, last: dt.date) -> int:
    """Run every rule over the bills that ended from `first` to `last`; answers how many findings are new."""
    own_place(actor, city, district.pk if district else None)
    if last < first:
        raise OversightRefused("结束日期不能早于开始日期。")
    locks.yearly_run(f"rules {city}")
    new: list[Finding] = []
    place = district.pk if district else None
    asked: dict[str, str | int | None] = {"city": city, "district": place, "first": str(first), "last": str(last)}
    used = rules_of(city)
    for code, here in used.items():
        rows = look(here, asked)
        known = set(Finding.objects.filter(city=city, rule=code, key__in=[row[0] for row in rows]).values_list("key", flat=True))
        new += [
            Finding(
                city=city, district_id=at or place, rule=code, key=key, person_id=person, institution=institution or "", settlements=list(ids),
                amount=int(aid or 0), text=text[:300],
            )
            for key, person, institution, at, ids, aid, text in rows
            if key not in known
        ]  # fmt: skip
    Finding.objects.bulk_create(new, batch_size=1000, ignore_conflicts=True)
    audit.record(
        "oversight.rules.run", actor, district=place, found=len(new), first=str(first), last=str(last), city=city,
        rules={code: here.values for code, here in used.items()},
    )  # fmt: skip
    return len(new)


@action("oversight.check")
def handle_finding(actor: Actor, finding: Finding, result: str, outcome: str) -> Finding:
    """Say what it was: nothing (`cleared`) or a wrong (`confirmed`), with an explanation."""
    locks.yearly_run(f"finding {finding.pk}")
    held = Finding.objects.get(pk=finding.pk)
    own_place(actor, held.city, held.district_id)
    still(held, State.OPEN, "再次核查")
    if result not in (State.CLEARED, State.CONFIRMED):
        raise OversightRefused("请选择核查结果。")
    held.state, held.outcome, held.handled_by_id, held.handled_at = result, said(outcome, "核查说明"), user_of(actor), timezone.now()
    held.save(update_fields=["state", "outcome", "handled_by", "handled_at"])
    audit.record(
        "oversight.finding.handled", actor, held, outcome, held.district_id, text=held.text, result=held.get_state_display(), person=held.person_id
    )
    return held

"""A grant of a year: worked out, reviewed by a second person, approved by a third and owed to each person, once."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from tuodi.office.core import audit, locks, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.grants import compute
from tuodi.office.grants.models import Award, GrantRun
from tuodi.office.grants.refused import GrantRefused
from tuodi.office.payment import actions as payment
from tuodi.office.payment.models import Due

State = GrantRun.State


def _lock(city: str, year: int, grant: str) -> None:
    locks.yearly_run(f"{city} {grant} {year}")


def _own_place(actor: Actor, city: str, district: int | None) -> None:
    if actor.city and actor.city != city:
        raise rights.Refused("只能办理本市的补助。")
    if district is not None:
        rights.check_district(actor, district)
    elif actor.district_id is not None:
        raise rights.Refused("全市的批次由市级人员办理，区县人员办理本区县的批次。")


@action("grants.run")
def start_run(actor: Actor, city: str, year: int, grant: str, district: District | None = None) -> GrantRun:
    """Work out who gets the grant, in one transaction. Raises GrantRefused where a run is open for the same people."""
    _own_place(actor, city, district.pk if district else None)
    rule = compute.rule_of(city, year, grant)
    _lock(city, year, grant)
    overlapping = GrantRun.objects.filter(city=city, year=year, grant=grant, state__in=GrantRun.OPEN)
    if district is not None:
        overlapping = overlapping.filter(district__isnull=True) | overlapping.filter(district=district)
    if other := overlapping.first():
        raise GrantRefused(f"{other} 尚未办结（{other.get_state_display()}），同一范围不能再开一批。")
    run = GrantRun.objects.create(
        city=city, district=district, year=year, grant=grant, name=rule.name, computed_at=timezone.now(), made_by_id=_user(actor)
    )
    found = compute.awards(run, district)
    Award.objects.filter(person__in=[one.person_id for one in found], year=year, grant=grant, state=Award.State.NONE).delete()
    Award.objects.bulk_create(found, batch_size=2000)
    due = [one.amount or 0 for one in found if one.state == Award.State.PROPOSED]
    run.counts = {"persons": len(due), "amount": sum(due), "left": len(found) - len(due)}
    run.digest = compute.digest(run)
    run.save(update_fields=["counts", "digest"])
    _record("grants.computed", actor, run)
    return run


@action("grants.review")
def review_run(actor: Actor, run: GrantRun, remark: str = "") -> GrantRun:
    """A second person's look at list and sums."""
    held = _to_decide(actor, run, State.COMPUTED, "复核")
    held.state, held.reviewed_by_id, held.remark = State.REVIEWED, _user(actor), remark[:300]
    held.save(update_fields=["state", "reviewed_by", "remark"])
    _record("grants.reviewed", actor, held, remark)
    return held


@action("grants.approve")
def approve_run(actor: Actor, run: GrantRun, remark: str = "") -> GrantRun:
    """The decision: each amount is owed to its person and posted, and waits for a payment batch. Not before the month of payment."""
    held = _to_decide(actor, run, State.REVIEWED, "审批")
    rule = compute.rule_of(held.city, held.year, held.grant)
    today = timezone.localdate()
    if rule.paid_in is not None:
        first = dt.date(held.year, rule.paid_in, 1)
        if today < first:
            raise GrantRefused(f"{held.name}在每年 {rule.paid_in} 月一次发放（{rule.clause}），{first} 起才能批准。")
        held.late = (today.year, today.month) > (held.year, rule.paid_in)
    lines = list(Award.objects.filter(run=held, state=Award.State.PROPOSED).order_by("id"))
    why = f"{held.year} 年{held.name}"
    dues = payment.owe_many(
        actor, [payment.Owed(one.person_id, one.district_id, one.amount or 0, Due.Purpose.GRANT, one.reference, why) for one in lines]
    )
    for one, due in zip(lines, dues, strict=True):
        one.state, one.due = Award.State.GRANTED, due
    Award.objects.bulk_update(lines, ["state", "due"], batch_size=1000)
    held.state, held.decided_by_id, held.decided_at, held.remark = State.APPROVED, _user(actor), timezone.now(), remark[:300] or held.remark
    held.save(update_fields=["state", "decided_by", "decided_at", "remark", "late"])
    _record("grants.approved", actor, held, remark)
    return held


@action("grants.review")
def reject_run(actor: Actor, run: GrantRun, why: str) -> GrantRun:
    """Send it back with a reason; another run may look at the same people."""
    _lock(run.city, run.year, run.grant)
    held = GrantRun.objects.get(pk=run.pk)
    _own_place(actor, held.city, held.district_id)
    if held.state not in GrantRun.OPEN:
        raise GrantRefused(f"这一批{held.get_state_display()}，不能退回。")
    if len(why.strip()) < 2:
        raise GrantRefused("退回须写明理由。")
    Award.objects.filter(run=held, state=Award.State.PROPOSED).update(state=Award.State.NONE)
    held.state, held.decided_by_id, held.decided_at, held.remark = State.REJECTED, _user(actor), timezone.now(), why[:300]
    held.save(update_fields=["state", "decided_by", "decided_at", "remark"])
    _record("grants.rejected", actor, held, why)
    return held


def _to_decide(actor: Actor, run: GrantRun, state: str, what: str) -> GrantRun:
    _lock(run.city, run.year, run.grant)
    held = GrantRun.objects.select_related("district").get(pk=run.pk)
    _own_place(actor, held.city, held.district_id)
    if held.state != state:
        raise GrantRefused(f"这一批{held.get_state_display()}，不能{what}。")
    before = {held.made_by_id: "编制", held.reviewed_by_id: "复核"}
    if actor.user is not None and actor.user.pk in before:
        raise GrantRefused(f"这一批由您{before[actor.user.pk]}，须由另一位人员{what}。")
    if compute.digest(held) != held.digest:
        raise GrantRefused("名单与计算完成时不同，请退回后重新计算。")
    if compute.digest_now(held) != held.digest:
        raise GrantRefused(f"计算以后有人员的身份、登记或参保资助变动，请退回后重新计算再{what}。")
    if not held.counts["persons"]:
        raise GrantRefused("名单中没有拟发放的人员。")
    return held


def _record(event: str, actor: Actor, run: GrantRun, why: str = "") -> None:
    values = {"year": run.year, "name": run.name, "persons": run.counts["persons"], "amount": run.counts["amount"]}
    audit.record(event, actor, run, why=why, district=run.district_id, **values)


def _user(actor: Actor) -> int | None:
    return actor.user.pk if actor.user else None

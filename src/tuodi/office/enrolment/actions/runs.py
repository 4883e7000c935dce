"""A run from its first trial to the approval. Slices are transactions of their own: a stop in between loses nothing and repeats nothing."""

from __future__ import annotations

import time

from django.utils import timezone

from tuodi.office.core import audit, locks, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.enrolment import compute, people, rules, totals
from tuodi.office.enrolment.actions.tasks import push
from tuodi.office.enrolment.models import Run, Target
from tuodi.office.enrolment.refused import EnrolmentRefused, Stale

SLICE = 2_000  # persons looked at in one transaction
State = Run.State


def locked(run: Run) -> Run:
    """The run as it is now; nobody else changes runs of the city's year until the transaction ends."""
    lock(run.city, run.year)
    return Run.objects.select_related("district").get(pk=run.pk)


def lock(city: str, year: int) -> None:
    """One change of a city's year at a time."""
    locks.yearly_run(f"{city} enrolment {year}")


@action("enrolment.run")
def start_run(actor: Actor, city: str, year: int, district: District | None = None) -> Run:
    """Open a run of the city or a district. Raises EnrolmentRefused where one is open that covers the same people, or a figure is missing."""
    _own_place(actor, city, district)
    policy = rules.policy_of(city, year)
    rules.check_premium(policy, city, year)
    lock(city, year)
    overlapping = Run.objects.filter(city=city, year=year, state__in=Run.OPEN)
    if district is not None:
        overlapping = overlapping.filter(district__isnull=True) | overlapping.filter(district=district)
    if other := overlapping.first():
        raise EnrolmentRefused(f"{other} 尚未办结（{other.get_state_display()}），同一范围不能再开一批。")
    total = people.count(city, district.pk if district else None, year, _everybody(city, year))
    run = Run.objects.create(
        city=city, district=district, year=year, people=total, made_by_id=actor.user.pk if actor.user else None, begun_at=timezone.now()
    )
    audit.record("enrolment.run_started", actor, run, district=district, year=year, people=total)
    return run


def _own_place(actor: Actor, city: str, district: District | None) -> None:
    if actor.city and actor.city != city:
        raise rights.Refused("只能办理本市的资助参保。")
    if district is not None:
        rights.check_district(actor, district)
    elif actor.district_id is not None:
        raise rights.Refused("全市的批次由市级人员办理，区县人员办理本区县的批次。")


def _everybody(city: str, year: int) -> bool:
    return any(row.anyone for row in rules.enrolment_of(rules.policy_of(city, year)).rows)


@action("enrolment.run", may_change_nothing=True)
def compute_slice(actor: Actor, run: Run, size: int = SLICE) -> bool:
    """Look at the next persons; whether any are left. The last slice counts and closes the trial."""
    held = locked(run)
    _own_place(actor, held.city, held.district)
    if held.state != State.COMPUTING:
        return False
    ids = people.following(held.city, held.district_id, held.year, _everybody(held.city, held.year), held.position, size)
    if ids:
        compute.write(held, compute.decide(held, ids))
        held.position, held.done = ids[-1], held.done + len(ids)
        held.save(update_fields=["position", "done"])
    if len(ids) < size:
        _finish(actor, held)
    return len(ids) == size


def _finish(actor: Actor, run: Run) -> None:
    """Who isn't among the targets any more, the totals, and the digest of what is proposed."""
    gone = Target.objects.filter(city=run.city, year=run.year, computed_at__lt=run.begun_at).exclude(state=Target.State.GRANTED)
    if run.district_id is not None:
        gone = gone.filter(district=run.district_id)
    gone.filter(state=Target.State.NONE).update(current=False)
    gone.filter(run=run).update(current=False, state=Target.State.NONE)
    run.counts = totals.counts(run)
    run.digest = totals.contents(run)[2]
    run.state, run.computed_at = State.COMPUTED, timezone.now()
    run.save(update_fields=["counts", "digest", "state", "computed_at"])
    found = run.counts
    audit.record(
        "enrolment.run_computed", actor, run, district=run.district_id, persons=found["persons"], amount=found["amount"],
        invalid=found["invalid"], already=found["already"],
    )  # fmt: skip


def compute_run(actor: Actor, run: Run, seconds: float | None = None) -> Run:
    """Go on with the trial for so long (None: to its end). Answers the run as it is then."""
    until = None if seconds is None else time.monotonic() + seconds
    while compute_slice(actor, run):
        if until is not None and time.monotonic() > until:
            break
    run.refresh_from_db()
    return run


@action("enrolment.run")
def restart_run(actor: Actor, run: Run) -> Run:
    """Try again from the beginning with what the registry says now; a review is void."""
    held = locked(run)
    _own_place(actor, held.city, held.district)
    if held.state not in Run.OPEN:
        raise EnrolmentRefused(f"这一批{held.get_state_display()}，不能重新试算。")
    rules.check_premium(rules.policy_of(held.city, held.year), held.city, held.year)
    held.people = people.count(held.city, held.district_id, held.year, _everybody(held.city, held.year))
    held.state, held.position, held.done, held.counts, held.digest = State.COMPUTING, 0, 0, {}, ""
    held.reviewed_by, held.reviewed_at, held.begun_at = None, None, timezone.now()
    held.made_by_id = actor.user.pk if actor.user else held.made_by_id
    held.save()
    audit.record("enrolment.run_started", actor, held, why="重新试算", district=held.district_id, year=held.year, people=held.people)
    return held


@action("enrolment.review")
def review_run(actor: Actor, run: Run, remark: str = "") -> Run:
    """A second person's look at the list and the sums."""
    held = _to_decide(actor, run, State.COMPUTED, "复核")
    held.state, held.reviewed_by_id, held.reviewed_at, held.remark = State.REVIEWED, _user(actor), timezone.now(), remark[:300]
    held.save(update_fields=["state", "reviewed_by", "reviewed_at", "remark"])
    found = held.counts
    audit.record(
        "enrolment.run_reviewed", actor, held, why=remark, district=held.district_id, year=held.year, persons=found["persons"], amount=found["amount"]
    )
    return held


@action("enrolment.approve")
def approve_run(actor: Actor, run: Run, remark: str = "") -> Run:
    """The decision: everybody proposed is subsidised for the year, once and for good; those not enrolled go to the streets as tasks.

    Raises EnrolmentRefused before the day on which the document counts the heads, for the persons who tried or reviewed, and Stale.
    """
    held = _to_decide(actor, run, State.REVIEWED, "审批")
    counted = rules.counted_on(held.city, held.year)
    if counted is not None and timezone.localdate() < counted:
        raise EnrolmentRefused(f"资助人数在 {counted} 确定（{_clause(held)}），在此之前只能试算和复核。")
    granted = Target.objects.filter(run=held, state=Target.State.PROPOSED).update(state=Target.State.GRANTED)
    held.state, held.decided_by_id, held.decided_at, held.remark = State.APPROVED, _user(actor), timezone.now(), remark[:300] or held.remark
    held.save(update_fields=["state", "decided_by", "decided_at", "remark"])
    amount = held.counts["amount"]
    audit.record("enrolment.run_approved", actor, held, why=remark, district=held.district_id, year=held.year, persons=granted, amount=amount)
    push(actor, held.city, held.year, held.district)
    return held


def _clause(run: Run) -> str:
    rule = rules.transfer_of(run.city, run.year)
    return rule.clause if rule else ""


def _to_decide(actor: Actor, run: Run, state: str, what: str) -> Run:
    """The run, ready for this step by this person, and the list still what was tried."""
    held = locked(run)
    _own_place(actor, held.city, held.district)
    if held.state != state:
        raise EnrolmentRefused(f"这一批{held.get_state_display()}，不能{what}。")
    before = {held.made_by_id: "试算", held.reviewed_by_id: "复核"}
    if actor.user is not None and actor.user.pk in before:
        raise EnrolmentRefused(f"这一批由您{before[actor.user.pk]}，须由另一位人员{what}。")
    if changed := totals.changed_since(held):
        raise Stale(f"试算以后有 {changed} 人的身份、登记或参保信息变动，请重新试算后再{what}。")
    if totals.contents(held)[2] != held.digest:
        raise Stale(f"名单与试算完成时不同，请重新试算后再{what}。")
    if not held.counts.get("persons"):
        raise EnrolmentRefused("名单中没有拟资助的人员。")
    return held


def _user(actor: Actor) -> int | None:
    return actor.user.pk if actor.user else None


@action("enrolment.review")
def reject_run(actor: Actor, run: Run, why: str) -> Run:
    """Send it back with a reason; nobody is subsidised by it, and another run may look at the same people."""
    held = locked(run)
    _own_place(actor, held.city, held.district)
    if held.state not in Run.OPEN:
        raise EnrolmentRefused(f"这一批{held.get_state_display()}，不能退回。")
    if len(why.strip()) < 2:
        raise EnrolmentRefused("退回须写明理由。")
    Target.objects.filter(run=held, state=Target.State.PROPOSED).update(state=Target.State.NONE)
    held.state, held.decided_by_id, held.decided_at, held.remark = State.REJECTED, _user(actor), timezone.now(), why[:300]
    held.save(update_fields=["state", "decided_by", "decided_at", "remark"])
    audit.record("enrolment.run_rejected", actor, held, why=why, district=held.district_id, year=held.year)
    return held

"""Writes of the self-evaluation: entered line by line, submitted as a whole, approved or returned by somebody who entered nothing of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from tuodi.office.core import audit, locks, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.reports import self_evaluation
from tuodi.office.reports.models import Entry, Evaluation
from tuodi.office.reports.refused import EvaluationRefused

State = Evaluation.State


@dataclass(frozen=True)
class Given:
    """What is entered for a line; points in hundredths, None: none."""

    target: str = ""
    actual: str = ""
    weight: int | None = None
    score: int | None = None
    note: str = ""


@action("reports.evaluate", may_change_nothing=True)
def enter(actor: Actor, year: int, given: Mapping[str, Given], analysis: str) -> Evaluation:
    """Keep what was entered for the lines of a year's form, of the actor's place. Raises EvaluationRefused."""
    evaluation = _locked(actor, year)
    if evaluation.state != State.DRAFT:
        raise EvaluationRefused(f"{year} 年绩效自评{evaluation.get_state_display()}，不能再改；须修改的由审定人退回。")
    form = {row.key: row for row in self_evaluation.known(actor, year)}
    changed = []
    for key, one in given.items():
        if key not in form:
            raise EvaluationRefused(f"表中没有“{key}”这一行。")
        if _keep(evaluation, form[key], one):
            changed.append(form[key].name)
    if analysis.strip() != evaluation.analysis:
        evaluation.analysis = analysis.strip()[:2000]
        changed.append("偏差原因和改进措施")
    if changed:
        if actor.user and actor.user.pk not in evaluation.hands:
            evaluation.hands = [*evaluation.hands, actor.user.pk]
        evaluation.save(update_fields=["analysis", "hands"])
        audit.record("reports.evaluation_entered", actor, evaluation, district=evaluation.district_id, year=year, what="、".join(changed)[:300])
    return evaluation


def _keep(evaluation: Evaluation, row: self_evaluation.Row, one: Given) -> bool:
    """Store a line; whether it says something else than before. What the system knows is nobody's to enter."""
    values = {
        "target": one.target.strip() if row.may_target else "", "actual": one.actual.strip() if row.may_actual else "",
        "weight": one.weight, "score": one.score, "note": one.note.strip(),
    }  # fmt: skip
    if one.score is not None and (one.weight is None or one.score > one.weight):
        raise EvaluationRefused(f"“{row.name}”的得分不能高于分值；没有分值的不填得分。")
    before = Entry.objects.filter(evaluation=evaluation, key=row.key).first()
    if before is None and not any(values.values()):
        return False
    if before is not None and {name: getattr(before, name) for name in values} == values:
        return False
    Entry.objects.update_or_create(evaluation=evaluation, key=row.key, defaults=values)
    return True


@action("reports.evaluate")
def submit(actor: Actor, year: int) -> Evaluation:
    """The form as it stands goes to whoever approves it. Raises EvaluationRefused where a line is open or the points don't add up to 100."""
    evaluation = _locked(actor, year)
    if evaluation.state != State.DRAFT:
        raise EvaluationRefused(f"{year} 年绩效自评{evaluation.get_state_display()}，不能重复提交。")
    found = self_evaluation.rows(actor, year, evaluation)
    missing = [row.name for row in found if row.actual is None and not row.note]
    if missing:
        raise EvaluationRefused(f"还有 {len(missing)} 项没有填写实际完成情况，也没有说明原因：{'、'.join(missing[:6])}{'等' if len(missing) > 6 else ''}。")
    worth, _ = self_evaluation.points(found)
    if worth and worth != 10_000:
        raise EvaluationRefused(f"分值合计应为 100 分，现为 {worth / 100:g} 分。")
    if any(row.weight and row.score is None for row in found):
        raise EvaluationRefused("有分值的指标须填写得分。")
    evaluation.rows = self_evaluation.stored(found)
    evaluation.state, evaluation.submitted_by, evaluation.submitted_at = State.SUBMITTED, actor.user, timezone.now()
    evaluation.save()
    audit.record("reports.evaluation_submitted", actor, evaluation, district=evaluation.district_id, year=year)
    return evaluation


@action("reports.evaluation.decide")
def decide(actor: Actor, year: int, *, approved: bool, remark: str = "") -> Evaluation:
    """Approve the submitted form, or return it to be changed. Raises EvaluationRefused; Refused where the actor entered part of it."""
    evaluation = _locked(actor, year)
    if evaluation.state != State.SUBMITTED:
        raise EvaluationRefused("没有待审定的绩效自评。")
    if actor.user and actor.user.pk in {*evaluation.hands, evaluation.submitted_by_id}:
        raise rights.Refused("填报或提交的人不能审定。")
    if not approved and len(remark.strip()) < 2:
        raise EvaluationRefused("退回须写明理由。")
    evaluation.state = State.APPROVED if approved else State.DRAFT
    evaluation.decided_by, evaluation.decided_at, evaluation.remark = actor.user, timezone.now(), remark.strip()[:300]
    evaluation.save()
    event = "reports.evaluation_approved" if approved else "reports.evaluation_returned"
    audit.record(event, actor, evaluation, why=remark, district=evaluation.district_id, year=evaluation.year)
    return evaluation


def _locked(actor: Actor, year: int) -> Evaluation:
    """The form of the actor's place, begun where nobody has; one writer at a time."""
    locks.yearly_run(f"{actor.city} {actor.district_id or ''} evaluation {year}")
    place = District.objects.get(pk=actor.district_id) if actor.district_id else None
    evaluation, _ = Evaluation.objects.get_or_create(city=actor.city, district=place, year=year)
    return evaluation

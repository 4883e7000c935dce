"""Who is barred goes as a list to the offices of enrolment and insurance, once each; what they answer is noted (urumqi.093)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from tuodi.office.core import audit, locks
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.oversight import queries
from tuodi.office.oversight.actions.common import said, user_of
from tuodi.office.oversight.models import Notice, NoticeRow, Sanction
from tuodi.office.oversight.refused import OversightRefused

Answer = NoticeRow.Answer


@action("oversight.enter")
def tell_insurers(actor: Actor, city: str) -> Notice:
    """A list of everybody who is barred and nobody was told of, and of those whose bar ended early after it was told."""
    locks.yearly_run(f"insurers {city}")
    told = queries.to_tell(actor, timezone.localdate())
    if not told:
        raise OversightRefused("没有需要通报的人员。")
    made = Notice.objects.create(city=city, district_id=actor.district_id, count=len(told), made_by_id=user_of(actor))
    NoticeRow.objects.bulk_create([NoticeRow(notice=made, place=n, sanction=one, kind=kind) for n, (one, kind) in enumerate(told, 1)])
    Sanction.objects.filter(pk__in=[one.pk for one, _ in told], told_at=None).update(told_at=timezone.now())
    audit.record("oversight.sanction.told", actor, made, district=made.district_id, count=len(told), sanctions=[one.pk for one, _ in told])
    return made


@action("oversight.enter")
def note_answers(actor: Actor, notice: Notice, answers: Sequence[tuple[int, str, str]]) -> int:
    """What the office said to rows of its list: (place, `done` or `not_done`, text); `not_done` says why. Said again, the later word counts.

    Answers how many. Raises OversightRefused naming the row, then nothing is noted.
    """
    locks.yearly_run(f"insurers {notice.city}")
    rows = {row.place: row for row in notice.rows.all()}
    changed = []
    for place, answer, text in answers:
        row = rows.get(place)
        if row is None:
            raise OversightRefused(f"{notice}没有序号 {place}（共 {notice.count} 人）。")
        if answer not in (Answer.DONE, Answer.NOT_DONE):
            raise OversightRefused(f"序号 {place}：回复应为 done（已办理）或 not_done（未办理），得到“{answer}”。")
        row.text = said(text, f"序号 {place} 未办理的原因") if answer == Answer.NOT_DONE else text.strip()[:300]
        row.answer, row.answered_at, row.answered_by_id = answer, timezone.now(), user_of(actor)
        changed.append(row)
    if not changed:
        raise OversightRefused("没有读到回复。")
    NoticeRow.objects.bulk_update(changed, ["answer", "text", "answered_at", "answered_by"])
    refused = sum(row.answer == Answer.NOT_DONE for row in changed)
    audit.record("oversight.notice.answered", actor, notice, district=notice.district_id, count=len(changed), refused=refused)
    return len(changed)

"""Those not enrolled, pushed to the streets; what visits found."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.utils import timezone

from tuodi.office.core import audit, locks, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District, Street
from tuodi.office.enrolment.models import Target, Task, Visit
from tuodi.office.enrolment.refused import EnrolmentRefused

# Of the roll, current, and the registry says that they have no insurance in the year.
_PUSH = """
INSERT INTO enrolment_task (target_id, district_id, street_id, state, outcome, pushed_at)
SELECT t.id, t.district_id, t.street_id, 'open', '', %(now)s FROM enrolment_target t
JOIN registry_insurance i ON i.person_id = t.person_id AND i.year = t.year AND i.kind = 'none'
WHERE t.city = %(city)s AND t.year = %(year)s AND t.current AND (%(district)s::bigint IS NULL OR t.district_id = %(district)s)
ORDER BY t.id ON CONFLICT (target_id) DO UPDATE SET state = 'open', closed_at = NULL WHERE enrolment_task.state = 'done' AND enrolment_task.outcome = 'enrolled'
RETURNING id
"""
# Enrolled meanwhile by the insurers' own word.
_CLOSE = """
UPDATE enrolment_task k SET state = 'done', outcome = 'enrolled', closed_at = %(now)s
FROM enrolment_target t JOIN registry_insurance i ON i.person_id = t.person_id AND i.year = t.year AND i.kind <> 'none'
WHERE k.target_id = t.id AND k.state <> 'done' AND t.city = %(city)s AND t.year = %(year)s
"""
Result = Visit.Result
SETTLES = {Result.UNWILLING, Result.EMPLOYEE, Result.ELSEWHERE, Result.GONE}
WILLING: dict[str, bool] = {Result.PAID: True, Result.WILLING: True, Result.UNWILLING: False}


@action("enrolment.task.view", may_change_nothing=True)
def push(actor: Actor, city: str, year: int, district: District | None = None) -> int:
    """Make a task of everybody on the roll who isn't enrolled and has none yet; how many. The same list again makes none twice."""
    if not rights.may(actor, "enrolment.push") and not rights.may(actor, "enrolment.approve"):
        raise rights.Refused("没有推送未参保名单的权限。")
    if district is not None:
        rights.check_district(actor, district)
    with connection.cursor() as cursor:
        cursor.execute(_PUSH, {"city": city, "year": year, "district": district.pk if district else actor.district_id, "now": timezone.now()})
        count = len(cursor.fetchall())
    if count:
        audit.record("enrolment.pushed", actor, district=district, year=year, count=count)
    return count


def close_enrolled(city: str, year: int) -> int:
    """Tasks of persons who are enrolled by now are done; inside the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE, {"city": city, "year": year, "now": timezone.now()})
        return int(cursor.rowcount)


@action("enrolment.visit")
def visit(actor: Actor, task: Task, day: dt.date, result: str, visitor: str, note: str = "", willing: bool | None = None) -> Visit:
    """Note what a visit found. `willing`: stated where the result doesn't say it. Nobody met: the task stays to be done.

    Raises EnrolmentRefused.
    """
    rights.check_district(actor, task.district_id)
    if actor.street_id is not None and task.street_id != actor.street_id:
        raise rights.Refused("这户不属于您的街道（乡镇）。")
    locks.persons([task.target.person_id])
    held = Task.objects.select_related("target").get(pk=task.pk)
    if held.state == Task.State.DONE and held.outcome == "enrolled":
        raise EnrolmentRefused("参保比对显示此人已参保，无须再走访。")
    if day > timezone.localdate():
        raise EnrolmentRefused("走访日期不能晚于今天。")
    if result not in Result.values:
        raise EnrolmentRefused("请选择走访结果。")
    if result in (Result.UNWILLING, Result.GONE, Result.ELSEWHERE) and len(note.strip()) < 2:
        raise EnrolmentRefused("请写明具体情况（原因、参保地或去向）。")
    wish = WILLING.get(result, willing)
    made = Visit.objects.create(
        task=held, day=day, result=result, willing=wish, visitor=visitor.strip()[:40], note=note.strip()[:300], user_id=actor.user.pk if actor.user else None
    )
    _follow(held, made)
    audit.record("enrolment.visited", actor, held.target.person, district=held.district_id, result=made.get_result_display())
    return made


def _follow(task: Task, made: Visit) -> None:
    """The task and the roll after a visit."""
    task.outcome = made.result
    if made.result in SETTLES:
        task.state, task.closed_at = Task.State.DONE, timezone.now()
    elif made.result in (Result.PAID, Result.WILLING):
        task.state, task.closed_at = Task.State.WAITING, None
    else:
        task.state, task.closed_at = Task.State.OPEN, None
    task.save(update_fields=["outcome", "state", "closed_at"])
    target = Target.objects.filter(pk=task.target_id)
    if made.result != Result.ABSENT:
        target.update(checked_on=made.day)
    if made.willing is not None:
        target.update(willing=made.willing)


@action("enrolment.push")
def set_street(actor: Actor, task: Task, street: Street) -> Task:
    """Give a task without a street (or with a wrong one) to a street of its district."""
    rights.check_district(actor, task.district_id)
    if street.district_id != task.district_id:
        raise EnrolmentRefused("只能改派给本区县的街道（乡镇）。")
    Task.objects.filter(pk=task.pk).update(street=street)
    audit.record("enrolment.street_set", actor, task.target.person, district=task.district_id, street=street.name)
    task.refresh_from_db()
    return task

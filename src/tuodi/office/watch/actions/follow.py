"""Who calls, the application that follows, and the end of a task."""

from __future__ import annotations

import datetime as dt

from tuodi.office.casework import actions as casework
from tuodi.office.casework import clock
from tuodi.office.casework.models import Case
from tuodi.office.core import audit, calendar, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import Street
from tuodi.office.core.numbers import yuan
from tuodi.office.watch.holding import closed, held, log
from tuodi.office.watch.keeping import DAYS
from tuodi.office.watch.models import Alert, Visit
from tuodi.office.watch.refused import WatchRefused


@action("watch.assign")
def assign(actor: Actor, alert: Alert, street: Street, community: str = "") -> Alert:
    """Give the task to a street of the same district; street staff to a community of their own street. Raises WatchRefused, Refused."""
    found = held(actor, alert)
    if actor.community:
        raise rights.Refused("社区（村）人员不能分派任务。")
    if actor.street_id is not None and street.pk != actor.street_id:
        raise WatchRefused("只能交给本街道（乡镇）的社区（村）。", "street")
    if street.district_id != found.district_id:
        raise WatchRefused("只能交给同一区县的街道（乡镇）。", "street")
    found.street, found.community = street, community.strip()
    found.save(update_fields=["street", "community"])
    log(actor, found, "分派", f"{street.name} {community}".strip())
    audit.record("watch.assigned", actor, found, district=found.district_id, number=str(found), street=f"{street.name} {community.strip()}".strip())
    return found


@action("watch.visit")
def start_application(actor: Actor, alert: Alert, key: str, first_treated: dt.date | None = None) -> tuple[Case, str]:
    """(the case, its secret) of an application taken in on behalf of the person, after a visit. Raises WatchRefused, CaseRefused.

    first_treated: where the document reaches back to the first treatment (盐城 四（八）)."""
    found = held(actor, alert)
    if found.state == Alert.State.OPEN:
        raise WatchRefused("先走访，再代为申请。")
    if found.case is not None and found.case.is_open:
        raise WatchRefused(f"已有在办申请 {found.case.number}。")
    reason = f"{found.name}（{found}）：{found.year} 年个人负担 {yuan(found.burden)} 元"
    person = found.person.merged_into or found.person
    case, secret = casework.accept(
        actor, person, key, channel=Case.Channel.BEHALF, agent=actor.name, telephone=person.telephone, reason=reason,
        first_treated=first_treated,
    )  # fmt: skip
    found.case, found.state = case, Alert.State.HELPED
    found.save(update_fields=["case", "state"])
    log(actor, found, "申请", f"{case.number} {case.procedure.name}")
    audit.record("watch.applied", actor, found, district=found.district_id, number=str(found), case=case.number)
    return case, secret


@action("watch.visit")
def close(actor: Actor, alert: Alert, outcome: str, note: str = "") -> Alert:
    """The end. Needs a visit in which somebody was met (or known to be gone), and no application under way. Raises WatchRefused."""
    found = held(actor, alert)
    if not found.visits.exclude(result=Visit.Result.ABSENT).exists():
        raise WatchRefused("还没有见到本人的走访记录，不能办结。", "outcome")
    if found.case is not None and found.case.is_open:
        raise WatchRefused(f"申请 {found.case.number} 尚未办结。", "outcome")
    if outcome == Alert.Outcome.IDENTIFIED and (found.case is None or found.case.state != Case.State.DONE):
        raise WatchRefused("没有已批准的救助申请，不能按“已认定为救助对象”办结。", "outcome")
    if outcome == Alert.Outcome.REFERRED and not found.referrals.filter(state="helped").exists():
        raise WatchRefused("没有部门反馈已帮扶，不能按“已由其他部门帮扶”办结。", "outcome")
    found.state, found.outcome, found.closed_on, found.closed_burden = Alert.State.CLOSED, outcome, clock.today(), found.burden
    found.save(update_fields=["state", "outcome", "closed_on", "closed_burden"])
    words = found.get_outcome_display()
    log(actor, found, "办结", f"{words}{'：' + note.strip() if note.strip() else ''}")
    audit.record("watch.closed", actor, found, district=found.district_id, number=str(found), outcome=words)
    return found


@action("watch.assign")
def reopen(actor: Actor, alert: Alert, why: str) -> Alert:
    """To be called on again, with a new deadline: the burden has grown, or it was closed by mistake. Raises WatchRefused, Refused."""
    found = closed(actor, alert)
    if len(why.strip()) < 2:
        raise WatchRefused("须写明重新走访的原因。", "why")
    found.due, found.due_sure = calendar.add_working_days(clock.today(), DAYS)
    found.state, found.outcome, found.closed_on, found.closed_burden = Alert.State.OPEN, "", None, None
    found.save(update_fields=["due", "due_sure", "state", "outcome", "closed_on", "closed_burden"])
    log(actor, found, "重新走访", why.strip())
    audit.record("watch.reopened", actor, found, why=why.strip(), district=found.district_id, number=str(found))
    return found

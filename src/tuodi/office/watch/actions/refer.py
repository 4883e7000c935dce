"""Handing a person on to others who may help: referred, pushed as a list to each department, answered by it."""

from __future__ import annotations

from django.utils import timezone

from tuodi.office.casework import clock
from tuodi.office.core import audit, locks, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.watch.holding import held, log
from tuodi.office.watch.models import Alert, Push, Referral, Step
from tuodi.office.watch.queries import pushes, referrals, unlisted
from tuodi.office.watch.refused import WatchRefused


@action("watch.visit")
def refer(actor: Actor, alert: Alert, to: str, why: str = "") -> Referral:
    """After a visit; once to each. Raises WatchRefused."""
    found = held(actor, alert)
    if found.state == Alert.State.OPEN:
        raise WatchRefused("先走访，再转介。")
    words = str(Referral.To(to).label)
    before = found.referrals.filter(to=to).first()
    if before is not None:
        raise WatchRefused(f"已{'按名单推送' if before.listed else '转介'}{words}，{before.get_state_display()}。", "to")
    made = Referral.objects.create(alert=found, to=to, why=why.strip())
    found.state = Alert.State.HELPED
    found.save(update_fields=["state"])
    log(actor, found, "转介", f"{words}{'：' + why.strip() if why.strip() else ''}")
    audit.record("watch.referred", actor, found, district=found.district_id, number=str(found), to=words)
    return made


@action("watch.push")
def push(actor: Actor, city: str, to: str) -> Push:
    """Everybody who waits for this department, as one list, once each. Raises WatchRefused where nobody waits."""
    if actor.city and actor.city != city:
        raise rights.Refused("只能推送本市的名单。")
    locks.yearly_run(f"{city} watch push {to}")
    waiting = referrals(actor).filter(alert__city=city, to=to, state=Referral.State.WAITING)
    ids = list(waiting.values_list("pk", flat=True))
    words = str(Referral.To(to).label)
    if not ids:
        raise WatchRefused(f"没有待推送给{words}的人员。")
    user = actor.user.pk if actor.user else None
    made = Push.objects.create(city=city, district_id=actor.district_id, to=to, count=len(ids), made_by_id=user)
    Referral.objects.filter(pk__in=ids).update(state=Referral.State.PUSHED, push=made)
    audit.record("watch.pushed", actor, made, district=actor.district_id, to=words, count=len(ids))
    return made


@action("watch.push")
def push_warned(actor: Actor, city: str, to: str, year: int) -> Push:
    """Everybody warned about in a year whom this department hasn't been told of, visited or not, as one list. Raises WatchRefused where nobody is."""
    if actor.city and actor.city != city:
        raise rights.Refused("只能推送本市的名单。")
    locks.yearly_run(f"{city} watch push {to}")
    found = list(unlisted(actor, city, to, year).order_by("id"))
    words = str(Referral.To(to).label)
    if not found:
        raise WatchRefused(f"{year} 年的预警人员都已推送给{words}。")
    user = actor.user.pk if actor.user else None
    made = Push.objects.create(city=city, district_id=actor.district_id, to=to, count=len(found), made_by_id=user)
    state, why = Referral.State.PUSHED, f"{year} 年预警名单"
    Referral.objects.bulk_create([Referral(alert=one, to=to, why=why, listed=True, state=state, push=made) for one in found], batch_size=2000)
    Step.objects.bulk_create(
        [Step(alert=one, name="推送", text=f"{words}：{why}", actor_name=actor.name[:60]) for one in found], batch_size=2000
    )
    audit.record("watch.pushed", actor, made, district=actor.district_id, to=words, count=len(found))
    return made


@action("watch.push.view")
def fetch(actor: Actor, push: Push) -> None:
    """A department's program takes its list, with full numbers: who and when is in the trail. Raises Refused where it is another's."""
    if not pushes(actor).filter(pk=push.pk).exists():
        raise rights.Refused("这份名单不属于您的部门。")
    Push.objects.filter(pk=push.pk, fetched_at=None).update(fetched_at=timezone.now())
    audit.record("watch.fetched", actor, push, district=push.district_id, number=push.pk, to=push.to_text)


@action("watch.answer", may_change_nothing=True)
def answer(actor: Actor, referral: Referral, helped: bool, text: str) -> Referral:
    """What the department did with a person of its list; the same answer again changes nothing. Raises WatchRefused, Refused where it is another's."""
    if not referrals(actor).filter(pk=referral.pk).exists():
        raise rights.Refused("这条转介不属于您的部门或辖区。")
    locks.persons([referral.alert.person_id])
    found = Referral.objects.select_related("alert").get(pk=referral.pk)
    given = Referral.State.HELPED if helped else Referral.State.DECLINED
    if found.state == given and found.answer == text.strip()[:300]:
        return found
    if found.state != Referral.State.PUSHED:
        raise WatchRefused(f"这条转介{found.get_state_display()}，不能反馈。")
    if len(text.strip()) < 2:
        raise WatchRefused("须写明帮扶情况或不符合的原因。", "text")
    found.state = given
    found.answer, found.answered_on = text.strip()[:300], clock.today()
    found.save(update_fields=["state", "answer", "answered_on"])
    words = f"{found.get_to_display()}：{found.get_state_display()}"
    log(actor, found.alert, "反馈", f"{words}。{found.answer}")
    audit.record(
        "watch.answered", actor, found.alert, district=found.alert.district_id, number=str(found.alert), to=found.get_to_display(),
        result=found.get_state_display(),
    )  # fmt: skip
    return found

"""Tip-offs: taken down, answered (founded: a case against whom it is), rewarded where the city's document gives rewards. (urumqi.090)

Who reported is encrypted; looking is in the trail. A reward is proposed by one, decided by another, and paid by the fiscal budget.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from tuodi.office.core import audit, locks
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.fund.actions.recoveries import reward_granted, reward_paid
from tuodi.office.oversight import rules
from tuodi.office.oversight.actions.cases import open_case
from tuodi.office.oversight.actions.common import of_case, own_place, said, second_person, still, user_of
from tuodi.office.oversight.models import Case, TipOff
from tuodi.office.oversight.refused import OversightRefused
from tuodi.office.registry.models import Institution, Person

Reward = TipOff.Reward


@action("oversight.tip")
def receive_tip(
    actor: Actor,
    city: str,
    district: District | None,
    about: str,
    text: str,
    day: dt.date,
    informant: str = "",
    telephone: str = "",
    *,
    kind: str = TipOff.Kind.OTHER,
    channel: str = TipOff.Channel.TELEPHONE,
    against: str = Case.Against.INSTITUTION,
) -> TipOff:
    """Take down what somebody reported; anonymous where no name is given."""
    own_place(actor, city, district.pk if district else None)
    if day > timezone.localdate():
        raise OversightRefused("收到日期不能晚于今天。")
    made = TipOff.objects.create(
        city=city, district=district, about=said(about, "被举报对象")[:120], text=said(text, "举报内容"), received_on=day, informant=informant.strip(),
        telephone=telephone.strip(), received_by_id=user_of(actor), kind=kind, channel=channel, against=against,
    )  # fmt: skip
    audit.record("oversight.tip.received", actor, made, "", made.district_id, about=made.about)
    return made


@action("oversight.tip")
def answer_tip(
    actor: Actor,
    tip: TipOff,
    founded: str,
    answer: str,
    against: str = "",
    person: Person | None = None,
    institution: Institution | None = None,
    case: Case | None = None,
    name: str = "",
) -> TipOff:
    """What came of it: founded (a case is opened against whom it is, or it joins one that runs) or not."""
    held = _locked(actor, tip)
    still(held, TipOff.State.OPEN, "再次核实")
    held.answer = said(answer, "核实结果")
    if founded == "yes":
        of_case(case, held.city)
        held.against = against or held.against
        held.case = case or open_case(actor, held.city, held.district, held.against, name or held.about, held.text[:300], person, institution)
        held.against, held.state = held.case.against, TipOff.State.CASE
    else:
        held.state = TipOff.State.UNFOUNDED
    held.save(update_fields=["state", "answer", "case", "against"])
    audit.record("oversight.tip.answered", actor, held, answer, held.district_id, about=held.about, result=held.get_state_display())
    return held


@action("oversight.tip")
def propose_reward(actor: Actor, tip: TipOff, amount: int) -> TipOff:
    """A reward for a tip that was founded, where the document gives any."""
    held = _locked(actor, tip)
    if rules.reward_of(held.city) is None:
        raise OversightRefused("本市文件没有规定举报奖励。")
    if held.state != TipOff.State.CASE or not held.informant:
        raise OversightRefused("核实立案且留有举报人姓名的，才能提出奖励。")
    if held.reward_state not in (Reward.NONE, Reward.PROPOSED) or amount <= 0:
        raise OversightRefused("奖励已经批准，或金额不大于零。")
    held.reward, held.reward_state, held.reward_by_id = amount, Reward.PROPOSED, user_of(actor)
    held.save(update_fields=["reward", "reward_state", "reward_by"])
    audit.record("oversight.reward.proposed", actor, held, "", held.district_id, amount=amount)
    return held


@action("oversight.decide")
def grant_reward(actor: Actor, tip: TipOff) -> TipOff:
    """The decision of a second person: from now on the books say that it is owed, and that the fiscal budget has to give the money."""
    held = _locked(actor, tip)
    if held.reward_state != Reward.PROPOSED or not held.reward:
        raise OversightRefused("没有待审批的奖励。")
    second_person(actor, held.reward_by_id, "奖励")
    held.reward_posting = reward_granted(actor, held.city, held.district_id, _party(held), held.reward, timezone.localdate(), f"应付举报奖励：{held}")
    held.reward_state, held.reward_decided_by_id = Reward.GRANTED, user_of(actor)
    held.save(update_fields=["reward_state", "reward_decided_by", "reward_posting"])
    audit.record("oversight.reward.granted", actor, held, "", held.district_id, amount=held.reward)
    return held


@action("oversight.decide")
def refuse_reward(actor: Actor, tip: TipOff, why: str) -> TipOff:
    """Send the proposal back; another amount may be proposed."""
    held = _locked(actor, tip)
    if held.reward_state != Reward.PROPOSED:
        raise OversightRefused("没有待审批的奖励。")
    amount, held.reward, held.reward_state, held.reward_by = held.reward, None, Reward.NONE, None
    held.save(update_fields=["reward", "reward_state", "reward_by"])
    audit.record("oversight.reward.refused", actor, held, said(why, "退回理由"), held.district_id, amount=amount)
    return held


@action("oversight.repay")
def pay_reward(actor: Actor, tip: TipOff, day: dt.date) -> TipOff:
    """The fiscal budget paid it. No name goes into the books: the party is the tip-off's number."""
    held = _locked(actor, tip)
    if held.reward_state != Reward.GRANTED or not held.reward:
        raise OversightRefused("没有已批准待支付的奖励。")
    held.reward_payment = reward_paid(actor, held.city, held.district_id, _party(held), held.reward, day, f"支付举报奖励：{held}")
    held.reward_state, held.reward_paid_on = Reward.PAID, day
    held.save(update_fields=["reward_state", "reward_paid_on", "reward_payment"])
    audit.record("oversight.reward.paid", actor, held, "", held.district_id, amount=held.reward)
    return held


@action("oversight.tip")
def reveal_tip(actor: Actor, tip: TipOff, why: str) -> tuple[str, str]:
    """Name and telephone of who reported; who looked is in the trail."""
    own_place(actor, tip.city, tip.district_id)
    audit.record("oversight.tip.revealed", actor, tip, said(why, "理由"), tip.district_id)
    return tip.informant, tip.telephone


def _party(held: TipOff) -> str:
    return f"J{held.pk}"


def _locked(actor: Actor, tip: TipOff) -> TipOff:
    locks.yearly_run(f"tip {tip.pk}")
    held = TipOff.objects.select_related("district", "case").get(pk=tip.pk)
    own_place(actor, held.city, held.district_id)
    return held

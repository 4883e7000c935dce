"""Cases against institutions, staff and persons; tip-offs and their reward; the paper dossier's number. (urumqi.090, urumqi.092 to 094)"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from tuodi.office.core import audit, locks
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.oversight.actions.common import own_place, said, second_person, still, user_of
from tuodi.office.oversight.models import Case, Dossier, Finding, TipOff
from tuodi.office.oversight.refused import OversightRefused
from tuodi.office.registry.models import Institution, Person

Reward = TipOff.Reward


@action("oversight.check")
def open_case(
    actor: Actor,
    city: str,
    district: District | None,
    against: str,
    name: str,
    text: str,
    person: Person | None = None,
    institution: Institution | None = None,
    finding: Finding | None = None,
) -> Case:
    """Open a case against an institution, a member of staff or a person; a finding that led to it is joined."""
    own_place(actor, city, district.pk if district else None)
    label = person.name if person else institution.name if institution else said(name, "对象")
    made = Case.objects.create(
        city=city, district=district, against=against, name=label[:120], text=said(text, "情况"), person=person, institution=institution,
        opened_by_id=user_of(actor),
    )  # fmt: skip
    if finding is not None:
        Finding.objects.filter(pk=finding.pk, case=None).update(case=made)
    audit.record("oversight.case.opened", actor, made, made.text, made.district_id, name=made.name, person=made.person_id)
    return made


@action("oversight.check")
def transfer_case(actor: Actor, case: Case, to: str, day: dt.date, document: str, basis: str) -> Case:
    """Hand it over to the prosecution or the police; what is recorded is to whom, when and by which paper."""
    held = _locked(actor, case)
    still(held, Case.State.OPEN, "移送")
    if day > timezone.localdate():
        raise OversightRefused("移送日期不能晚于今天。")
    held.state, held.transferred_to, held.transferred_on = Case.State.TRANSFERRED, said(to, "移送机关")[:120], day
    held.document, held.basis = said(document, "移送文书号")[:80], said(basis, "依据")[:120]
    held.save(update_fields=["state", "transferred_to", "transferred_on", "document", "basis"])
    audit.record("oversight.case.transferred", actor, held, held.document, held.district_id, name=held.name, to=held.transferred_to, person=held.person_id)
    return held


@action("oversight.check")
def close_case(actor: Actor, case: Case, measure: str, basis: str) -> Case:
    """End it and say what was done; what was transferred is closed when the answer is there."""
    held = _locked(actor, case)
    if held.state == Case.State.CLOSED:
        raise OversightRefused(f"{held}已经结案。")
    held.state, held.measure, held.basis = Case.State.CLOSED, said(measure, "处理结果"), said(basis, "依据")[:120]
    held.closed_by_id, held.closed_at = user_of(actor), timezone.now()
    held.save(update_fields=["state", "measure", "basis", "closed_by", "closed_at"])
    audit.record("oversight.case.closed", actor, held, "", held.district_id, name=held.name, measure=held.measure, person=held.person_id)
    return held


def _locked(actor: Actor, case: Case) -> Case:
    locks.yearly_run(f"case {case.pk}")
    held = Case.objects.get(pk=case.pk)
    own_place(actor, held.city, held.district_id)
    return held


@action("oversight.tip")
def receive_tip(actor: Actor, city: str, district: District | None, about: str, text: str, day: dt.date, informant: str = "", telephone: str = "") -> TipOff:
    """Take down what somebody reported; anonymous where no name is given."""
    own_place(actor, city, district.pk if district else None)
    made = TipOff.objects.create(
        city=city, district=district, about=said(about, "被举报对象")[:120], text=said(text, "举报内容"), received_on=day, informant=informant.strip(),
        telephone=telephone.strip(), received_by_id=user_of(actor),
    )  # fmt: skip
    audit.record("oversight.tip.received", actor, made, "", made.district_id, about=made.about)
    return made


@action("oversight.tip")
def answer_tip(actor: Actor, tip: TipOff, founded: str, answer: str) -> TipOff:
    """What came of it: founded (a case is opened) or not."""
    held = _locked_tip(actor, tip)
    still(held, TipOff.State.OPEN, "再次核实")
    held.answer = said(answer, "核实结果")
    if founded == "yes":
        held.state, held.case = TipOff.State.CASE, open_case(actor, held.city, held.district, Case.Against.INSTITUTION, held.about, held.text[:300])
    else:
        held.state = TipOff.State.UNFOUNDED
    held.save(update_fields=["state", "answer", "case"])
    audit.record("oversight.tip.answered", actor, held, answer, held.district_id, about=held.about, result=held.get_state_display())
    return held


@action("oversight.tip")
def propose_reward(actor: Actor, tip: TipOff, amount: int) -> TipOff:
    """A reward for a tip that was founded. The aid fund pays none (its uses are closed): the amount goes to the fiscal office's own item."""
    held = _locked_tip(actor, tip)
    if held.state != TipOff.State.CASE or not held.informant:
        raise OversightRefused("核实立案且留有举报人姓名的，才能提出奖励。")
    if held.reward_state == Reward.GRANTED or amount <= 0:
        raise OversightRefused("奖励已经批准，或金额不大于零。")
    held.reward, held.reward_state, held.reward_by_id = amount, Reward.PROPOSED, user_of(actor)
    held.save(update_fields=["reward", "reward_state", "reward_by"])
    audit.record("oversight.reward.proposed", actor, held, "", held.district_id, amount=amount)
    return held


@action("oversight.decide")
def grant_reward(actor: Actor, tip: TipOff) -> TipOff:
    """The decision of a second person."""
    held = _locked_tip(actor, tip)
    if held.reward_state != Reward.PROPOSED:
        raise OversightRefused("没有待审批的奖励。")
    second_person(actor, held.reward_by_id, "奖励")
    held.reward_state, held.reward_decided_by_id = Reward.GRANTED, user_of(actor)
    held.save(update_fields=["reward_state", "reward_decided_by"])
    audit.record("oversight.reward.granted", actor, held, "", held.district_id, amount=held.reward)
    return held


@action("oversight.tip")
def reveal_tip(actor: Actor, tip: TipOff, why: str) -> tuple[str, str]:
    """Name and telephone of who reported; who looked is in the trail."""
    own_place(actor, tip.city, tip.district_id)
    audit.record("oversight.tip.revealed", actor, tip, said(why, "理由"), tip.district_id)
    return tip.informant, tip.telephone


def _locked_tip(actor: Actor, tip: TipOff) -> TipOff:
    locks.yearly_run(f"tip {tip.pk}")
    held = TipOff.objects.select_related("district").get(pk=tip.pk)
    own_place(actor, held.city, held.district_id)
    return held


@action("oversight.archive")
def set_dossier(actor: Actor, person: Person, number: str, place: str = "") -> Dossier:
    """Where the paper dossier of a person is."""
    own_place(actor, person.city, person.district_id)
    values = {"number": said(number, "档案编号")[:40], "place": place.strip()[:120]}
    made, _ = Dossier.objects.update_or_create(person=person, defaults=values)
    audit.record("oversight.dossier.set", actor, person, "", person.district_id, number=made.number)
    return made

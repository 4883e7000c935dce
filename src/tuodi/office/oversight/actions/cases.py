"""Cases against institutions, staff and persons, their transfers and their end; the paper dossier's number. (urumqi.089, urumqi.092 to 094)"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from tuodi.office.core import audit, locks
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.oversight.actions.common import own_place, said, user_of
from tuodi.office.oversight.models import Case, Dossier, Drawn, Finding, Recovery, Sanction, StrikeOut, Suspension, Transfer
from tuodi.office.oversight.refused import OversightRefused
from tuodi.office.registry.models import Institution, Person


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
    drawn: Drawn | None = None,
) -> Case:
    """Open a case against an institution, a member of staff or a person; the finding or the drawn settlement that led to it is joined."""
    own_place(actor, city, district.pk if district else None)
    wanted = {Case.Against.PERSON: person, Case.Against.INSTITUTION: institution, Case.Against.STAFF: None}
    if against not in wanted:
        raise OversightRefused("请选择对象类型。")
    held = wanted[Case.Against(against)]
    label = held.name if held else said(name, "对象")
    made = Case.objects.create(
        city=city, district=district, against=against, name=label[:120], text=said(text, "情况"),
        person=person if against == Case.Against.PERSON else None, institution=institution if against == Case.Against.INSTITUTION else None,
        opened_by_id=user_of(actor),
    )  # fmt: skip
    if finding is not None and not Finding.objects.filter(pk=finding.pk, case=None).update(case=made):
        raise OversightRefused(f"{finding}已经立案。")
    if drawn is not None and not Drawn.objects.filter(pk=drawn.pk, case=None).update(case=made):
        raise OversightRefused("这笔抽查已经立案。")
    audit.record("oversight.case.opened", actor, made, made.text, made.district_id, name=made.name, person=made.person_id)
    return made


@action("oversight.check")
def transfer_case(actor: Actor, case: Case, to: str, day: dt.date, document: str, basis: str, kind: str = Transfer.Kind.PROSECUTOR) -> Transfer:
    """Hand it over to the prosecution, the police, or (staff) to discipline; what is recorded is to whom, when and by which paper."""
    held = _locked(actor, case)
    if held.state == Case.State.CLOSED:
        raise OversightRefused(f"{held}已经结案，不能移送。")
    if kind == Transfer.Kind.DISCIPLINE and held.against != Case.Against.STAFF:
        raise OversightRefused("纪检监察或任免机关只处理经办人员的案件；对机构和救助对象请选择检察机关或公安机关。")
    if day > timezone.localdate():
        raise OversightRefused("移送日期不能晚于今天。")
    made = Transfer.objects.create(
        case=held, kind=kind, to=said(to, "移送机关")[:120], day=day, document=said(document, "移送文书号")[:80], basis=said(basis, "依据")[:120],
        made_by_id=user_of(actor),
    )  # fmt: skip
    held.state = Case.State.TRANSFERRED
    held.save(update_fields=["state"])
    audit.record("oversight.case.transferred", actor, held, made.document, held.district_id, name=held.name, to=made.to, person=held.person_id)
    return made


@action("oversight.check")
def answer_transfer(actor: Actor, transfer: Transfer, day: dt.date, answer: str) -> Transfer:
    """What the other side decided: taken up, returned, judged, which discipline."""
    held = _locked(actor, transfer.case)
    made = Transfer.objects.get(pk=transfer.pk)
    if not made.day <= day <= timezone.localdate():
        raise OversightRefused(f"回复日期不早于移送（{made.day}），不晚于今天。")
    made.answer, made.answered_on = said(answer, "回复"), day
    made.save(update_fields=["answer", "answered_on"])
    audit.record("oversight.transfer.answered", actor, held, made.answer, held.district_id, name=held.name, to=made.to, person=held.person_id)
    return made


@action("oversight.check")
def close_case(actor: Actor, case: Case, outcome: str, measure: str, basis: str) -> Case:
    """End it and say what was done. Nothing that follows from it may still wait for a decision, and what the outcome says must be there."""
    held = _locked(actor, case)
    if held.state == Case.State.CLOSED:
        raise OversightRefused(f"{held}已经结案。")
    if outcome not in Case.FITS[held.against]:
        fits = "、".join(str(Case.Outcome(one).label) for one in Case.FITS[held.against])
        raise OversightRefused(f"对{held.get_against_display()}的案件，结果可以是：{fits}。")
    _nothing_waits(held)
    _is_there(held, outcome)
    held.state, held.outcome, held.measure, held.basis = Case.State.CLOSED, outcome, said(measure, "处理结果"), said(basis, "依据")[:120]
    held.closed_by_id, held.closed_at = user_of(actor), timezone.now()
    held.save(update_fields=["state", "outcome", "measure", "basis", "closed_by", "closed_at"])
    audit.record("oversight.case.closed", actor, held, "", held.district_id, name=held.name, measure=held.measure, person=held.person_id)
    return held


def _nothing_waits(held: Case) -> None:
    for model, words in ((Sanction, "停止救助"), (Suspension, "协议中止"), (Recovery, "追回"), (StrikeOut, "审核扣减")):
        found = model._default_manager.filter(case=held, state="open").first()
        if found is not None:
            raise OversightRefused(f"{found}还在待审批，{words}决定以后才能结案。")


def _is_there(held: Case, outcome: str) -> None:
    """An outcome that money, a bar or another office is part of needs it on record."""
    decided = ("approved", "paid", "written", "lifted")
    found: dict[str, tuple[bool, str]] = {
        Case.Outcome.REPAID: (held.recoveries.filter(state__in=decided).exists() or held.strikes.filter(state="approved").exists(), "追回或审核扣减"),
        Case.Outcome.BARRED: (held.sanctions.filter(state__in=decided).exists(), "停止救助"),
        Case.Outcome.DISCIPLINE: (held.transfers.filter(kind=Transfer.Kind.DISCIPLINE).exists(), "向纪检监察或任免机关的移送"),
        Case.Outcome.JUSTICE: (held.transfers.exclude(kind=Transfer.Kind.DISCIPLINE).exists(), "向检察机关或公安机关的移送"),
    }
    there, what = found.get(outcome, (True, ""))
    if not there:
        raise OversightRefused(f"结果为“{Case.Outcome(outcome).label}”的，须先登记{what}。")


def _locked(actor: Actor, case: Case) -> Case:
    locks.yearly_run(f"case {case.pk}")
    held = Case.objects.get(pk=case.pk)
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

"""An application taken in, at the street, at the counter or on behalf: whose case goes first, what the office holds already, what is asked for."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from tuodi.office.casework import clock, flow, holding, means
from tuodi.office.casework.models import Asked, Case
from tuodi.office.casework.queries.terms import lapse_day
from tuodi.office.casework.refused import CaseRefused
from tuodi.office.core import audit, locks, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.crypto import blind_index
from tuodi.office.core.models import District
from tuodi.office.registry import actions as registry
from tuodi.office.registry.models import Filing, Identity, Person
from tuodi.office.registry.queries import whose
from tuodi.policy import procedures

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without those that are mistaken for each other
RENEW = 60  # days before a recognition lapses in which it may be applied for again


@action("casework.accept")
def register_applicant(actor: Actor, district: District, id_number: str, name: str, *, insurance: str = "", **columns: Any) -> Person:
    """Somebody whom the registry doesn't know yet. Raises RegistryRefused. `insurance`: of this year, where the applicant states one."""
    rights.check_district(actor, district)
    helper = Actor.system(f"受理申请时登记（{actor.name}）", district.city)
    person = registry.add_person(helper, district, id_number, name, **columns)
    if insurance:
        registry.set_insurance(helper, person, clock.today().year, insurance)
    return person


@action("casework.accept")
def set_payee(actor: Actor, person: Person, bank: str, number: str, payee: str, kind: str = "self") -> None:
    """Where the aid is to be paid to, as the applicant states it."""
    rights.check_district(actor, person.district_id)
    registry.set_account(Actor.system(f"受理申请时登记（{actor.name}）", person.city), person, bank, number, payee, kind)


@action("casework.accept")
def accept(
    actor: Actor,
    person: Person,
    key: str,
    *,
    channel: str,
    applied: dt.date | None = None,
    agent: str = "",
    telephone: str = "",
    reason: str = "",
    declared: Sequence[str] = (),
    first_treated: dt.date | None = None,
    disease: str = "",
) -> tuple[Case, str]:
    """(the case, the secret for its code; it is shown once and not kept). Raises CaseRefused, Refused.

    `declared`: conditions of priority that the applicant states. A person who is recognised already is not made to apply again.
    """
    rights.check_district(actor, person.district_id)
    locks.persons([person.pk])
    person = Person.objects.select_related("district", "street", "household").get(pk=person.pk)
    applied = applied or clock.today()
    procedure = procedures.procedure(person.city, key)
    _admit(person, procedure, applied, channel, agent, first_treated)
    _admit_finding(person, procedure, disease.strip())
    groups = _priority(person, procedure, applied, declared)
    code, secret = "".join(secrets.choice(LETTERS) for _ in range(10)), f"{secrets.randbelow(10**6):06d}"
    case = Case(
        city=person.city, district=person.district, street_id=actor.street_id or person.street_id, person=person, key=key, code=code,
        secret_index=blind_index(f"{code}:{secret}"), step_since=clock.today(), applied=applied, channel=channel, agent=agent.strip(),
        telephone=telephone.strip(), reason=reason.strip(), priority=groups, urgent=bool(groups), first_treated=first_treated,
        disease=disease.strip(), visits=int(channel in (Case.Channel.STREET, Case.Channel.COUNTER)), accepted_by_id=flow.user_id(actor),
    )  # fmt: skip
    flow.enter(case, "check")
    _save_new(case)
    _ask(case, person)
    words = f"{case.get_channel_display()}{'（' + agent + '）' if agent else ''}"
    flow.log(actor, case, "受理", words, reason)
    audit.record("casework.accepted", actor, case, district=case.district_id, number=case.number, procedure=procedure.name, channel=words)
    return case, secret


def _admit(
    person: Person, procedure: procedures.Procedure, applied: dt.date, channel: str, agent: str, first_treated: dt.date | None
) -> None:
    today = clock.today()
    if applied > today:
        raise CaseRefused("申请日期不能晚于今天。", "applied")
    if person.merged_into_id:
        raise CaseRefused("这条登记已并入另一条，请从那一条受理。")
    if channel == Case.Channel.BEHALF and not agent.strip():
        raise CaseRefused("代办的须写明代办人。", "agent")
    if first_treated and first_treated > today:
        raise CaseRefused("首次治疗日期不能晚于今天。", "first_treated")
    if procedure.start and procedure.start.first_treated and first_treated is None:
        raise CaseRefused(f"{procedure.name}从首次治疗起追溯（{procedure.start.clause}），须填写首次治疗日期；从未治疗的填写申请日期。", "first_treated")
    if not procedure.identity:
        return
    held = Identity.objects.filter(whose(person), known_to=None, code=procedure.identity, start__lte=today).filter(Q(end=None) | Q(end__gt=today))
    row = held.order_by("-start").first()
    lapses = lapse_day(person.city, row) if row else None
    if row and not narrower(procedure, row) and (lapses is None or lapses > today + dt.timedelta(days=RENEW)):
        until = f"，有效至 {lapses}" if lapses else ""
        raise CaseRefused(f"已于 {row.start} 认定为{row.get_code_display()}{until}，不需再次申请，直接救助。")


def narrower(procedure: procedures.Procedure, row: Identity) -> bool:
    """Whether a stay opens less than the widest scope of the procedure, so that a new application may widen it."""
    widest = next(iter(procedure.scopes.values()), None)
    return widest is not None and row.assigned_class != widest.class_ and row.assigned_class in {one.class_ for one in procedure.scopes.values()}


def _admit_finding(person: Person, procedure: procedures.Procedure, disease: str) -> None:
    """What is to be found is one of the document's, and wasn't found before."""
    if procedure.kind != "finding":
        return
    rule = procedure.findings.get(disease)
    if rule is None:
        raise CaseRefused("请选择要核定的病情。", "finding")
    before = Filing.objects.filter(whose(person), kind=Filing.Kind.FINDING, disease=rule.filed, cancelled_at=None).first()
    if before is not None:
        raise CaseRefused(f"{rule.name}已核定（{before.number}，自 {before.start} 起），不需再次申请。", "finding")


def _priority(person: Person, procedure: procedures.Procedure, day: dt.date, declared: Sequence[str]) -> list[str]:
    """The groups of the document to which the applicant belongs."""
    if procedure.priority is None:
        return []
    rows = Identity.objects.filter(whose(person), known_to=None, start__lte=day).filter(Q(end=None) | Q(end__gt=day))
    codes, age = set(rows.values_list("code", flat=True)), means.age_on(person.birth_date, day)
    found = []
    for group in procedure.priority.groups:
        fits = bool(codes & set(group.identity)) or person.disability_grade in group.disability_grade
        fits = fits or (group.age_from is not None and age is not None and age >= group.age_from)
        fits = fits or (group.age_below is not None and age is not None and age < group.age_below)
        if fits or (group.declared and group.declared in declared):
            found.append(group.name)
    return found


def _save_new(case: Case) -> None:
    try:
        with transaction.atomic():
            case.save()
    except IntegrityError as error:
        if "one_open" in str(error):
            raise CaseRefused("这位申请人同一事项已有一件在办。") from None
        raise


def _ask(case: Case, person: Person) -> None:
    """Held documents are not asked for: the row says where the fact is held."""
    rows = []
    for key, rule in case.procedure.documents.items():
        if rule.of and case.disease not in rule.of:
            continue
        source = holding.where(person, rule.held)
        state = Asked.State.HELD if source else Asked.State.ASKED
        rows.append(Asked(case=case, key=key, name=rule.name, state=state, source=source[:120]))
    Asked.objects.bulk_create(rows)

"""An identity asked for at the counter, and the second person's word on it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from tuodi.office.core import audit, locks, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.registry.actions.identities import FACTS, add_identity
from tuodi.office.registry.models import Identity, IdentityAsked, Person
from tuodi.office.registry.refused import RegistryRefused

State = IdentityAsked.State
_DATES = ("end", "applied", "first_treated")


@action("registry.identity.ask")
def ask_identity(actor: Actor, person: Person, code: str, start: dt.date, why: str = "", **facts: Any) -> IdentityAsked:
    """Ask for a stay of an identity; the columns are those of `add_identity`. Nothing counts before a second person approves.

    Raises RegistryRefused where the same is asked for already, or held on that day.
    """
    rights.check_district(actor, person.district_id)
    locks.persons([person.pk])
    if person.merged_into_id:
        raise RegistryRefused("这条登记已并入另一条，请在那一条上申请。")
    if unknown := set(facts) - set(FACTS):
        raise TypeError(f"no facts of an identity: {sorted(unknown)}")
    held = Identity.objects.filter(person=person, code=code, known_to=None, start__lte=start).order_by("-start").first()
    if held is not None and (held.end is None or held.end > start):
        raise RegistryRefused(f"{start} 已持有{held.get_code_display()}（自 {held.start} 起）。", "start")
    made = IdentityAsked(
        person=person, city=person.city, district_id=person.district_id, code=code, start=start, facts=_plain(facts), why=why[:300],
        asked_by_id=actor.user.pk if actor.user else None,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        if "one_open" in str(error):
            raise RegistryRefused("同一身份已有一条待审批的登记申请。", "code") from None
        raise
    _record("registry.identity_asked", actor, made, why)
    return made


@action("registry.identity.write")
def approve_asked(actor: Actor, asked: IdentityAsked, remark: str = "") -> Identity:
    """By somebody else than who asked: the stay is registered. Raises RegistryRefused, Refused."""
    held = _to_decide(actor, asked)
    if held.person.merged_into_id:
        raise RegistryRefused("这条登记已并入另一条，请退回，在那一条上重新申请。")
    facts = dict(held.facts)
    for name in _DATES:
        if facts.get(name):
            facts[name] = dt.date.fromisoformat(facts[name])
    if facts.get("granted_by"):
        facts["granted_by"] = District.objects.get(pk=facts["granted_by"])
    why = f"{held.why}（{held.asked_by or '系统任务'}提交）"
    held.identity = add_identity(actor, held.person, held.code, held.start, why[:300], **facts)
    _decide(actor, held, State.APPROVED, remark)
    return held.identity


@action("registry.identity.write")
def refuse_asked(actor: Actor, asked: IdentityAsked, remark: str) -> IdentityAsked:
    """Sent back with a reason."""
    held = _to_decide(actor, asked)
    if not remark.strip():
        raise RegistryRefused("退回须写明理由。", "remark")
    _decide(actor, held, State.REFUSED, remark)
    return held


def _to_decide(actor: Actor, asked: IdentityAsked) -> IdentityAsked:
    rights.check_district(actor, asked.district_id)
    locks.persons([asked.person_id])
    held = IdentityAsked.objects.select_related("person", "asked_by").get(pk=asked.pk)
    if held.state != State.OPEN:
        raise RegistryRefused(f"这条申请{held.get_state_display()}，不能再次审批。")
    if actor.user is not None and held.asked_by_id == actor.user.pk:
        raise rights.Refused("本条由您提交，须由另一位人员审批。")
    return held


def _decide(actor: Actor, held: IdentityAsked, state: str, remark: str) -> None:
    held.state, held.remark, held.decided_at = state, remark[:300], timezone.now()
    held.decided_by_id = actor.user.pk if actor.user else None
    held.save(update_fields=["state", "remark", "decided_at", "decided_by", "identity"])
    _record(f"registry.asked_{state}", actor, held, remark)


def _record(event: str, actor: Actor, held: IdentityAsked, why: str) -> None:
    words = {"identity": held.get_code_display(), "start": str(held.start)}
    audit.record(event, actor, held.person, why=why, district=held.district_id, **words)


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    plain = {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in facts.items()}
    return {name: value.pk if isinstance(value, District) else value for name, value in plain.items()}

"""Single identities: granted, corrected, ended. Departments' lists do the same for many at once (`lists`)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from tuodi.office.core import audit, locks, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.registry import signals
from tuodi.office.registry.models import Identity, Person
from tuodi.office.registry.refused import RegistryRefused
from tuodi.office.registry.signals import Touched

FACTS = ("start", "end", "end_reason", "applied", "first_treated", "assigned_class", "disease", "granted_by", "certified_by")


@action("registry.identity.write")
def add_identity(actor: Actor, person: Person, code: str, start: dt.date, why: str = "", **facts: Any) -> Identity:
    """A stay of an identity. Raises RegistryRefused where the person holds it on one of the days already."""
    rights.check_district(actor, person.district_id)
    locks.persons([person.pk])
    made = _insert(Identity(person=person, code=code, start=start, **_known(facts)))
    audit.record(
        "registry.identity_added",
        actor,
        person,
        why=why,
        district=person.district_id,
        identity=made.get_code_display(),
        start=str(start),
        row=made.pk,
    )
    signals.tell(actor, [Touched(person.pk, reach(made))], f"新增身份：{made.get_code_display()}")
    return made


@action("registry.identity.write")
def change_identity(actor: Actor, identity: Identity, why: str, **facts: Any) -> Identity:
    """What is known better now: the row is closed and another takes its place. Settlements that it touches are listed, none is changed."""
    made, changed = _replace(actor, identity, _known(facts))
    if not changed:
        raise RegistryRefused("没有需要更正的内容")
    text = "、".join(str(Identity._meta.get_field(name).verbose_name) for name in changed)  # type: ignore[union-attr]
    audit.record(
        "registry.identity_changed",
        actor,
        made.person,
        why=why,
        district=made.person.district_id,
        identity=made.get_code_display(),
        changes=text,
        row=made.pk,
    )
    signals.tell(actor, [Touched(made.person_id, first_touched(identity, made))], f"更正身份：{made.get_code_display()}（{text}）")
    return made


@action("registry.identity.write")
def end_identity(actor: Actor, identity: Identity, end: dt.date, reason: str) -> Identity:
    """The day on which the identity was lost."""
    made, changed = _replace(actor, identity, {"end": end, "end_reason": reason})
    if not changed:
        raise RegistryRefused("身份已在这一天终止")
    audit.record(
        "registry.identity_ended",
        actor,
        made.person,
        district=made.person.district_id,
        identity=made.get_code_display(),
        end=str(end),
        reason=reason,
        row=made.pk,
    )
    signals.tell(actor, [Touched(made.person_id, first_touched(identity, made))], f"终止身份：{made.get_code_display()}")
    return made


def _replace(actor: Actor, identity: Identity, facts: dict[str, Any]) -> tuple[Identity, list[str]]:
    """The row's successor, and which of its facts are others."""
    rights.check_district(actor, identity.person.district_id)
    locks.persons([identity.person_id])
    held = Identity.objects.select_related("person", "granted_by").get(pk=identity.pk)
    if held.known_to is not None:
        raise RegistryRefused("这条身份已被更正，请刷新后再操作")
    changed = [name for name, value in facts.items() if getattr(held, name) != value]
    if not changed:
        return held, []
    now = max(timezone.now(), held.known_from)
    Identity.objects.filter(pk=held.pk).update(known_to=now)
    values = {name: facts.get(name, getattr(held, name)) for name in FACTS}
    return _insert(Identity(person=held.person, code=held.code, known_from=now, **values)), changed


def _insert(row: Identity) -> Identity:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "no_overlap" in str(error):
            raise RegistryRefused("与已登记的同一身份在时间上重叠", "start") from None
        if "identity_days" in str(error):
            raise RegistryRefused("退出日期早于认定日期", "end") from None
        raise
    return row


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    unknown = set(facts) - set(FACTS)
    if unknown:
        raise TypeError(f"no facts of an identity: {sorted(unknown)}")
    return facts


def reach(row: Identity) -> dt.date:
    """The first day to which the stay may reach back."""
    return min(day for day in (row.start, row.applied, row.first_treated) if day)


def first_touched(before: Identity, after: Identity) -> dt.date:
    """The first day on which the two differ: the earlier end where only the end is another."""
    names = [name for name in FACTS if name not in ("end", "end_reason", "certified_by")]
    ends = [row.end for row in (before, after) if row.end]
    if all(getattr(before, name) == getattr(after, name) for name in names) and ends:
        return min(ends)
    return min(reach(before), reach(after))

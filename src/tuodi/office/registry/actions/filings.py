"""Referrals, registrations, emergencies, certificates: put on file, and cancelled."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from tuodi.office.core import audit, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.registry import signals
from tuodi.office.registry.models import Filing, Institution, Person
from tuodi.office.registry.refused import RegistryRefused
from tuodi.office.registry.signals import Touched


@action("registry.filing.write", may_change_nothing=True)
def add_filing(
    actor: Actor,
    person: Person,
    kind: str,
    start: dt.date,
    end: dt.date | None = None,
    *,
    institution_code: str = "",
    disease: str = "",
    number: str = "",
    source: str = "manual",
) -> Filing:
    """A filing, good from `start` to `end` (both included). A `number` that its `source` has handed in before answers the first one.

    Raises RegistryRefused for an unknown institution, days in the wrong order, or the number with another content.
    """
    rights.check_district(actor, person.district_id)
    if end is not None and end < start:
        raise RegistryRefused("结束日期早于开始日期", "end")
    institution = Institution.objects.filter(code=institution_code).first() if institution_code else None
    if institution_code and institution is None:
        raise RegistryRefused(f"登记中没有医疗机构 {institution_code}", "institution_code")
    given = {"person": person, "kind": kind, "start": start, "end": end, "institution": institution, "disease": disease}
    earlier = Filing.objects.filter(source=source, number=number, cancelled_at=None).first() if number else None
    if earlier is not None:
        if any(getattr(earlier, name) != value for name, value in given.items()):
            raise RegistryRefused(f"备案号 {number} 已用于另一条备案", "number")
        return earlier
    filing = Filing.objects.create(**given, number=number, source=source, user_id=actor.user.pk if actor.user else None)
    audit.record(
        "registry.filed", actor, person, district=person.district_id, kind=filing.get_kind_display(), start=str(start), filing=filing.pk
    )
    signals.tell(actor, [Touched(person.pk, start, end)], f"登记{filing.get_kind_display()}")
    return filing


@action("registry.filing.write")
def cancel_filing(actor: Actor, filing: Filing, why: str) -> Filing:
    """A filing that doesn't count any more; it stays on record."""
    rights.check_district(actor, filing.person.district_id)
    held = Filing.objects.select_for_update(of=("self",)).select_related("person").get(pk=filing.pk)
    if held.cancelled_at is not None:
        raise RegistryRefused("这条备案已经撤销")
    held.cancelled_at, held.cancelled_why = timezone.now(), why[:300]
    held.save(update_fields=["cancelled_at", "cancelled_why"])
    audit.record(
        "registry.filing_cancelled",
        actor,
        held.person,
        why=why,
        district=held.person.district_id,
        kind=held.get_kind_display(),
        filing=held.pk,
    )
    signals.tell(actor, [Touched(held.person_id, held.start, held.end)], f"撤销{held.get_kind_display()}")
    return held

"""Two records of one person, and a wrong ID number: corrected with a reason, and so that it can be taken back.

Merging moves nothing: the merged record points to the other, and its identities, insurance and filings count for that one.
"""

from __future__ import annotations

from django.utils import timezone

from tuodi.office.core import audit, locks, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.crypto import mask_id
from tuodi.office.registry import signals
from tuodi.office.registry.actions.people import checked_number, keep_change
from tuodi.office.registry.models import Person, PersonChange
from tuodi.office.registry.refused import RegistryRefused
from tuodi.office.registry.signals import EVER, Touched
from tuodi.tables import idnumber

Kind = PersonChange.Kind


@action("registry.person.correct")
def correct_number(actor: Actor, person: Person, id_number: str, why: str) -> Person:
    """Another ID number for the same person; birth date and sex follow it. Correcting it back is the same action."""
    rights.check_district(actor, person.district_id)
    locks.persons([person.pk])
    held = Person.objects.select_related("district").get(pk=person.pk)
    number = checked_number(id_number, held.city)
    read = idnumber.check(number)
    before, after = str(held.id_number), {"sex": read.sex or "", "birth_date": read.birth_date}
    old = {"sex": held.sex, "birth_date": held.birth_date.isoformat() if held.birth_date else None}
    held.id_number, held.sex, held.birth_date = number, read.sex or "", read.birth_date
    held.save()
    new = {"sex": held.sex, "birth_date": held.birth_date.isoformat() if held.birth_date else None}
    keep_change(actor, held, old, new, why, kind=Kind.NUMBER, number_before=before, number_after=number)
    masked = {"before": mask_id(before), "after": mask_id(number)}
    audit.record("registry.number_corrected", actor, held, why=why, district=held.district_id, **masked)
    if old != after | {"birth_date": new["birth_date"]}:
        signals.tell(actor, [Touched(held.pk, EVER)], "更正身份证号，出生日期或性别改变")
    return held


@action("registry.person.correct")
def restore_number(actor: Actor, change: PersonChange, why: str) -> Person:
    """Take back a correction: the number that stood there before. Raises RegistryRefused where the number was corrected again since."""
    person = Person.objects.select_related("district").get(pk=change.person_id)
    if change.kind != Kind.NUMBER or change.number_after != person.id_number:
        raise RegistryRefused("号码在此之后又更正过，请从最近一次更正撤销")
    return correct_number(actor, person, change.number_before, why)


@action("registry.person.correct")
def merge(actor: Actor, kept: Person, merged: Person, why: str) -> Person:
    """`merged` is another record of the person `kept`. Raises RegistryRefused where one of them is merged already."""
    for person in (kept, merged):
        rights.check_district(actor, person.district_id)
    locks.persons([kept.pk, merged.pk])
    kept, merged = Person.objects.get(pk=kept.pk), Person.objects.get(pk=merged.pk)
    if kept.pk == merged.pk or kept.city != merged.city:
        raise RegistryRefused("只能合并本市的两条不同登记")
    if kept.merged_into_id or merged.merged_into_id or merged.merged.exists():
        raise RegistryRefused("其中一条登记已经合并过，请先撤销")
    merged.merged_into, merged.merged_at = kept, timezone.now()
    merged.save(update_fields=["merged_into", "merged_at"])
    _keep(actor, kept, merged, why, undone=False)
    return kept


@action("registry.person.correct")
def unmerge(actor: Actor, merged: Person, why: str) -> Person:
    """Two persons after all. What was registered on `kept` since then stays there."""
    rights.check_district(actor, merged.district_id)
    locks.persons([merged.pk])
    merged = Person.objects.select_related("merged_into").get(pk=merged.pk)
    kept = merged.merged_into
    if kept is None:
        raise RegistryRefused("这条登记没有合并")
    merged.merged_into, merged.merged_at = None, None
    merged.save(update_fields=["merged_into", "merged_at"])
    _keep(actor, kept, merged, why, undone=True)
    return merged


def _keep(actor: Actor, kept: Person, merged: Person, why: str, *, undone: bool) -> None:
    event, kind = ("registry.unmerged", Kind.UNMERGE) if undone else ("registry.merged", Kind.MERGE)
    pointer = {"merged_into": kept.pk}
    keep_change(actor, merged, pointer if undone else {"merged_into": None}, {"merged_into": None} if undone else pointer, why, kind=kind)
    audit.record(event, actor, kept, why=why, district=kept.district_id, merged=f"{merged.name}（{merged.masked}）", record=merged.pk)
    signals.persons_merged.send(sender=Person, actor=actor, kept=kept, merged=merged, undone=undone)
    signals.tell(actor, [Touched(kept.pk, EVER), Touched(merged.pk, EVER)], "撤销合并登记" if undone else "合并登记")

"""People, households, institutions and filings as pages show them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from tuodi.office.core.actor import Actor
from tuodi.office.core.crypto import blind_index, mask_id
from tuodi.office.core.rights import scoped
from tuodi.office.registry.models import Filing, Household, Identity, Institution, Insurance, Person, PersonChange
from tuodi.policy import vocabulary as v

FILINGS = 20  # so many are shown on a person's page
NUMBER_LENGTH = 15  # a search text at least so long, of digits, is an ID number


def people(actor: Actor) -> QuerySet[Person]:
    """The persons of the actor's place, merged records left out."""
    found = Person.objects.select_related("district", "street")
    return scoped(actor, found, street="street").filter(merged_into=None)


def find(found: QuerySet[Person], text: str) -> QuerySet[Person]:
    """By ID number (whole) or by the beginning of the name. The number of a merged record finds the one it was merged into."""
    plain = "".join(text.split())
    if len(plain) >= NUMBER_LENGTH and plain[:-1].isdigit():
        owners = Person.objects.filter(id_index=blind_index(plain)).values_list(Coalesce("merged_into", "pk"), flat=True)
        return found.filter(pk__in=list(owners))  # read first: as a sub-select it would be compared with every person
    return found.filter(name__prefix=plain)


def holding(found: QuerySet[Person], code: str, day: dt.date) -> QuerySet[Person]:
    """Those who hold an identity on a day, by their own record."""
    held = Identity.objects.filter(person=OuterRef("pk"), known_to=None, code=code, start__lte=day).filter(Q(end=None) | Q(end__gt=day))
    return found.filter(Exists(held))


def person(actor: Actor, number: int) -> Person | None:
    """One person of the actor's place; a merged record too."""
    found = Person.objects.select_related("district", "street", "household", "merged_into")
    return scoped(actor, found, street="street").filter(pk=number).first()


def records_of(person: Person) -> list[int]:
    """The person's record and those merged into it."""
    return [person.pk, *person.merged.values_list("pk", flat=True)]


def identities(person: Person, as_known: dt.datetime | None = None) -> list[Identity]:
    """The stays known now, or known then."""
    known = Q(known_to=None) if as_known is None else Q(known_from__lte=as_known) & (Q(known_to=None) | Q(known_to__gt=as_known))
    found = Identity.objects.filter(known, person__in=records_of(person)).select_related("granted_by", "source")
    return list(found.order_by("start", "id"))


@dataclass(frozen=True)
class Step:
    """A moment at which something else was known about the person: what was added, what was closed."""

    at: dt.datetime
    text: str
    by: str
    why: str = ""
    restore: int | None = None  # the change of an ID number, where it can be taken back


def steps(person: Person) -> list[Step]:
    """How the record came to be what it is, newest first."""
    found = [_identity_step(row) for row in Identity.objects.filter(person__in=records_of(person)).select_related("source", "granted_by")]
    for change in PersonChange.objects.filter(person__in=records_of(person)).select_related("user", "person"):
        numbered = change.kind == PersonChange.Kind.NUMBER and change.person_id == person.pk and change.number_after == person.id_number
        restore = change.pk if numbered else None
        found.append(Step(change.at, _change_text(change), change.user.name if change.user else "系统任务", change.why, restore))
    return sorted(found, key=lambda step: step.at, reverse=True)


def _identity_step(row: Identity) -> Step:
    end = f"，至 {row.end}（{row.end_reason or '退出'}）" if row.end else ""
    closed = f"（已于 {row.known_to:%Y-%m-%d} 更正）" if row.known_to else ""
    by = f"{row.certified_by or '医保'}{'名单 ' + row.source.name if row.source else ''}"
    return Step(row.known_from, f"{row.get_code_display()}：自 {row.start} 起{end}{closed}", by)


def _change_text(change: PersonChange) -> str:
    if change.kind in (PersonChange.Kind.MERGE, PersonChange.Kind.UNMERGE):
        return f"{change.get_kind_display()}　{change.person.name}（{change.person.masked}）"
    parts = [f"{mask_id(change.number_before)} → {mask_id(change.number_after)}"] if change.kind == PersonChange.Kind.NUMBER else []
    for name, after in change.after.items():
        if after == change.before.get(name):
            continue
        before = change.before.get(name)
        parts.append(f"{_title(name)}：{_words(name, before)} → {_words(name, after)}")
    return f"{change.get_kind_display()}　{'；'.join(parts)}"


def _title(name: str) -> str:
    if name.startswith("insurance."):
        return f"{name[10:]} 年参保"
    return str(Person._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _words(name: str, value: Any) -> str:
    if value is None or value == "":
        return "无"
    if isinstance(value, dict):
        return str(v.INSURANCES.get(value["kind"], value["kind"]))
    if isinstance(value, bool):
        return "是" if value else "否"
    choices = dict(getattr(Person._meta.get_field(name), "choices", None) or []) if not name.startswith("insurance.") else {}
    return str(choices.get(value, value))


def households(actor: Actor) -> QuerySet[Household]:
    return scoped(actor, Household.objects.select_related("district"))


def household_of(person: Person) -> list[Person]:
    """Those who live in the person's household, the person left out."""
    if person.household_id is None:
        return []
    return list(Person.objects.filter(household=person.household_id, merged_into=None).exclude(pk=person.pk).order_by("birth_date"))


def members(actor: Actor, household: Household) -> list[tuple[Person, list[Identity]]]:
    """The members of a household with the identities held now."""
    found = list(people(actor).filter(household=household).order_by("birth_date", "id"))
    held: dict[int, list[Identity]] = {one.pk: [] for one in found}
    for row in Identity.objects.filter(person__in=found, known_to=None).order_by("start"):
        if row.held_on(timezone.localdate()):
            held[row.person_id].append(row)
    return [(one, held[one.pk]) for one in found]


def newest_insurance(person: Person) -> Insurance | None:
    return Insurance.objects.filter(person=person).order_by("-year").first()


def filings_of(person: Person, as_known: dt.datetime | None = None) -> list[Filing]:
    """Of the person's record and those merged into it, the newest first; or those put on file by then, what was cancelled later as if it stood."""
    found = Filing.objects.filter(person__in=records_of(person)).select_related("institution").order_by("-start", "-id")
    if as_known is None:
        return list(found[:FILINGS])
    known = list(found.filter(created_at__lte=as_known)[:FILINGS])
    for one in known:
        if one.cancelled_at is not None and one.cancelled_at > as_known:
            one.cancelled_at, one.cancelled_why = None, ""
    return known


def institutions() -> QuerySet[Institution]:
    """Every institution: they are nobody's in particular."""
    return Institution.objects.prefetch_related("terms__district", "assessments")


def filings(actor: Actor) -> QuerySet[Filing]:
    found = Filing.objects.select_related("person__district", "institution", "user")
    return scoped(actor, found, "person__district", "person__street")

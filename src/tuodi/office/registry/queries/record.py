"""A person's record as it stands, or as it stood on a past day: what was changed later is undone, the newest change first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from tuodi.office.core.crypto import mask_id
from tuodi.office.registry.models import BankAccount, Insurance, Person, PersonChange
from tuodi.office.registry.queries.people import records_of
from tuodi.policy import vocabulary as v

SHOWN = (
    *("name", "birth_date", "sex", "district", "street", "community", "address", "telephone", "household", "relation"),
    *("hukou_local", "urban", "disability_grade", "disability_kind", "unable_to_work", "dibao_class"),
)


@dataclass(frozen=True)
class Record:
    """Titles and words of a person's columns, the ID number masked, and the insurance of the years, newest first."""

    number: str
    facts: list[tuple[str, str]]
    insurances: list[tuple[int, str, dt.date | None]]


def record(person: Person, as_known: dt.datetime | None = None) -> Record:
    """The person's own record; the insurance also of records merged into it, where the own one has none."""
    values = {name: getattr(person, name) for name in SHOWN}
    number = str(person.id_number)
    insured = {row.year: (row.kind, row.paid_on) for row in Insurance.objects.filter(person=person)}
    for change in _later(person, as_known):
        number = change.number_before or number
        for name, before in change.before.items():
            if name in values:
                values[name] = before
            elif name.startswith("insurance."):
                _undo(insured, int(name[10:]), before)
    for row in Insurance.objects.filter(person__in=records_of(person)).exclude(person=person):
        insured.setdefault(row.year, (row.kind, row.paid_on))
    facts = [(str(Person._meta.get_field(name).verbose_name), words(name, value)) for name, value in values.items()]  # type: ignore[union-attr]
    return Record(mask_id(number), facts, [(year, v.INSURANCES[kind], paid) for year, (kind, paid) in sorted(insured.items(), reverse=True)])


def _later(person: Person, as_known: dt.datetime | None) -> list[PersonChange]:
    if as_known is None:
        return []
    return list(PersonChange.objects.filter(person=person, at__gt=as_known).order_by("-at", "-id"))


def _undo(insured: dict[int, tuple[str, Any]], year: int, before: dict[str, Any] | None) -> None:
    if before is None:
        insured.pop(year, None)
    else:
        insured[year] = (before["kind"], dt.date.fromisoformat(before["paid_on"]) if before["paid_on"] else None)


def words(name: str, value: Any) -> str:
    """A column's value as people say it; a place or household as it was called."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    choices = dict(getattr(Person._meta.get_field(name), "choices", None) or [])
    return str(choices.get(value, value))


def accounts(person: Person, as_known: dt.datetime | None = None) -> list[BankAccount]:
    """The account in use, of records merged into the person's too; then: the newest that was there."""
    found = BankAccount.objects.filter(person__in=records_of(person))
    if as_known is None:
        return list(found.filter(active=True))
    return list(found.filter(Q(created_at__lte=as_known)).order_by("-id")[:1])

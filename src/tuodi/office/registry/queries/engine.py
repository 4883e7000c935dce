"""A person as the library wants to see them: one row of the contract's persons, and one for each stay of an identity."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F, Q

from tuodi.office.registry.models import Identity, Insurance, Person, PersonChange
from tuodi.office.registry.queries.service import read

Rows = tuple[dict[str, Any], list[dict[str, Any]]]

PLAIN = ("name", "sex", "birth_date", "hukou_local", "disability_grade", "disability_kind", "unable_to_work", "dibao_class", "urban")


class NoSuchPerson(LookupError):
    """The registry has no such person, or the actor may not see them."""


def engine_rows(person_id: int, as_known: dt.datetime | None = None, year: int | None = None) -> Rows:
    """(person, identities) with the contract's columns; the library knows the person by `str(person_id)`.

    `as_known`: what stood in the registry at that moment. `year`: whose insurance is stated; the newest one known by default.
    The records merged into the person count with it. Raises NoSuchPerson.
    """
    found = engine_rows_of([person_id], as_known, {person_id: year} if year else None)
    if person_id not in found:
        raise NoSuchPerson(person_id)
    return found[person_id]


def engine_rows_of(
    person_ids: Iterable[int], as_known: dt.datetime | None = None, years: Mapping[int, int] | None = None
) -> dict[int, Rows]:
    """The same for many at once; the number of statements doesn't grow with them. Persons that aren't there are missing."""
    ids = list(person_ids)
    if as_known is None:
        known = read(ids).people
        return {number: (one.person((years or {}).get(number)), one.identities) for number, one in known.items()}
    owner = _owners(ids, as_known)
    insurance = _insurance(owner, years or {}, as_known)
    found: dict[int, Rows] = {}
    columns = ("pk", "sex", "district__name", *(name for name in PLAIN if name != "sex"))
    for row in Person.objects.filter(pk__in=ids).values(*columns):
        number = row.pop("pk")
        person = {name: row[name] if row[name] != "" or name in ("disability_kind", "dibao_class") else None for name in PLAIN}
        person |= {"person_id": str(number), "district": row["district__name"]} | insurance.get(number, _NOT_KNOWN)
        found[number] = person, []
    _undo_changes(found, as_known)
    for row in _identities(owner, as_known):
        number = owner[row.pop("person")]
        if number in found:
            found[number][1].append(row | {"person_id": str(number)})
    return found


_NOT_KNOWN: dict[str, Any] = {"insurance": None, "enrolled_on": None}


def _owners(ids: list[int], as_known: dt.datetime) -> dict[int, int]:
    """Record -> the person for whom it counts: each for itself, and those merged into it."""
    merged = Person.objects.filter(merged_into__in=ids, merged_at__lte=as_known)
    return {number: number for number in ids} | {record: number for record, number in merged.values_list("pk", "merged_into") if number}


def _identities(owner: Mapping[int, int], as_known: dt.datetime) -> Iterable[dict[str, Any]]:
    known = Q(known_from__lte=as_known) & (Q(known_to=None) | Q(known_to__gt=as_known))
    columns = {"identity": F("code"), "class": F("assigned_class")}
    plain = ("person", "start", "end", "end_reason", "applied", "first_treated", "disease")
    rows = Identity.objects.filter(known, person__in=list(owner)).order_by("person", "start", "id")
    for row in rows.values(*plain, **columns, granted=F("granted_by__name")):
        row["granted_by"] = row.pop("granted")
        yield {name: None if value == "" else value for name, value in row.items()}


def _insurance(owner: Mapping[int, int], years: Mapping[int, int], as_known: dt.datetime) -> dict[int, dict[str, Any]]:
    """The stated year's insurance, or the newest; a person's own record goes before a merged one."""
    stored = Insurance.objects.filter(person__in=list(owner)).values("person", "year", "kind", "paid_on")
    rows: dict[tuple[int, int], dict[str, Any]] = {(row["person"], row["year"]): dict(row) for row in stored}
    _undo_insurance(rows, list(owner), as_known)
    found: dict[int, dict[str, Any]] = {}
    for (record, year), row in sorted(rows.items(), key=lambda entry: (entry[0][1], owner[entry[0][0]] == entry[0][0])):
        number = owner[record]
        if year == years.get(number, year):
            found[number] = {"insurance": row["kind"], "enrolled_on": row["paid_on"]}
    return found


def _later(ids: Iterable[int], as_known: dt.datetime) -> Iterable[PersonChange]:
    """Changes made after the moment, the newest first: undone in this order they give what stood there then."""
    return PersonChange.objects.filter(person__in=list(ids), at__gt=as_known).order_by("-at", "-id")


def _undo_changes(found: Mapping[int, Rows], as_known: dt.datetime) -> None:
    for change in _later(found, as_known):
        person = found[change.person_id][0]
        before = dict(change.before)
        if before.get("birth_date"):
            before["birth_date"] = dt.date.fromisoformat(before["birth_date"])
        person |= {name: value for name, value in before.items() if name in person}


def _undo_insurance(rows: dict[tuple[int, int], dict[str, Any]], ids: list[int], as_known: dt.datetime) -> None:
    for change in _later(ids, as_known):
        for name, value in change.before.items():
            kind, _, year = name.partition(".")
            if kind != "insurance":
                continue
            if value is None:
                rows.pop((change.person_id, int(year)), None)
            else:
                paid = dt.date.fromisoformat(value["paid_on"]) if value["paid_on"] else None
                rows[change.person_id, int(year)] = {"kind": value["kind"], "paid_on": paid}

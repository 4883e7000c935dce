"""The insurers' file held against the registry: who is enrolled, who isn't, who is twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from tuodi.office.core import audit, locks, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.crypto import blind_index
from tuodi.office.core.models import District
from tuodi.office.enrolment import reading
from tuodi.office.enrolment.actions.runs import lock
from tuodi.office.enrolment.actions.tasks import close_enrolled
from tuodi.office.enrolment.models import Comparison, Double
from tuodi.office.enrolment.reading import Entry
from tuodi.office.enrolment.refused import EnrolmentRefused
from tuodi.office.registry import actions as registry
from tuodi.office.registry.models import Person

CHUNK = 5_000
State = Double.State


@action("enrolment.compare")
def compare(actor: Actor, city: str, year: int, name: str, content: bytes, *, complete: bool, district: District | None = None) -> Comparison:
    """Read a file and bring the registry's insurance of the year in line with it; the same file again changes nothing.

    `complete`: whoever is on the roll or holds an identity and isn't in the file has no insurance. Raises BadFile, Refused.
    """
    place = district or (District.objects.get(pk=actor.district_id) if actor.district_id else None)
    if place is not None:
        rights.check_district(actor, place)
    found = reading.entries(content)
    people = _people(city, place, found)
    by_person: dict[int, list[Entry]] = {}
    for entry in found:
        if entry.number in people:
            by_person.setdefault(people[entry.number], []).append(entry)
    insured = {person: _insurance(entries) for person, entries in by_person.items()}
    absent = _absent(city, place, insured) if complete else []
    locks.persons([*insured, *absent])
    changed = registry.set_insurances(actor, year, insured | dict.fromkeys(absent, ("none", None)), f"参保比对 {name}")
    lock(city, year)
    made = Comparison.objects.create(
        city=city, district=place, year=year, name=name[:200], digest=hashlib.sha256(content).hexdigest(), complete=complete,
        actor_id=actor.user.pk if actor.user else None,
    )  # fmt: skip
    doubles = _keep_doubles(made, by_person)
    closed = close_enrolled(city, year)
    made.counts = {
        "rows": len(found), "matched": len(insured), "unknown": len({entry.number for entry in found} - set(people)),
        "absent": len(absent), "changed": changed, "doubles": doubles, "closed": closed,
    }  # fmt: skip
    made.save(update_fields=["counts"])
    audit.record(
        "enrolment.compared", actor, made, district=place, year=year, name=name, matched=len(insured), changed=changed, doubles=doubles
    )
    return made


def _people(city: str, district: District | None, found: Iterable[Entry]) -> dict[str, int]:
    """ID number -> the person for whom it counts (the one that the record was merged into)."""
    numbers = {blind_index(number): number for number in {entry.number for entry in found}}
    persons = Person.objects.filter(city=city)
    if district is not None:
        persons = persons.filter(district=district)
    people: dict[str, int] = {}
    indexes = list(numbers)
    for start in range(0, len(indexes), CHUNK):
        rows = persons.filter(id_index__in=indexes[start : start + CHUNK]).values_list("id_index", "pk", "merged_into")
        people |= {numbers[index]: into or number for index, number, into in rows}
    return people


def _insurance(entries: list[Entry]) -> tuple[str, Any]:
    """What counts where several enrolments stand side by side: the employees' scheme, which leaves no place for a subsidy."""
    order = {"employee": 0, "resident": 1, "none": 2}
    best = min(entries, key=lambda entry: (order[entry.kind], entry.paid_on is None))
    return best.kind, best.paid_on


def _absent(city: str, district: District | None, insured: Mapping[int, Any]) -> list[int]:
    persons = Person.objects.filter(city=city, merged_into=None)
    if district is not None:
        persons = persons.filter(district=district)
    return sorted(set(persons.values_list("pk", flat=True)) - set(insured))


def _keep_doubles(made: Comparison, by_person: Mapping[int, list[Entry]]) -> int:
    """Persons with more than one enrolment are listed; those of the file who had several before and have no more are taken off."""
    twice = {}
    for person, entries in by_person.items():
        places = {(entry.kind, entry.place) for entry in entries if entry.kind != "none"}
        if len(places) > 1:
            twice[person] = [_plain(entry) for entry in entries if entry.kind != "none"]
    once = [person for person in by_person if person not in twice]
    Double.objects.filter(year=made.year, person__in=once).exclude(state=State.GONE).update(state=State.GONE, done_at=timezone.now())
    rows = Person.objects.filter(pk__in=twice).values_list("pk", "district_id", "city")
    Double.objects.bulk_create(
        [
            Double(person_id=person, year=made.year, city=city, district_id=district, entries=twice[person], comparison=made)
            for person, district, city in rows
        ],
        update_conflicts=True,
        unique_fields=["person", "year"],
        update_fields=["entries", "comparison", "state"],
    )
    return len(twice)


def _plain(entry: Entry) -> dict[str, str]:
    return {"kind": entry.kind, "place": entry.place, "paid_on": entry.paid_on.isoformat() if entry.paid_on else ""}


@action("enrolment.compare")
def resolve_double(actor: Actor, double: Double, remark: str) -> Double:
    """Say what was done about somebody enrolled twice. Raises EnrolmentRefused."""
    rights.check_district(actor, double.district_id)
    if len(remark.strip()) < 2:
        raise EnrolmentRefused("请写明处理结果：保留哪一项、由谁停保。")
    user = actor.user.pk if actor.user else None
    changed = Double.objects.filter(pk=double.pk, state=State.OPEN).update(
        state=State.RESOLVED, remark=remark.strip()[:300], done_by=user, done_at=timezone.now()
    )
    if not changed:
        raise EnrolmentRefused("这一条已经处理。")
    audit.record("enrolment.double_resolved", actor, double.person, why=remark, district=double.district_id, year=double.year)
    double.refresh_from_db()
    return double

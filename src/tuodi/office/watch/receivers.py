"""While bills are settled: a large one is flagged and its person warned about at once; one that is taken back shows on the person's task.
And when somebody moves: the task goes along.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from tuodi.benefits.watch import LargeBill as Large
from tuodi.office.casework import clock
from tuodi.office.core import audit, rls
from tuodi.office.core.actor import Actor
from tuodi.office.registry.models import Person
from tuodi.office.registry.signals import person_moved
from tuodi.office.settlement.models import Settlement
from tuodi.office.settlement.signals import written
from tuodi.office.watch import compute, keeping
from tuodi.office.watch.holding import log
from tuodi.office.watch.models import Alert, LargeBill, Run

WHY = "结算时监测"
Kind = Settlement.Kind
Years = dict[tuple[str, int], set[int]]


def connect() -> None:
    """Listen to settlement and to the registry."""
    written.connect(on_written, dispatch_uid="watch")
    person_moved.connect(on_moved, dispatch_uid="watch")


def on_written(actor: Actor, made: Sequence[Settlement], followed: bool = False, **_: Any) -> None:
    """In the transaction of the settlement. Without a large bill, and with nothing taken back, there is no query.

    followed: taken back only to be settled anew; the burden is looked at once the new settlement stands.
    """
    if followed:
        return
    large = [(one, found) for one in made if one.kind == Kind.SETTLE and (found := compute.large_bill(one)) is not None]
    back = [one for one in made if one.kind == Kind.REVERSE or one.resettles_id]
    back += [one.resettles for one in made if one.resettles is not None and one.resettles.year != one.year]
    if not large and not back:
        return
    with rls.as_actor(Actor.system(WHY)):  # the hospital or the counter may see less than the street's task
        if large:
            _flag(actor, large)
        why = "、".join(f"冲销 {one.number}" for one in back if one.kind == Kind.REVERSE)
        for (city, year), owners in _years(back).items():
            keeping.refresh(city, year, sorted(owners), why)


def on_moved(actor: Actor, person: Person, **_: Any) -> None:
    """Open tasks go to the street and community where the person lives now; the deadline stays. Who may be without the right to see them moves them too."""
    to = {"district_id": person.district_id, "street_id": person.street_id, "community": person.community}
    words = " ".join(str(part) for part in (person.district, person.street, person.community) if part)
    with rls.as_actor(Actor.system(WHY)):
        for one in Alert.objects.filter(person=person, state__in=Alert.UNDONE):
            if {name: getattr(one, name) for name in to} == to:
                continue
            for name, value in to.items():
                setattr(one, name, value)
            one.save(update_fields=["district", "street", "community"])
            log(actor, one, "分派", f"登记的住处变更，随转{words}")
            audit.record("watch.assigned", actor, one, district=one.district_id, number=str(one), street=words)


def _flag(actor: Actor, large: Sequence[tuple[Settlement, Large]]) -> None:
    flag_bills([(one, found) for one, found in large])
    audit.record_many([
        audit.entry("watch.flagged", actor, one, district=one.district_id, number=one.number, burden=found.burden, line=found.line)
        for one, found in large
    ])  # fmt: skip
    today = clock.today()
    for (city, year), owners in _years([one for one, _ in large]).items():
        until = max(today, *(one.claim.ended for one, _ in large))
        look = keeping.Look(city, year, today, keeping.DAYS, Run.Kind.SETTLEMENTS)
        keeping.keep(look, compute.of_settlements(city, year, until, None, sorted(owners)))


def flag_bills(bills: Sequence[tuple[Settlement, Large]]) -> int:
    """Flag settlements of these persons as large, each once; how many weren't yet."""
    done = set(LargeBill.objects.filter(settlement__in=[one.pk for one, _ in bills]).values_list("settlement", flat=True))
    homes = dict(Person.objects.filter(pk__in={one.person_id for one, _ in bills}).values_list("pk", "district"))
    rows = [
        LargeBill(
            settlement_id=one.pk, city=one.policy_city, district_id=homes[one.person_id], person_id=one.person_id, year=one.year,
            burden=found.burden, line=found.line, clause=found.clause[:100],
        )
        for one, found in bills if one.pk not in done
    ]  # fmt: skip
    return len(LargeBill.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True))


def _years(made: Sequence[Settlement]) -> Years:
    """City and year -> the persons that the claims count with."""
    merged = dict(Person.objects.filter(pk__in={one.person_id for one in made}).values_list("pk", "merged_into"))
    found: Years = defaultdict(set)
    for one in made:
        found[one.policy_city, one.year].add(merged.get(one.person_id) or one.person_id)
    return found


def alert_of(settlement: Settlement) -> Alert | None:
    """The person's task of the settlement's year that a large bill led to."""
    person = settlement.person
    mine = keeping.by_owner(Alert.objects.filter(year=settlement.year), [person.merged_into_id or person.pk])
    return next((one for one in mine.values() if one.city == settlement.policy_city), None)

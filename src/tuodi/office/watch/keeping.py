"""Warnings as they are kept: new ones, burdens that have changed, lines that are no longer reached. Used by the runs and when a bill is settled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from tuodi.office.casework import clock
from tuodi.office.core import calendar
from tuodi.office.core.numbers import yuan
from tuodi.office.registry.models import Person
from tuodi.office.watch import compute
from tuodi.office.watch.compute import Verdict
from tuodi.office.watch.models import Alert, Run, Step

DAYS = 10  # working days for the first visit where the run names no others; the documents name none
WHO = "系统监测"


@dataclass(frozen=True)
class Look:
    """What was looked at: a city's year as of a day. `run` None: at the settlement of a bill. `days`: working days for the first visit."""

    city: str
    year: int
    day: dt.date
    days: int
    kind: str
    run: Run | None = None


def keep(look: Look, verdicts: Iterable[Verdict]) -> dict[str, int]:
    """New warnings, and burdens that have changed; a list and the settlements of one person: the larger figure stands.

    Somebody whose record was merged into another keeps the task of the old record: no second one.
    """
    rows = {(int(one.person_id), one.warning): one for one in sorted(verdicts, key=lambda one: int(one.person_id)) if one.warning}
    people = {row.pk: row for row in Person.objects.filter(pk__in={person for person, _ in rows}).only("district", "street", "community")}
    held = by_owner(Alert.objects.filter(city=look.city, year=look.year), list(people))
    due, sure = calendar.add_working_days(max(look.day, clock.today()), look.days)
    fresh = [_alert(look, people[key[0]], one, due, sure) for key, one in rows.items() if key not in held and key[0] in people]
    changed, steps = [], []
    for key, one in rows.items():
        alert = held.get(key)
        if alert is None or not (one.burden > alert.burden or alert.below or (look.kind == alert.source and one.burden != alert.burden)):
            continue
        if not alert.is_open and one.burden > alert.burden:
            steps.append(_step(alert, f"办结后个人负担增至 {yuan(one.burden)} 元"))
        if alert.below:
            steps.append(_step(alert, f"个人负担 {yuan(one.burden)} 元，再次达到预警线"))
        alert.burden, alert.line, alert.source, alert.below = one.burden, one.line, look.kind, False
        changed.append(alert)
    Alert.objects.bulk_create(fresh, batch_size=2000, ignore_conflicts=True)  # a bill settled at this moment may have been faster
    Alert.objects.bulk_update(changed, ["burden", "line", "source", "below"], batch_size=1000)
    Step.objects.bulk_create(steps, batch_size=2000)
    return {"new": len(fresh), "raised": len(changed)}


def with_owner(alerts: QuerySet[Alert]) -> QuerySet[Alert]:
    """With the record's own person, and nothing of it that would have to be deciphered."""
    return alerts.select_related("person").only(*(field.attname for field in Alert._meta.concrete_fields), "person__merged_into")


def by_owner(alerts: QuerySet[Alert], owners: Sequence[int]) -> dict[tuple[int, str], Alert]:
    """(person, warning) -> their alert, be it of the record itself or of one merged into it; an open one before a closed one."""
    found: dict[tuple[int, str], Alert] = {}
    rows = with_owner(alerts.filter(person__in=list(compute.owners_of(owners)))).order_by("-id")
    for one in sorted(rows, key=lambda row: row.is_open):
        found[one.person.merged_into_id or one.person_id, one.warning] = one
    return found


def sink(alerts: Sequence[Alert], burdens: dict[int, int], why: str) -> int:
    """Mark those that no longer reach their line, with the burden as it is now, and say so in their history; how many are new among them."""
    fresh, moved = [one for one in alerts if not one.below], []
    for one in alerts:
        burden = burdens.get(one.person.merged_into_id or one.person_id, 0)
        if not one.below or one.burden != burden:
            one.below, one.burden = True, burden
            moved.append(one)
    Alert.objects.bulk_update(moved, ["below", "burden"], batch_size=1000)
    Step.objects.bulk_create([_step(one, _fell(one) + (f"：{why}" if why else "")) for one in fresh], batch_size=2000)
    return len(fresh)


def _fell(one: Alert) -> str:
    """Below the line, or no longer of the group that the line is meant for."""
    if one.line is None or one.burden >= one.line:
        return f"身份或参保情况变动，不再适用此预警线，个人负担 {yuan(one.burden)} 元"
    return f"个人负担 {yuan(one.burden)} 元，低于预警线"


def refresh(city: str, year: int, owners: Sequence[int], why: str) -> None:
    """The warnings of these persons after something of theirs was taken back or settled anew."""
    mine = by_owner(Alert.objects.filter(city=city, year=year, source=Run.Kind.SETTLEMENTS), owners)
    if not mine:
        return
    look = Look(city, year, clock.today(), DAYS, Run.Kind.SETTLEMENTS)
    people = sorted({owner for owner, _ in mine})
    verdicts = compute.of_settlements(city, year, look.day, None, people)
    reached = {(int(one.person_id), one.warning) for one in verdicts if one.warning}
    unsure = {int(one.person_id) for one in verdicts if not one.warning}
    keep(look, [one for one in verdicts if (int(one.person_id), one.warning) in mine])
    sink([one for key, one in mine.items() if key not in reached and key[0] not in unsure], compute.burdens(city, year, look.day, people), why)


def _alert(look: Look, person: Person, one: Verdict, due: dt.date, sure: bool) -> Alert:
    return Alert(
        city=look.city, district_id=person.district_id, street_id=person.street_id, community=person.community, person=person, year=look.year,
        warning=one.warning, name=one.name[:60], line=one.line, burden=one.burden, clause=one.clause[:100], source=look.kind, run=look.run,
        seen=look.day, due=due, due_sure=sure,
    )  # fmt: skip


def _step(alert: Alert, text: str) -> Step:
    return Step(alert=alert, name="负担变动", text=text[:500], actor_name=WHO)

"""Reads of settlement that are more than a line."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from tuodi.engine.state import State
from tuodi.office.core.actor import Actor
from tuodi.office.core.rights import scoped
from tuodi.office.registry.models import Institution, ListRow, Person
from tuodi.office.registry.queries import whose
from tuodi.office.settlement import state as slots_of
from tuodi.office.settlement.models import Batch, BatchRow, PersonYear, Resettlement, Settlement, SettlementLine

STREET = "person__street"


def institutions(city: str) -> list[Institution]:
    """Institutions to choose from at entry: the city's own first, then those away; a few hundred at most (others are typed by their code)."""
    own = Institution.objects.filter(terms__district__city=city).distinct().order_by("code") if city else Institution.objects.none()
    away = Institution.objects.filter(terms__district=None).distinct().order_by("code")
    return [*own[:300], *away[:100]]


def slots_used(person_id: int, year: int) -> dict[str, int]:
    """What the year has used of each slot (fen), from the cache; the years of records merged into the person's count with it."""
    slots: dict[str, int] = {}
    rows = PersonYear.objects.filter(whose(person_id), year=year)
    for state in rows.values_list("state", flat=True):
        slots = slots_of.plus(slots, state)
    return slots


def owner_of(person_id: int) -> int:
    """The record that a person's record was merged into, or itself."""
    into = Person.objects.filter(pk=person_id).values_list("merged_into", flat=True).first()
    return into or person_id


def state_of(person_id: int, year: int) -> State:
    """The library's state of a person's year."""
    return slots_of.to_state(year, slots_used(person_id, year))


def derive_slots(person_id: int, year: int) -> dict[str, int]:
    """The same from the settlement lines, which decide."""
    lines = SettlementLine.objects.filter(whose(person_id, "settlement__person"), settlement__year=year)
    sums = lines.values("slot").annotate(total=Sum("amount")).order_by("slot")
    return {row["slot"]: row["total"] for row in sums if row["total"]}


def derive_state(person_id: int, year: int) -> State:
    return slots_of.to_state(year, derive_slots(person_id, year))


def live() -> QuerySet[Settlement]:
    """Settlements that stand: no mirror entries, none taken back."""
    return Settlement.objects.filter(kind=Settlement.Kind.SETTLE, reversed_by=None)


def later_of(settlement: Settlement) -> list[Settlement]:
    """The paid settlements of the same year that followed and still stand, in their order; of merged records too."""
    found = live().filter(whose(owner_of(settlement.person_id)), year=settlement.year, pk__gt=settlement.pk)
    return list(found.filter(status=Settlement.Status.SETTLED).select_related("claim").order_by("pk"))


def touched_by(person_id: int, first: dt.date, last: dt.date | None = None) -> list[Settlement]:
    """The settlements that stand whose stay touches the days from `first` to `last` (open: no end), in their order."""
    found = live().filter(whose(person_id), claim__ended__gte=first)
    if last is not None:
        found = found.exclude(claim__started__gt=last)
    return list(found.select_related("claim").order_by("year", "pk"))


def settlements(actor: Actor) -> QuerySet[Settlement]:
    """All settlements that the actor may see, newest first; a hospital sees its own."""
    found = scoped(actor, Settlement.objects.select_related("claim", "person", "district", "reversed_by"), "district", STREET)
    if actor.institution:
        found = found.filter(claim__institution=actor.institution)
    return found.order_by("-id")


def by_key(actor: Actor, key: str) -> Settlement | None:
    """The settlement that a request made, by the request's own key."""
    return settlements(actor).filter(key=key).first()


def by_number(actor: Actor, number: str) -> Settlement | None:
    """The settlement that stands for a claim number of its source; the newest entry where none stands."""
    found = settlements(actor).filter(claim__number=number)
    return found.filter(kind=Settlement.Kind.SETTLE, reversed_by=None).first() or found.first()


def of_period(actor: Actor, first: dt.date, last: dt.date) -> QuerySet[Settlement]:
    """Entries made in the days from `first` to `last`, both included (mirror entries too), in the order of their making."""
    return settlements(actor).filter(created_at__gte=midnight(first), created_at__lt=midnight(last + dt.timedelta(days=1))).order_by("id")


def midnight(day: dt.date) -> dt.datetime:
    """The beginning of a day, here."""
    return timezone.make_aware(dt.datetime(day.year, day.month, day.day))


def open_resettlements(actor: Actor) -> QuerySet[Resettlement]:
    found = scoped(
        actor, Resettlement.objects.select_related("settlement__claim", "settlement__person"), "district", "settlement__person__street"
    )
    return found.filter(state=Resettlement.State.OPEN).order_by("settlement__person", "settlement__year", "settlement__sequence")


def touched_by_list(found: QuerySet[Resettlement], number: int) -> QuerySet[Resettlement]:
    """Those of people in whose registration a department's list has changed something."""
    rows = ListRow.objects.filter(source=number, applied_now=True).order_by().values("person")
    return found.filter(Q(settlement__person__in=rows) | Q(settlement__person__merged_into__in=rows))


def touched_of(found: QuerySet[Resettlement], number: int) -> QuerySet[Resettlement]:
    """Those of one person."""
    return found.filter(whose(number, "settlement__person"))


def batches(actor: Actor) -> QuerySet[Batch]:
    found = scoped(actor, Batch.objects.all()) if actor.district_id else Batch.objects.all()
    return (found.filter(city=actor.city) if actor.city else found).order_by("-id")


@dataclass(frozen=True)
class Progress:
    """Rows of a batch by what became of them."""

    total: int
    settled: int
    refused: int

    @property
    def done(self) -> int:
        return self.settled + self.refused

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 100


def progress(batch: Batch) -> Progress:
    """How far a file is."""
    states = dict(BatchRow.objects.filter(batch=batch).values_list("state").annotate(Count("id")).order_by("state"))
    return Progress(batch.rows_total, states.get("settled", 0), states.get("refused", 0))


def totals(found: QuerySet[Settlement]) -> dict[str, Any]:
    """Sums of a list (fen), its count, and how many of it got no aid."""
    refused = Count("pk", filter=Q(status=Settlement.Status.NOT_COVERED, kind=Settlement.Kind.SETTLE))
    sums = found.aggregate(count=Count("pk"), refused=refused, aid=Sum("aid"), tilt_aid=Sum("tilt_aid"), hospital_borne=Sum("hospital_borne"), self_paid=Sum("self_paid"))
    return {name: value or 0 for name, value in sums.items()}

"""Reads of the watch, as far as the actor may see: city, district, street; a department only what was pushed to it."""

from __future__ import annotations

from typing import Any

from django.db.models import Case as Case_
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, TruncMonth

from tuodi.office.casework.models import Case
from tuodi.office.core.actor import Actor
from tuodi.office.core.rights import may, scoped
from tuodi.office.registry.models import Person
from tuodi.office.settlement.reasons import refusal_text
from tuodi.office.watch.models import Alert, LargeBill, Push, Referral, Run, WrongRow

# Which department answers for what it is handed; matched within the name of the user's department.
DEPARTMENTS = {
    Referral.To.CIVIL: ("民政",), Referral.To.TEMPORARY: ("民政",), Referral.To.AGRICULTURE: ("农业", "乡村振兴", "扶贫"), Referral.To.CHARITY: ("慈善",),
    Referral.To.UNION: ("工会",),
}  # fmt: skip


def alerts(actor: Actor) -> QuerySet[Alert]:
    """The warnings of the actor's place: city, district, street, community."""
    found = scoped(actor, Alert.objects.all(), street="street")
    if actor.community:
        found = found.filter(community=actor.community)
    return found.select_related("person", "district", "street", "case")


def by_urgency(actor: Actor) -> QuerySet[Alert]:
    """With `rank`: 0 to call on (overdue ones have the nearest deadlines), 1 under way, 2 closed."""
    rank = Case_(When(state=Alert.State.OPEN, then=0), When(state=Alert.State.CLOSED, then=2), default=1)
    return alerts(actor).annotate(rank=rank)


def helped(actor: Actor) -> QuerySet[Alert]:
    """Those for whom every application and every department has an answer, so that the task can be closed."""
    waiting = Referral.objects.filter(alert=OuterRef("pk"), state__in=[Referral.State.WAITING, Referral.State.PUSHED])
    found = alerts(actor).filter(state=Alert.State.HELPED).exclude(case__state__in=Case.OPEN)
    return found.filter(~Exists(waiting))


def grown(actor: Actor) -> QuerySet[Alert]:
    """Closed with the burden to be watched on, and it has grown since."""
    return alerts(actor).filter(state=Alert.State.CLOSED, outcome=Alert.Outcome.WATCHED, burden__gt=F("closed_burden"))


def runs(actor: Actor) -> QuerySet[Run]:
    """The runs of the actor's city, and in a district its own beside the whole city's."""
    found = Run.objects.select_related("district", "made_by")
    if actor.city:
        found = found.filter(city=actor.city)
    return found.filter(Q(district=actor.district_id) | Q(district=None)) if actor.district_id is not None else found


def wrong_rows(actor: Actor, run: Run) -> QuerySet[WrongRow]:
    """The rows of a run's file that were not taken; they name people of the whole city."""
    found = WrongRow.objects.filter(run=run)
    return found if actor.district_id is None and may(actor, "watch.wrong") else found.none()


def unsure(actor: Actor, run: Run) -> list[tuple[Person, str]]:
    """The persons of whom a run could say nothing certain, with what is lacking, as far as the actor may see them."""
    codes = {int(person): str(reasons) for person, reasons in run.counts.get("unsure", [])}
    people = scoped(actor, Person.objects.filter(pk__in=codes), street="street").select_related("district").order_by("id")
    return [(person, refusal_text(codes[person.pk])) for person in people]


def large_bills(actor: Actor) -> QuerySet[LargeBill]:
    """Flagged bills whose settlement stands."""
    found = scoped(actor, LargeBill.objects.filter(settlement__reversed_by=None), street="person__street")
    return found.select_related("person", "district", "settlement__claim")


def told(actor: Actor) -> list[str] | None:
    """The kinds of referral that a department sees; None: all of them."""
    if actor.role != "department":
        return None
    return [str(to) for to, words in DEPARTMENTS.items() if any(word in actor.department for word in words)]


def referrals(actor: Actor) -> QuerySet[Referral]:
    """Referrals of the actor's place; a department sees its own once they were pushed."""
    found = scoped(actor, Referral.objects.all(), "alert__district", "alert__street")
    if actor.community:
        found = found.filter(alert__community=actor.community)
    kinds = told(actor)
    if kinds is not None:
        found = found.filter(to__in=kinds).exclude(state=Referral.State.WAITING)
    return found.select_related("alert__person", "alert__district", "alert__street", "push")


def last_visit(row: Referral) -> str:
    """What the last call found, in a few words; empty where nobody called yet."""
    visits = list(row.alert.visits.all())
    return f"{visits[-1].on} {visits[-1].get_result_display()}" if visits else ""


def pushes(actor: Actor) -> QuerySet[Push]:
    """The lists handed out, each with `mine`: how many of its persons the actor sees, and `answered`. A district sees a city's list that names its people."""
    found = Push.objects.select_related("district", "made_by")
    if actor.city:
        found = found.filter(city=actor.city)
    seen = referrals(actor).filter(push=OuterRef("pk")).order_by()
    if actor.district_id is not None:
        found = found.filter(Q(district=actor.district_id) | Exists(seen))
    kinds = told(actor)
    found = found if kinds is None else found.filter(to__in=kinds)
    return found.annotate(mine=_count(seen), answered=_count(seen.exclude(state=Referral.State.PUSHED)))


def _count(rows: QuerySet[Referral]) -> Coalesce:
    return Coalesce(Subquery(rows.values("push").annotate(count=Count("id")).values("count")), 0)


def unlisted(actor: Actor, city: str, to: str, year: int) -> QuerySet[Alert]:
    """Open warnings of a year that this department hasn't been told of, as far as the actor may see."""
    told_of = Referral.objects.filter(alert=OuterRef("pk"), to=to)
    return alerts(actor).filter(~Exists(told_of), city=city, year=year, state__in=Alert.UNDONE, below=False)


def by_month(actor: Actor, year: int) -> dict[int, int]:
    """Month -> warnings first seen in it."""
    rows = alerts(actor).filter(year=year).annotate(month=TruncMonth("seen")).values("month").order_by("month").annotate(count=Count("id"))
    found = dict.fromkeys(range(1, 13), 0)
    for row in rows:
        if row["month"].year == year:
            found[row["month"].month] += row["count"]
    return found


def by_district(actor: Actor, year: int) -> list[dict[str, Any]]:
    """For every district: warnings of the year, visited, closed."""
    done = ~Q(state=Alert.State.OPEN)
    rows = alerts(actor).filter(year=year).values("district__name").order_by("district__position")
    return [dict(row) for row in rows.annotate(count=Count("id"), visited=Count("id", filter=done), closed=Count("id", filter=Q(state=Alert.State.CLOSED)))]


def by_district_and_month(actor: Actor, year: int) -> dict[str, dict[int, int]]:
    """District -> month -> warnings first seen."""
    rows = alerts(actor).filter(year=year, seen__year=year).annotate(month=TruncMonth("seen")).values("district__name", "month")
    found: dict[str, dict[int, int]] = {}
    for row in rows.order_by("district__position", "month").annotate(count=Count("id")):
        found.setdefault(row["district__name"], dict.fromkeys(range(1, 13), 0))[row["month"].month] = row["count"]
    return found


def became(actor: Actor, year: int) -> list[tuple[str, int]]:
    """What became of the warnings of a year: (state or outcome in Chinese, how many)."""
    rows = alerts(actor).filter(year=year).order_by().values_list("state", "outcome").annotate(count=Count("id"))
    counts = {(state, outcome): count for state, outcome, count in rows}
    found = [(str(state.label), counts.get((state.value, ""), 0)) for state in Alert.State if state != Alert.State.CLOSED]
    return found + [(str(one.label), counts.get((Alert.State.CLOSED.value, one.value), 0)) for one in Alert.Outcome]

"""Reads of enrolment that are more than a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.core.rights import scoped
from tuodi.office.enrolment import rules
from tuodi.office.enrolment.models import Comparison, Double, Run, Target, Task, Transfer
from tuodi.office.fund import rules as books
from tuodi.office.fund.models import Posting
from tuodi.office.registry.models import Insurance, Person
from tuodi.office.registry.queries import whose


def _of_place(actor: Actor) -> Q:
    """What belongs to the actor's district; for who works for the whole city everything of the city."""
    if actor.district_id is not None:
        return Q(district=actor.district_id)
    return Q(city=actor.city) if actor.city else Q()


def runs(actor: Actor) -> QuerySet[Run]:
    """The runs of the actor's place."""
    return Run.objects.filter(_of_place(actor)).select_related("district", "made_by", "reviewed_by", "decided_by")


def targets(actor: Actor) -> QuerySet[Target]:
    """The roll of the actor's place, with `insured`: the insurance of the year as the registry has it now (None: not known)."""
    insured = Insurance.objects.filter(person=OuterRef("person"), year=OuterRef("year")).values("kind")[:1]
    found = Target.objects.filter(_of_place(actor)).select_related("person", "district", "street", "run")
    return found.annotate(insured=Subquery(insured))


def comparisons(actor: Actor) -> QuerySet[Comparison]:
    return Comparison.objects.filter(_of_place(actor)).select_related("district", "actor")


def doubles(actor: Actor) -> QuerySet[Double]:
    return Double.objects.filter(_of_place(actor)).select_related("person", "district", "comparison", "done_by")


def tasks(actor: Actor) -> QuerySet[Task]:
    """The visits to be made by the actor's street (or of its district, or of the city)."""
    found = Task.objects.select_related("target__person", "street", "district")
    if actor.district_id is None and actor.city:
        found = found.filter(target__city=actor.city)
    return scoped(actor, found, street="street")


@dataclass(frozen=True)
class Payable:
    """The subsidies of a run that one fund pays: the place that keeps it (None: the city), heads, fen, and the transfer made."""

    district: int | None
    name: str
    persons: int
    amount: int
    transfer: Transfer | None = None
    reversed: bool = False


def payable(run: Run) -> list[Payable]:
    """What each place that keeps a fund has to move for an approved run."""
    granted = Target.objects.filter(run=run, state=Target.State.GRANTED)
    rows = list(granted.order_by().values_list("district").annotate(persons=Count("pk"), amount=Sum("subsidy")))
    names = dict(District.objects.filter(city=run.city).values_list("pk", "name"))
    sums: dict[int | None, list[int]] = {}
    for district, persons, amount in rows:
        total = sums.setdefault(books.kept_at(run.city, district), [0, 0])
        total[0], total[1] = total[0] + persons, total[1] + amount
    made = {one.district_id: one for one in Transfer.objects.filter(run=run, replaced=False).select_related("posting", "actor")}
    back = set(Posting.objects.filter(reverses__in=[one.posting_id for one in made.values()]).values_list("reverses", flat=True))
    order = {number: place for place, number in enumerate(names)}
    found = []
    for district in sorted(sums, key=lambda number: order.get(number or 0, -1)):
        transfer = made.get(district)
        gone = transfer is not None and transfer.posting_id in back
        name = names[district] if district is not None else "市级"
        found.append(Payable(district, name, sums[district][0], sums[district][1], None if gone else transfer, gone))
    return found


def by_hand(run: Run) -> QuerySet[Posting]:
    """Vouchers of subsidies that were moved by hand about the run's year, at places that it pays: nobody knows for whom."""
    own = Transfer.objects.filter(posting=OuterRef("pk"))
    found = Posting.objects.filter(city=run.city, kind=Posting.Kind.SUBSIDY, document_id=None, date__year__in=(run.year - 1, run.year))
    return found.filter(~Exists(own), reversed_by=None).order_by("id")


_COVERAGE = """
SELECT t.district_id, t.street_id, count(*) AS targets,
    count(*) FILTER (WHERE i.kind = 'resident') AS resident, count(*) FILTER (WHERE i.kind = 'employee') AS employee,
    count(*) FILTER (WHERE i.kind = 'none') AS uninsured, count(*) FILTER (WHERE i.kind IS NULL) AS unknown,
    count(*) FILTER (WHERE i.kind = 'none' AND t.checked_on IS NOT NULL) AS checked,
    count(*) FILTER (WHERE t.verdict = 'settled' AND t.subsidy > 0) AS due, count(*) FILTER (WHERE t.state = 'granted') AS granted,
    coalesce(sum(t.subsidy) FILTER (WHERE t.state = 'granted'), 0) AS amount {rates}
FROM enrolment_target t JOIN registry_person p ON p.id = t.person_id AND p.merged_into_id IS NULL
LEFT JOIN registry_insurance i ON i.person_id = t.person_id AND i.year = t.year
WHERE t.city = %(city)s AND t.year = %(year)s AND t.current AND (%(district)s::bigint IS NULL OR t.district_id = %(district)s)
GROUP BY t.district_id, t.street_id
"""


def coverage(city: str, year: int, district: int | None = None) -> list[dict[str, Any]]:
    """By district and street: counts of the roll by insurance, of subsidies, and for each rate of the document `KEY_of` out of `KEY_all`."""
    rates, given = _rate_columns(city, year)
    with connection.cursor() as cursor:
        cursor.execute(_COVERAGE.format(rates=rates), given | {"city": city, "year": year, "district": district})
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _rate_columns(city: str, year: int) -> tuple[str, dict[str, Any]]:
    """The SQL of the document's rates. Insured: in whichever scheme. Willing: insured, or wishing to be (somebody who isn't asked yet counts in)."""
    rule = rules.coverage_of(city, year)
    columns, given = "", {}
    for number, rate in enumerate(rule.rates.values() if rule else ()):
        given[f"rows{number}"] = list(rate.rows) or None
        within = f'(%(rows{number})s::int[] IS NULL OR t."row" = ANY (%(rows{number})s::int[]))'
        if rate.willing:
            within += " AND (i.kind IN ('resident', 'employee') OR t.willing IS NOT FALSE)"
        if rate.of == "checked":
            all_, of = f"{within} AND i.kind = 'none'", "t.checked_on IS NOT NULL"
        else:
            all_, of = within, "i.kind IN ('resident', 'employee')"
        columns += f", count(*) FILTER (WHERE {all_}) AS rate{number}_all, count(*) FILTER (WHERE {all_} AND {of}) AS rate{number}_of"
    return columns, given


def uninsured(found: QuerySet[Target]) -> QuerySet[Target]:
    """Those of the roll whom the registry has as not insured."""
    return found.filter(current=True).filter(Exists(Insurance.objects.filter(person=OuterRef("person"), year=OuterRef("year"), kind="none")))


def years(actor: Actor) -> list[int]:
    """The years with a roll, newest first."""
    return sorted(set(Target.objects.filter(_of_place(actor)).values_list("year", flat=True).distinct()), reverse=True)


def of_person(person: Person) -> QuerySet[Target]:
    """A person's years on the roll, newest first."""
    return Target.objects.filter(whose(person)).select_related("run").order_by("-year")


def to_transfer(actor: Actor) -> list[tuple[Run, Payable]]:
    """Approved runs (the newest) with money still to be moved by the actor."""
    approved = runs(actor).filter(state=Run.State.APPROVED)
    if actor.city and books.books_of(actor.city).kept_by.level == "city":
        gone = Posting.objects.filter(reverses=OuterRef("posting"))
        moved = Transfer.objects.filter(run=OuterRef("pk"), replaced=False).filter(~Exists(gone))
        approved = approved.filter(~Exists(moved))
    return [
        (run, one)
        for run in approved.order_by("-id")[:12]
        for one in payable(run)
        if one.transfer is None and actor.district_id in (None, one.district)
    ]

"""Reads of payments that are more than a line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from tuodi.office.core.actor import Actor
from tuodi.office.fund import chart
from tuodi.office.fund.models import PostingLine
from tuodi.office.payment.models import Batch, Due, Line
from tuodi.office.registry.models import BankAccount, Person
from tuodi.office.registry.queries import whose

_SETTLEMENTS = f"""
SELECT l.party, -sum(l.amount)::bigint FROM fund_postingline l JOIN fund_account a ON a.id = l.account_id
JOIN settlement_settlement s ON s.id = substr(l.party, 2)::bigint
WHERE a.city = %s AND a.code = '{chart.PERSONS}' AND l.party ~ '^S[0-9]+$' AND (%s::bigint[] IS NULL OR s.district_id = ANY (%s::bigint[]))
AND NOT EXISTS (SELECT 1 FROM payment_due d WHERE d.purpose = 'settlement' AND d.reference = l.party)
GROUP BY l.party HAVING sum(l.amount) < 0 ORDER BY min(l.id)
"""


def owed(city: str, payer: int | None, parties: Iterable[str]) -> dict[str, int]:
    """Fen that the books owe to each party of persons at a place; parties to whom nothing is owed are left out."""
    lines = PostingLine.objects.filter(account__city=city, account__district=payer, account__code=chart.PERSONS, party__in=list(parties))
    rows = lines.order_by().values_list("party").annotate(total=Sum("amount"))
    return {party: -total for party, total in rows if total}


def settlements_owed(city: str, districts: Iterable[int] | None) -> list[tuple[str, int]]:
    """(party, fen) of settlements that owe their person something and have no due yet."""
    places = None if districts is None else list(districts)
    with connection.cursor() as cursor:
        cursor.execute(_SETTLEMENTS, [city, places, places])
        return [(party, int(amount)) for party, amount in cursor.fetchall()]


def account_of(person_id: int) -> BankAccount | None:
    """Where a person's aid is paid to; of the record that theirs was merged into, where it has none of its own."""
    own = BankAccount.objects.filter(person=person_id, active=True).first()
    if own is not None:
        return own
    into = Person.objects.filter(pk=person_id).values_list("merged_into", flat=True).first()
    return BankAccount.objects.filter(person=into, active=True).first() if into else None


def accounts_of(persons: Iterable[int]) -> dict[int, BankAccount]:
    """The same for many: person -> account, those without one left out."""
    wanted = set(persons)
    merged = Person.objects.filter(pk__in=wanted, merged_into__isnull=False).values_list("pk", "merged_into")
    into = {person: int(other or 0) for person, other in merged}
    known = {one.person_id: one for one in BankAccount.objects.filter(person__in=wanted | set(into.values()), active=True)}
    found = {person: known.get(person) or known.get(into.get(person, 0)) for person in wanted}
    return {person: account for person, account in found.items() if account is not None}


def _mine(actor: Actor, *paths: str) -> Q:
    """Rows of the actor's place by any of the ways to a district."""
    if actor.district_id is not None:
        found = Q()
        for path in paths:
            found |= Q(**{path: actor.district_id})
        return found
    return Q(city=actor.city) if actor.city else Q()


def _accounts() -> QuerySet[BankAccount]:
    """The accounts in use of a due's person."""
    return BankAccount.objects.filter(active=True).filter(Q(person=OuterRef("person")) | Q(person__merged=OuterRef("person")))


def dues(actor: Actor) -> QuerySet[Due]:
    """What is owed in the actor's place, with `has_account`."""
    found = Due.objects.filter(_mine(actor, "district", "payer")).select_related("person", "district", "payer")
    if actor.street_id is not None:
        found = found.filter(person__street=actor.street_id)
    return found.annotate(has_account=Exists(_accounts()))


def without_account(actor: Actor) -> QuerySet[Due]:
    """What can't be paid because nobody knows where to."""
    return dues(actor).filter(Q(state=Due.State.OPEN), ~Exists(_accounts()))


def ready(city: str, payer: int | None) -> QuerySet[Due]:
    """What a place can pay now: open, and somebody's account is known."""
    return Due.objects.filter(city=city, payer=payer, state=Due.State.OPEN).filter(Exists(_accounts())).order_by("id")


def batches(actor: Actor) -> QuerySet[Batch]:
    """The batches of the actor's books."""
    return Batch.objects.filter(_mine(actor, "district")).select_related("district", "entered_by", "decided_by")


def lines(batch: Batch) -> QuerySet[Line]:
    """The payments of a batch, in its order."""
    return batch.lines.select_related("due__person", "account", "posting").order_by("id")


def changed_since(batch: Batch) -> list[Line]:
    """Payments of a batch that the books no longer owe as they stand there (a settlement was taken back meanwhile)."""
    waiting = list(batch.lines.filter(state=Line.State.WAITING).select_related("due__person"))
    now = owed(batch.city, batch.district_id, [line.due.party for line in waiting])
    return [line for line in waiting if now.get(line.due.party, 0) != line.amount]


def outcome(batch: Batch) -> dict[str, dict[str, Any]]:
    """state -> count and total (fen) of a batch's payments."""
    rows = batch.lines.order_by().values("state").annotate(count=Sum(1), total=Sum("amount"))
    return {row["state"]: {"count": row["count"], "total": row["total"]} for row in rows}


def of_person(actor: Actor, person: Person) -> QuerySet[Due]:
    """What was owed to a person, newest first."""
    return dues(actor).filter(whose(person)).order_by("-id")


def batch_of(actor: Actor, dues: Iterable[Due]) -> dict[int, Batch]:
    """due -> the newest batch that it was put in, of those that the actor may see."""
    found = Line.objects.filter(due__in=[due.pk for due in dues], batch__in=batches(actor).order_by()).select_related("batch").order_by("id")
    return {line.due_id: line.batch for line in found}


def waiting_by_payer(actor: Actor) -> QuerySet[Due, Any]:
    """payer, payer__name, count and total (fen) of what is open."""
    rows = dues(actor).filter(state=Due.State.OPEN).order_by().values("payer", place=F("payer__name"))
    return rows.annotate(count=Sum(1), total=Sum("amount")).order_by("payer")

"""What closed months of the books hold of settlements, counted by person: the only figures that are ever published.

A settlement belongs to the month of its voucher, and so does what takes it back. Nothing is posted into a closed month, so that a span of
closed months says the same whenever it is asked.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from tuodi.office.core.statements import fetch
from tuodi.office.enrolment.models import Transfer
from tuodi.office.fund import chart
from tuodi.office.fund.models import Account, Posting, PostingLine, month_of
from tuodi.office.payment.models import Due

_STANDING = """
WITH moved AS (
    SELECT s.id, s.person_id, s.kind, s.reverses_id, s.aid, s.tilt_aid, s.title, s.item, d.name AS district
    FROM fund_posting p JOIN settlement_settlement s ON s.id = p.document_id LEFT JOIN core_district d ON d.id = s.district_id
    WHERE p.kind = 'settlement' AND p.city = %s::text AND p.month BETWEEN %s::date AND %s::date),
standing AS (
    SELECT m.* FROM moved m
    WHERE NOT EXISTS (SELECT 1 FROM moved o WHERE o.reverses_id = m.id) AND NOT EXISTS (SELECT 1 FROM moved o WHERE o.id = m.reverses_id))
"""
_SUMS = """
SELECT {keys}count(DISTINCT person_id) FILTER (WHERE kind = 'settle'), count(DISTINCT person_id),
    count(*) FILTER (WHERE kind = 'settle') - count(*) FILTER (WHERE kind = 'reverse'), coalesce(sum({amount}), 0)::bigint
FROM standing {where} {group}
"""
BY = ("title", "item", "district")
PAID = "aid + tilt_aid"


@dataclass(frozen=True)
class Sums:
    """persons: who was aided; touched: they and those from whom something was taken back; times, amount: net of that (fen)."""

    persons: int = 0
    touched: int = 0
    times: int = 0
    amount: int = 0

    @property
    def weight(self) -> int:
        """The count by which a figure is small."""
        return self.persons or self.touched


def first_month(city: str) -> dt.date | None:
    """The first month with a settlement in the books."""
    found = Posting.objects.filter(city=city, kind=Posting.Kind.SETTLEMENT).order_by("month").values_list("month", flat=True).first()
    return found


def total(city: str, first: dt.date, last: dt.date) -> Sums:
    """Everybody, in the months from `first` to `last`."""
    return _sums(city, first, last)[()]


def by(city: str, first: dt.date, last: dt.date, *columns: str) -> dict[tuple[str, ...], Sums]:
    """The same by some of `BY`."""
    assert set(columns) <= set(BY)
    return _sums(city, first, last, *columns)


def paid_as(city: str, first: dt.date, last: dt.date, column: str) -> Sums:
    """The same for one of the two kinds of aid (`aid`, `tilt_aid`)."""
    assert column in ("aid", "tilt_aid")
    return _sums(city, first, last, amount=column)[()]


def _sums(city: str, first: dt.date, last: dt.date, *columns: str, amount: str = PAID) -> dict[tuple[str, ...], Sums]:
    keys = "".join(f"coalesce({name}, ''), " for name in columns)
    group = "GROUP BY " + ", ".join(str(place) for place in range(1, len(columns) + 1)) if columns else ""
    where = "" if amount == PAID else f"WHERE {amount} <> 0"
    rows = fetch(_STANDING + _SUMS.format(keys=keys, amount=amount, group=group, where=where), [city, first, last])
    return {tuple(row[: len(columns)]): Sums(*row[len(columns) :]) for row in rows}


_PERSONS = """
SELECT person.name, person.birth_date, d.name, coalesce(street.name, ''), sum(s.aid + s.tilt_aid)::bigint
FROM standing s JOIN registry_person person ON person.id = s.person_id
LEFT JOIN core_district d ON d.id = person.district_id LEFT JOIN core_street street ON street.id = person.street_id
GROUP BY person.id, person.name, person.birth_date, d.name, d.code, street.name HAVING sum(s.aid + s.tilt_aid) > 0
ORDER BY d.code, street.name, person.id LIMIT %s::int OFFSET %s::int
"""


def persons(city: str, first: dt.date, last: dt.date, most: int, after: int) -> list[tuple[str, dt.date | None, str, str, int]]:
    """(name, birthday, district, street, fen) of those aided, by place."""
    return fetch(_STANDING + _PERSONS, [city, first, last, most, after])


# money of the books that isn't a settlement's, with how many persons stand behind it


def subsidies(city: str, year: int) -> Sums:
    """Subsidised enrolment. How many persons a voucher written by hand is for is not recorded: it counts as nobody."""
    amount = _booked(city, year, Q(account__code=chart.SUBSIDY))
    done = Transfer.objects.filter(posting__city=city, posting__month__year=year, posting__reversed_by=None).aggregate(persons=Sum("persons"), times=Count("id"))
    return Sums(done["persons"] or 0, 1 if amount else 0, done["times"], amount)


def awards(city: str, year: int) -> Sums:
    """What was given without a bill."""
    own = Q(posting__kind=Posting.Kind.AWARD) | Q(posting__reverses__kind=Posting.Kind.AWARD)
    amount = _booked(city, year, Q(account__code=chart.AID) & own)
    documents = Posting.objects.filter(city=city, kind=Posting.Kind.AWARD, month__year=year, reversed_by=None).values("document_id")
    people = Due.objects.filter(pk__in=documents).aggregate(persons=Count("person", distinct=True), times=Count("id"))
    return Sums(people["persons"], 1 if amount else 0, people["times"], amount)


def recovered(city: str, year: int) -> Sums:
    """What persons and institutions owe back."""
    parties = PostingLine.objects.filter(account__city=city, account__code=chart.RECOVERED, month__year=year).values("party").distinct().count()
    return Sums(parties, parties, parties, -_booked(city, year, Q(account__code=chart.RECOVERED)))


def name_of(city: str, code: str) -> str:
    """An account's name."""
    return Account.objects.filter(city=city, code=code).values_list("name", flat=True).first() or ""


def _booked(city: str, year: int, which: Q) -> int:
    return PostingLine.objects.filter(which, account__city=city, month__year=year).aggregate(amount=Sum("amount"))["amount"] or 0


def following(month: dt.date) -> dt.date:
    """The first day of the next month."""
    return month_of(month.replace(day=28) + dt.timedelta(days=4))

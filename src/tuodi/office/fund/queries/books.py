"""Reads of the books that are more than a line."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from tuodi.office.core.actor import Actor
from tuodi.office.core.statements import fetch
from tuodi.office.fund import chart
from tuodi.office.fund.models import Account, Budget, CashPlan, Month, MonthTotal, Owed, Posting, PostingLine

_CONTENTS = """
SELECT count(DISTINCT p.id), coalesce(sum(l.amount) FILTER (WHERE l.amount > 0), 0),
       encode(sha256(convert_to(coalesce(string_agg(concat_ws(':', p.id, p.kind, p.document_id, p.date, l.id, l.account_id, l.amount, l.party),
                                                    ';' ORDER BY l.id), ''), 'UTF8')), 'hex')
FROM fund_posting p JOIN fund_postingline l ON l.posting_id = p.id WHERE p.city = %s AND p.month = %s
"""


def contents(city: str, month: dt.date) -> tuple[int, int, str]:
    """(postings, debit turnover in fen, SHA-256 over everything) of a month."""
    with connection.cursor() as cursor:
        cursor.execute(_CONTENTS, [city, month])
        postings, turnover, digest = cursor.fetchone()
    return int(postings), int(turnover), str(digest)


def is_cash(code: str) -> bool:
    """Whether an account holds money, which can't be below zero."""
    return code.split(".")[0] in chart.CASH


def balance(city: str, district: int | None, code: str, party: str = "", until: dt.date | None = None) -> int:
    """Fen on an account, debit positive; of one party where it is named; to the end of the month `until`."""
    lines = PostingLine.objects.filter(account__city=city, account__district=district, account__code=code)
    if party:
        lines = lines.filter(party=party)
    if until is not None:
        lines = lines.filter(month__lte=until)
    return lines.aggregate(total=Sum("amount"))["total"] or 0


def moved_in_year(city: str, district: int | None, code: str, year: int) -> int:
    """Fen that came in on an income account in a year, by the postings' dates, reversals taken off."""
    lines = PostingLine.objects.filter(account__city=city, account__district=district, account__code=code, posting__date__year=year)
    return -(lines.aggregate(total=Sum("amount"))["total"] or 0)


def budget(city: str, district: int | None, year: int) -> int:
    """The year's budget of a place as last set (fen); 0 where none was."""
    found = Budget.objects.filter(city=city, district=district, year=year).order_by("-id").values_list("amount", flat=True).first()
    return found or 0


def with_balances(city: str = "", year: int | None = None) -> QuerySet[Account]:
    """Accounts with `total` (fen, debit positive), and `debit` and `credit` of a year. Closed months come from their totals."""
    accounts = Account.objects.filter(city=city) if city else Account.objects.all()
    closed = MonthTotal.objects.filter(account=OuterRef("pk"))
    open_lines = PostingLine.objects.filter(account=OuterRef("pk")).exclude(
        month__lte=Coalesce(Subquery(Month.objects.filter(city=OuterRef(OuterRef("city"))).order_by("-month").values("month")[:1]), dt.date.min)
    )
    if year is not None:
        in_year, open_year = closed.filter(month__month__year=year), open_lines.filter(month__year=year)
    else:
        in_year, open_year = closed, open_lines
    return accounts.annotate(
        total=_sum(closed, F("debit") - F("credit")) + _sum(open_lines, F("amount")),
        debit=_sum(in_year, F("debit")) + _sum(open_year.filter(amount__gt=0), F("amount")),
        credit=_sum(in_year, F("credit")) - _sum(open_year.filter(amount__lt=0), F("amount")),
    ).select_related("district")


def _sum(rows: QuerySet[PostingLine] | QuerySet[MonthTotal], what: object) -> Coalesce:
    key = rows.order_by().values("account").annotate(found=Sum(what)).values("found")
    return Coalesce(Subquery(key, output_field=BigIntegerField()), 0)


def _of(actor: Actor, place: str = "district") -> Q:
    """The actor's own books: those of the district, or of the whole city."""
    if actor.district_id is not None:
        return Q(**{place: actor.district_id})
    return Q(city=actor.city) if actor.city else Q()


def accounts(actor: Actor, year: int | None = None) -> QuerySet[Account]:
    """The accounts of the actor's books with their balances."""
    return with_balances(actor.city, year).filter(_of(actor))


def journal(actor: Actor) -> QuerySet[PostingLine]:
    """The lines that the actor may see, newest first."""
    lines = PostingLine.objects.select_related("posting", "account__district")
    if actor.district_id is not None:
        return lines.filter(Q(payer=actor.district_id) | Q(district=actor.district_id))
    return lines.filter(posting__city=actor.city) if actor.city else lines


def postings(actor: Actor) -> QuerySet[Posting]:
    """The vouchers that the actor may see."""
    found = Posting.objects.select_related("district", "payer", "reverses", "reversed_by")
    if actor.district_id is not None:
        return found.filter(Q(payer=actor.district_id) | Q(district=actor.district_id))
    return found.filter(city=actor.city) if actor.city else found


def of_settlement(actor: Actor, number: int) -> QuerySet[Posting]:
    """The postings of a settlement: its own, and the one that took it back."""
    own = Q(kind=Posting.Kind.SETTLEMENT, document_id=number)
    back = Q(reverses__kind=Posting.Kind.SETTLEMENT, reverses__document_id=number)
    return postings(actor).filter(own | back).order_by("id").prefetch_related("lines__account__district")


def months(actor: Actor) -> QuerySet[Month]:
    return Month.objects.filter(city=actor.city) if actor.city else Month.objects.all()


def last_closed_month(city: str) -> dt.date | None:
    """The newest closed month of a city."""
    [row] = fetch("SELECT max(month) FROM fund_month WHERE city = %s::text", [city])
    return row[0]  # type: ignore[no-any-return]


def open_months(city: str) -> list[dt.date]:
    """The months with postings that aren't closed, oldest first."""
    last = last_closed_month(city)
    found = Posting.objects.filter(city=city)
    if last is not None:
        found = found.filter(month__gt=last)
    return list(found.values_list("month", flat=True).distinct().order_by("month"))


def plans(actor: Actor) -> QuerySet[CashPlan]:
    return CashPlan.objects.filter(_of(actor)).select_related("district", "entered_by", "decided_by")


def owed(actor: Actor) -> QuerySet[Owed, Any]:
    """What is owed to each party, by account: rows of account, district, party and `total` (fen owed, below zero: to be recovered).
    Closed months come from their totals."""
    rows = Owed.objects.filter(account__code__in=chart.PAYABLES)
    if actor.district_id is not None:
        rows = rows.filter(account__district=actor.district_id)
    elif actor.city:
        rows = rows.filter(account__city=actor.city)
    names = ("account__code", "account__name", "account__district", "account__district__name", "party", "total")
    found: Any = rows.values(*names).order_by("account__code", "party")
    return found  # type: ignore[no-any-return]


def chart_of(actor: Actor) -> QuerySet[Account]:
    """The accounts of the actor's books, without balances."""
    return Account.objects.filter(_of(actor))

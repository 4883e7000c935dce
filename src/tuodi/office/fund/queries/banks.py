"""Reads of the bank's statements."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Q, QuerySet, Sum

from tuodi.office.core.actor import Actor
from tuodi.office.fund.models import BankFile, BankLine, PostingLine
from tuodi.office.fund.queries.books import _of


def _of_code(code: str) -> Q:
    """An account of money with the ledgers of earmarked money in it: they lie at the bank together."""
    return Q(account__code=code) | Q(account__code__startswith=f"{code}.")


def bank_files(actor: Actor) -> QuerySet[BankFile]:
    """The statements of the actor's books."""
    return BankFile.objects.filter(_of(actor)).select_related("district", "actor")


def bank_lines(actor: Actor) -> QuerySet[BankLine]:
    """The lines of the actor's statements."""
    place = Q(file__district=actor.district_id) if actor.district_id is not None else Q(file__city=actor.city) if actor.city else Q()
    return BankLine.objects.filter(place).select_related("file__district", "line__posting")


def open_bank_lines(city: str, district: int | None, code: str) -> QuerySet[BankLine]:
    """Lines of an account's statements that no line of the books answers to."""
    found = BankLine.objects.filter(file__city=city, file__district=district, file__code=code, line=None)
    return found.order_by("day", "file_id", "number")


def open_cash_lines(city: str, district: int | None, code: str) -> QuerySet[PostingLine]:
    """Lines of an account of money that no statement shows. A voucher and the one that took it back never were at the bank: left out."""
    lines = PostingLine.objects.filter(_of_code(code), account__city=city, account__district=district, bank_line=None)
    undone = Q(posting__reversed_by__lines__account=F("account"), posting__reversed_by__lines__bank_line=None)
    undoing = Q(posting__reverses__lines__account=F("account"), posting__reverses__lines__bank_line=None)
    return lines.exclude(pk__in=lines.filter(undone | undoing).values("pk")).select_related("posting").order_by("posting__date", "id")


def balance_on(city: str, district: int | None, code: str, day: dt.date) -> int:
    """Fen on an account of money at the end of a day, by the postings' dates."""
    lines = PostingLine.objects.filter(_of_code(code), account__city=city, account__district=district, posting__date__lte=day)
    return lines.aggregate(total=Sum("amount"))["total"] or 0

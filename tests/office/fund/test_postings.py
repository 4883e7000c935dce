"""A posting balances or doesn't come to be, and nobody changes it afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import Error, IntegrityError, connection, transaction

from tuodi.office.core.actor import Actor
from tuodi.office.fund import chart
from tuodi.office.fund.models import Account, Posting, PostingLine
from tuodi.office.fund.rules import Line
from tuodi.office.fund.write import Draft, open_accounts, write

DAY = dt.date(2024, 3, 5)
Office = Callable[[str], Actor]
committed = pytest.mark.django_db(transaction=True)


def draft(*amounts: int) -> Draft:
    codes = (chart.SPECIAL, "4101.budget", "4101.other")
    return Draft("kunming", DAY, Posting.Kind.RECEIPT, "收入", [Line(code, None, fen) for code, fen in zip(codes, amounts, strict=False)])


@committed
def test_a_balanced_posting_is_there_after_the_commit(office: Office) -> None:
    office("kunming")
    with transaction.atomic():
        write([draft(500, -300, -200)])
    assert sorted(PostingLine.objects.values_list("amount", flat=True)) == [-300, -200, 500]


@committed
@pytest.mark.parametrize("amounts", [(500, -499), (500, -300, -201), (500,)])
def test_the_database_refuses_an_unbalanced_one_at_the_commit(office: Office, amounts: tuple[int, ...]) -> None:
    """kunming.090"""
    office("kunming")
    frame = transaction.atomic()
    frame.__enter__()
    write([draft(*amounts)])
    assert Posting.objects.exists(), "it stands within the transaction: the refusal comes with the commit"
    with pytest.raises(IntegrityError, match="fund_posting"):
        frame.__exit__(None, None, None)
    assert not Posting.objects.exists()


@committed
def test_nobody_adds_lines_later_not_even_balanced_ones(office: Office) -> None:
    office("kunming")
    with transaction.atomic():
        (number,) = write([draft(500, -500)])
    account = Account.objects.get(code=chart.SPECIAL)
    lines = [PostingLine(posting_id=number, account=account, month=DAY.replace(day=1), amount=fen) for fen in (7, -7)]
    with pytest.raises(IntegrityError, match="added later"), transaction.atomic():
        PostingLine.objects.bulk_create(lines)
    assert PostingLine.objects.count() == 2


@committed
def test_the_lines_of_a_posting_come_together(office: Office) -> None:
    """Lines that follow in the posting's own transaction are refused too, though they balance: the check of the end was passed before."""
    office("kunming")
    with transaction.atomic(), connection.cursor() as cursor:
        (number,) = write([draft(500, -500)])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        account = Account.objects.get(code=chart.SPECIAL)
        line = PostingLine(posting_id=number, account=account, month=DAY.replace(day=1), amount=7)
        with pytest.raises(IntegrityError, match="added later"), transaction.atomic():
            PostingLine.objects.bulk_create([line])
    assert PostingLine.objects.count() == 2


@committed
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE fund_postingline SET amount = amount + 1",
        "DELETE FROM fund_postingline",
        "UPDATE fund_posting SET text = '改'",
        "DELETE FROM fund_posting",
    ],
)
def test_nothing_is_rewritten(office: Office, statement: str) -> None:
    office("kunming")
    with transaction.atomic():
        write([draft(500, -500)])
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_an_account_that_the_rules_do_not_know(office: Office) -> None:
    office("kunming")
    with pytest.raises(LookupError, match="9999"):
        write([Draft("kunming", DAY, Posting.Kind.RECEIPT, "?", [Line("9999", None, 1), Line(chart.SPECIAL, None, -1)])])


@pytest.mark.django_db
def test_of_many_postings_one_wrong_account_keeps_all_out(office: Office) -> None:
    office("kunming")
    wrong = Draft("kunming", DAY, Posting.Kind.RECEIPT, "?", [Line("9999", None, 1), Line(chart.SPECIAL, None, -1)])
    with pytest.raises(LookupError):
        write([draft(5, -5), wrong])
    assert not Posting.objects.exists()


@pytest.mark.django_db
def test_the_special_account_stands_where_the_document_keeps_the_fund(office: Office) -> None:
    """kunming.091 kunming.095 kunming.104 urumqi.010 wuhai.059 wuhai.060 yancheng.088"""
    for name, at_city in (("kunming", True), ("urumqi", True), ("wuhai", True), ("ningbo", False), ("yancheng", False)):
        office(name)
        open_accounts(name)
        special = {place is None for place in Account.objects.filter(city=name, code=chart.SPECIAL).values_list("district", flat=True)}
        assert special == {at_city}, name
        assert Account.objects.filter(city=name, code=chart.EXPENDITURE, district__isnull=False).exists(), name

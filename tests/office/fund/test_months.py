"""Closed months stay closed; what comes late or is taken back goes into the open one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests.office.fund.bills import bill
from tests.office.settlement.people import person, stay

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.core.rights import Refused
from tuodi.office.fund import actions, chart, queries
from tuodi.office.fund.models import Month, MonthTotal, Posting
from tuodi.office.fund.refused import NotPermitted, OutOfOrder
from tuodi.office.settlement import actions as settling

pytestmark = pytest.mark.django_db
At = Callable[[str], dt.date]
Office = Callable[[str], Actor]
MARCH, APRIL = dt.date(2024, 3, 1), dt.date(2024, 4, 1)


def month_with_money(office: Actor, at: At) -> Posting:
    posting: Posting = actions.receive(office, office.city, "budget", 1_000_000, at("2024-03-15"))
    return posting


def test_closing_counts_and_totals(office: Office, at: At, sound: Any) -> None:
    here = office("kunming")
    month_with_money(here, at)
    at("2024-04-02")
    closed = actions.lock_month(here, "kunming", MARCH)
    assert (closed.postings, closed.turnover) == (1, 1_000_000)
    totals = {total.account.code: (total.debit, total.credit) for total in MonthTotal.objects.select_related("account")}
    assert totals == {chart.SPECIAL: (1_000_000, 0), "4101.budget": (0, 1_000_000)}
    sound()


def test_not_before_it_is_over_nor_twice_nor_out_of_order(office: Office, at: At) -> None:
    here = office("kunming")
    month_with_money(here, at)
    with pytest.raises(OutOfOrder, match="尚未结束"):
        actions.lock_month(here, "kunming", MARCH)
    at("2024-05-02")
    with pytest.raises(OutOfOrder, match="应先结 2024-03"):
        actions.lock_month(here, "kunming", APRIL)
    actions.lock_month(here, "kunming", MARCH)
    with pytest.raises(OutOfOrder, match="已经结账"):
        actions.lock_month(here, "kunming", MARCH)


def test_what_comes_late_goes_into_the_open_month(office: Office, at: At, sound: Any) -> None:
    here = office("kunming")
    month_with_money(here, at)
    at("2024-04-02")
    actions.lock_month(here, "kunming", MARCH)
    late = actions.receive(here, "kunming", "other", 500, dt.date(2024, 3, 30))
    assert (late.date, late.month) == (dt.date(2024, 3, 30), APRIL)
    sound()


def test_the_database_itself_refuses_a_posting_into_a_closed_month(office: Office, at: At) -> None:
    here = office("kunming")
    month_with_money(here, at)
    at("2024-04-02")
    actions.lock_month(here, "kunming", MARCH)
    with pytest.raises(IntegrityError, match="is closed"), transaction.atomic():
        Posting.objects.create(city="kunming", date=MARCH, month=MARCH, kind="receipt", text="补记")


def test_a_reversal_of_a_closed_month_stands_in_the_open_one_and_names_both(office: Office, at: At, sound: Any) -> None:
    here = office("kunming")
    wrong = month_with_money(here, at)
    at("2024-04-02")
    actions.lock_month(here, "kunming", MARCH)
    back = actions.reverse_posting(here, wrong, "科目有误", at("2024-04-03"))
    assert (back.month, back.reverses) == (APRIL, wrong)
    assert f"{wrong.number}（2024-03）" in back.text
    assert queries.balance("kunming", None, chart.SPECIAL) == 0
    assert queries.contents("kunming", MARCH)[1] == 1_000_000, "the closed month is what it was"
    sound()


def test_a_settlement_of_a_closed_month_taken_back(office: Office, at: At, sound: Any) -> None:
    here = office("wuhai")
    at("2024-03-15")
    who = person(District.objects.get(city="wuhai", name="海勃湾区"), ("dibao", dt.date(2023, 1, 1)))
    made = settling.settle(here, stay(who, "c1"), "k1")
    at("2024-04-02")
    actions.lock_month(here, "wuhai", MARCH)
    mirror = settling.reverse(here, made, "重复", "r1")
    first, second = Posting.objects.order_by("id")
    assert (first.document_id, second.document_id, second.reverses, second.month) == (made.pk, mirror.pk, first, APRIL)
    assert all(name in second.text for name in (made.number, first.number, "2024-03"))
    assert sum(line.amount for line in first.lines.all() if line.amount > 0) == made.paid
    assert queries.balance("wuhai", None, chart.HOSPITALS, "H99000000001") == 0
    sound()


def test_closing_waits_for_nobody_s_district(accountant: Any, at: At) -> None:
    """A district's accountant doesn't close the city's month."""
    at("2024-04-02")
    with pytest.raises(Refused):
        actions.lock_month(accountant("kunming", "五华区"), "kunming", MARCH)


def test_balances_are_the_same_from_totals_and_from_lines(office: Office, at: At) -> None:
    here = office("kunming")
    home = District.objects.filter(city="kunming")[0]
    for number, month in enumerate((1, 2, 3), 1):
        at(f"2024-{month:02d}-11")
        actions.receive(here, "kunming", "budget", 1_000 * number, dt.date(2024, month, 11))
        actions.post_settlement(bill("kunming", number, home, 70 * number))
    before = {one.pk: (one.total, one.debit, one.credit) for one in queries.with_balances("kunming", 2024)}
    at("2024-03-31")
    for month in (1, 2):
        actions.lock_month(here, "kunming", dt.date(2024, month, 1))
    after = {one.pk: (one.total, one.debit, one.credit) for one in queries.with_balances("kunming", 2024)}
    assert before == after
    assert any(total for total, *_ in after.values())


def test_december_closes_with_empty_expenditure_accounts(office: Office, at: At) -> None:
    """kunming.098"""
    here = office("kunming")
    at("2024-12-20")
    actions.receive(here, "kunming", "budget", 1_000, dt.date(2024, 12, 20))
    actions.set_budget(here, "kunming", 2024, 1_000, "预算")
    plan = actions.enter_plan(here, "kunming", dt.date(2024, 12, 1), 800)
    approve_plan(here, plan)
    actions.transfer(here, "kunming", 800, dt.date(2024, 12, 20))
    at("2025-01-03")
    with pytest.raises(NotPermitted, match="缴回"):
        actions.lock_month(here, "kunming", dt.date(2024, 12, 1))
    actions.give_back(here, "kunming", 800, dt.date(2024, 12, 31))
    actions.lock_month(here, "kunming", dt.date(2024, 12, 1))
    assert queries.balance("kunming", None, chart.EXPENDITURE) == 0


def approve_plan(here: Actor, plan: Any) -> None:
    actions.decide_plan(here, plan, approve=True)


def test_the_database_keeps_closed_months(office: Office, at: At) -> None:
    here = office("kunming")
    month_with_money(here, at)
    at("2024-04-02")
    actions.lock_month(here, "kunming", MARCH)
    for statement in ("DELETE FROM fund_month", "UPDATE fund_month SET turnover = 0", "DELETE FROM fund_monthtotal"):
        with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Month.objects.get().turnover == 1_000_000

"""`check-books` finds every kind of fault. Each is planted by the owner of the tables with the database's own guards off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from tests.office.fund.bills import granted
from tests.office.settlement.people import person, stay

from tuodi.office.command import main
from tuodi.office.core import audit, rls
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.fund import actions, chart, checks
from tuodi.office.fund.models import Clearing
from tuodi.office.settlement import actions as settling

pytestmark = pytest.mark.django_db
At = Callable[[str], dt.date]


@pytest.fixture
def books(office: Callable[[str], Actor], at: At) -> Actor:
    """Two closed months and an open one of 乌海, with money received, planned, transferred and paid, a settlement and one taken back."""
    here = office("wuhai")
    at("2024-01-20")
    actions.receive(here, "wuhai", "general_budget", 90_000_000, dt.date(2024, 1, 15))
    actions.set_budget(here, "wuhai", 2024, 90_000_000, "年初预算")
    plan = actions.enter_plan(here, "wuhai", dt.date(2024, 1, 1), 50_000_000)
    actions.decide_plan(here, plan, approve=True)
    granted(here, dt.date(2024, 1, 1))
    actions.transfer(here, "wuhai", 40_000_000, dt.date(2024, 1, 16))
    home = District.objects.get(city="wuhai", name="海勃湾区")
    first, second = (
        settling.settle(here, stay(person(home, ("dibao", dt.date(2023, 1, 1))), f"c{n}", dt.date(2024, 1, 9)), f"k{n}") for n in (1, 2)
    )
    actions.pay(here, "wuhai", "2101", "H99000000001", first.paid, dt.date(2024, 1, 17))
    at("2024-02-10")
    statement = "交易日期,收入,支出\n2024-01-15,900000.00,\n2024-01-16,,400000.00\n"
    actions.import_statement(here, "wuhai", chart.SPECIAL, "一月.csv", statement.encode())
    actions.lock_month(here, "wuhai", dt.date(2024, 1, 1))
    actions.draw_clearings(here, "wuhai", dt.date(2024, 1, 1))
    actions.pay_clearing(here, actions.decide_clearing(here, Clearing.objects.get(), approve=True), dt.date(2024, 2, 9))
    settling.reverse(here, second, "重复", "r1")
    at("2024-03-10")
    actions.lock_month(here, "wuhai", dt.date(2024, 2, 1))
    actions.receive(here, "wuhai", "donation", 700, dt.date(2024, 3, 9))
    there = office("kunming")
    actions.enter_requirement(there, "kunming", 2024, {District.objects.get(city="kunming", name="五华区").pk: 1_003})
    audit.seal(everything=True)
    return here


def plant(statement: str) -> None:
    """Run a statement as the owner, without triggers and without the append-only rule."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; RESET ROLE; SET session_replication_role = replica")
        cursor.execute(statement)
        assert cursor.rowcount > 0, "nothing was planted"
        cursor.execute(f"SET session_replication_role = origin; SET ROLE {rls.ROLE}")


def found_by() -> set[str]:
    return {check.__name__ for check in checks.CHECKS if check()}


LINE = "(SELECT min(l.id) FROM fund_postingline l JOIN fund_posting p ON p.id = l.posting_id WHERE p.kind = '{kind}')"
FAULTS: dict[str, list[str]] = {
    "postings_balance": [
        f"UPDATE fund_postingline SET amount = amount + 1 WHERE id = {LINE.format(kind='receipt')}",
        "DELETE FROM fund_postingline WHERE posting_id = (SELECT max(id) FROM fund_posting)",
    ],
    "lines_fit_their_postings": [
        "UPDATE fund_postingline SET month = '2024-02-01' WHERE posting_id = (SELECT max(id) FROM fund_posting)",
        "UPDATE fund_postingline SET payer_id = (SELECT min(id) FROM core_district) WHERE posting_id = (SELECT max(id) FROM fund_posting)",
        "UPDATE fund_posting SET month = '2024-01-01' WHERE id = (SELECT max(id) FROM fund_posting)",
    ],
    "months_are_what_was_closed": [
        f"UPDATE fund_postingline SET party = 'H99000000002' WHERE id = {LINE.format(kind='payment')}",
        "UPDATE fund_month SET turnover = turnover - 1 WHERE month = '2024-01-01'",
        "UPDATE fund_posting SET date = '2024-01-02' WHERE id = (SELECT min(id) FROM fund_posting)",
    ],
    "months_follow_each_other": ["UPDATE fund_month SET month = '2023-11-01' WHERE month = '2024-01-01'"],
    "balances_equal_lines": [
        "UPDATE fund_monthtotal SET credit = credit + 1 WHERE id = (SELECT min(id) FROM fund_monthtotal)",
        "DELETE FROM fund_monthtotal WHERE id = (SELECT max(id) FROM fund_monthtotal)",
    ],
    "settlements_are_posted_once": [
        "UPDATE fund_posting SET document_id = 999999 WHERE id = (SELECT min(id) FROM fund_posting WHERE kind = 'settlement')",
        "UPDATE settlement_settlement SET aid = aid + 100 WHERE kind = 'settle' AND reverses_id IS NULL",
        "UPDATE fund_posting SET kind = 'receipt' WHERE id = (SELECT min(id) FROM fund_posting WHERE kind = 'settlement')",
    ],
    "reversals_are_exact": [
        "UPDATE fund_postingline SET amount = amount * 2 WHERE posting_id = (SELECT max(id) FROM fund_posting WHERE reverses_id IS NOT NULL)",
        "UPDATE fund_posting SET reverses_id = (SELECT min(id) FROM fund_posting) WHERE reverses_id IS NOT NULL",
    ],
    "cash_is_not_negative": [
        "UPDATE fund_postingline SET amount = amount * 3 WHERE posting_id = (SELECT id FROM fund_posting WHERE kind = 'transfer')",
    ],
    "plans_equal_their_transfers": ["UPDATE fund_cashplan SET transferred = transferred - 1"],
    "clearings_equal_their_payments": [
        "UPDATE fund_clearing SET amount = amount + 1",
        "UPDATE fund_clearing SET party = 'H99000000002'",
        f"UPDATE fund_clearing SET posting_id = (SELECT posting_id FROM fund_postingline WHERE id = {LINE.format(kind='receipt')})",
    ],
    "applications_equal_their_plans": ["UPDATE fund_application SET amount = amount - 1", "UPDATE fund_cashplan SET application_id = NULL"],
    "shares_add_up": ["UPDATE fund_sharepart SET local_share = local_share + 1", "DELETE FROM fund_sharepart"],
    "bank_matches_agree": [
        "UPDATE fund_bankline SET amount = amount + 1 WHERE line_id IS NOT NULL",
        "UPDATE fund_bankfile SET code = '1201'",
    ],
    "parties_of_closed_months_are_their_lines": [
        "UPDATE fund_partytotal SET amount = amount + 1 WHERE id = (SELECT min(id) FROM fund_partytotal)",
        "DELETE FROM fund_partytotal WHERE id = (SELECT max(id) FROM fund_partytotal)",
    ],
}


def test_sound_books_pass(books: Actor, sound: Any) -> None:
    sound()
    answer = CliRunner().invoke(main, ["check-books"])
    assert (answer.exit_code, "✗" in answer.output) == (0, False), answer.output


@pytest.mark.parametrize(
    ("check", "statement"), [pytest.param(name, one, id=f"{name}-{n}") for name, several in FAULTS.items() for n, one in enumerate(several)]
)
def test_a_planted_fault_is_found_and_the_command_fails(books: Actor, check: str, statement: str) -> None:
    plant(statement)
    assert check in found_by()
    answer = CliRunner().invoke(main, ["check-books"])
    assert answer.exit_code == 1
    title = (getattr(checks, check).__doc__ or "").splitlines()[0]
    assert f"✗ {title}" in answer.output, answer.output


def test_a_changed_trail_is_found(books: Actor) -> None:
    plant("UPDATE core_auditentry SET why = '改' WHERE id = (SELECT min(id) FROM core_auditentry)")
    answer = CliRunner().invoke(main, ["check-books"])
    assert (answer.exit_code, "✗ 审计链" in answer.output) == (1, True), answer.output


def test_every_check_has_its_fault() -> None:
    assert {check.__name__ for check in checks.CHECKS} == set(FAULTS)

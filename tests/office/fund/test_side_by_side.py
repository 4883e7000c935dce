"""The close of a month, and money that several want at once, each on its own connection."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections, transaction
from tests.office.fund.bills import bill
from tests.office.settlement.test_concurrency import side_by_side

from tuodi.office.core import rls
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.fund import actions, chart, queries
from tuodi.office.fund.models import Clearing, Month, Posting
from tuodi.office.fund.refused import BooksRefused

pytestmark = pytest.mark.django_db(transaction=True)
At = Callable[[str], dt.date]
Office = Callable[[str], Actor]
MARCH = dt.date(2024, 3, 1)


def on_its_own(job: Callable[[], Any]) -> Any:
    """A job on a connection of its own, as the office's role."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {rls.ROLE}")
        rls.set_scope("*", local=False)
        return job()
    finally:
        connections.close_all()


def somebody_waits() -> bool:
    """Whether a connection waits for an advisory lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return bool(cursor.fetchone()[0])


def test_a_close_waits_for_the_postings_that_are_on_their_way(office: Office, at: At, sound: Any) -> None:
    """A settlement is posted into March and not committed yet when the month is closed: it is in the closed month, counted."""
    here = office("kunming")
    home = District.objects.filter(city="kunming")[0]
    at("2024-03-31")
    with transaction.atomic():
        actions.post_settlement(bill("kunming", 1, home, 100))
    posted = threading.Event()

    def slow() -> None:
        with transaction.atomic():
            actions.post_settlement(bill("kunming", 2, home, 200, created_at=dt.datetime(2024, 3, 31, 4, tzinfo=dt.UTC)))
            posted.set()
            assert any(somebody_waits() for _ in range(50_000)), "the close didn't wait"

    def close() -> Month:
        posted.wait()
        found: Month = actions.lock_month(here, "kunming", MARCH)
        return found

    at("2024-04-01")
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(on_its_own, slow), pool.submit(on_its_own, close)
        first.result(60)
        closed = second.result(60)
    assert (closed.postings, closed.turnover) == (2, 300)
    assert set(Posting.objects.values_list("month", flat=True)) == {MARCH}
    sound("settlements_are_posted_once")


def test_the_same_money_is_transferred_once(office: Office, at: At, sound: Any) -> None:
    """Six transfers at once, of which the plan and the account bear two."""
    here = office("kunming")
    day = at("2024-03-20")
    actions.set_budget(here, "kunming", 2024, 1_000, "预算")
    actions.receive(here, "kunming", "budget", 1_000, day)
    actions.decide_plan(here, actions.enter_plan(here, "kunming", day, 700), approve=True)
    found = side_by_side([lambda: actions.transfer(here, "kunming", 300, day)] * 6)
    assert sum(isinstance(one, Posting) for one in found) == 2
    assert sum(isinstance(one, BooksRefused) for one in found) == 4
    assert queries.balance("kunming", None, chart.EXPENDITURE) == 600
    sound()


def test_a_clearing_is_drawn_and_paid_once(office: Office, at: At, sound: Any) -> None:
    here = office("kunming")
    day = at("2024-03-20")
    with transaction.atomic():
        actions.post_settlement(bill("kunming", 1, District.objects.filter(city="kunming")[0], 500))
    actions.set_budget(here, "kunming", 2024, 5_000, "预算")
    actions.receive(here, "kunming", "budget", 5_000, day)
    actions.decide_plan(here, actions.enter_plan(here, "kunming", day, 5_000), approve=True)
    actions.transfer(here, "kunming", 5_000, day)
    day = at("2024-04-02")
    assert sorted(side_by_side([lambda: actions.draw_clearings(here, "kunming", MARCH)] * 4)) == [0, 0, 0, 1]
    one = actions.decide_clearing(here, Clearing.objects.get(), approve=True)
    found = side_by_side([lambda: actions.pay_clearing(here, one, day)] * 4)
    assert sum(isinstance(each, Posting) for each in found) == 1
    assert queries.balance("kunming", None, chart.HOSPITALS) == 0
    assert queries.balance("kunming", None, chart.EXPENDITURE) == 4_500
    sound("settlements_are_posted_once")

"""Any sequence of money received, planned, transferred, settlements, payments, reversals and closings leaves sound books."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any
from unittest import mock

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from tests.office.fund.bills import granted
from tests.office.settlement.people import person, stay

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.fund import actions, chart, queries
from tuodi.office.fund.checks import CHECKS
from tuodi.office.fund.models import CashPlan, Month, Posting, month_of
from tuodi.office.fund.refused import BooksRefused
from tuodi.office.settlement import actions as settling

_numbers = itertools.count(1)


class Books(RuleBasedStateMachine):
    """`cash`: what must lie on each account of money, `owed`: to the hospital and to persons, kept apart from the program."""

    city = "wuhai"

    @initialize()
    def start(self) -> None:
        self.frame = transaction.atomic()  # every example begins with the same empty books
        self.frame.__enter__()
        self.office = Actor.system("tests", self.city)
        self.home = District.objects.filter(city=self.city).order_by("id")[0]
        self.day = dt.date(2024, 1, 5)
        self.special = self.expenditure = self.hospital = 0
        self.left: dict[dt.date, int] = {}
        self.planned = 0
        self.standing: list[Any] = []
        self.by_hand: list[Posting] = []
        actions.set_budget(self.office, self.city, 2024, 60_000_000, "年初预算")

    def teardown(self) -> None:
        if hasattr(self, "frame"):
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)

    def _now(self) -> Any:
        return mock.patch("django.utils.timezone.now", return_value=dt.datetime.combine(self.day, dt.time(4), dt.UTC))

    @rule(days=st.integers(1, 25))
    def time_passes(self, days: int) -> None:
        self.day += dt.timedelta(days=days)

    @rule(fen=st.integers(1, 40_000_000))
    def receive(self, fen: int) -> None:
        with self._now():
            self.by_hand.append(actions.receive(self.office, self.city, "general_budget", fen, self.day))
        self.special += fen

    @rule(fen=st.integers(1, 40_000_000))
    def plan(self, fen: int) -> None:
        month = month_of(self.day)
        with self._now():
            if month in self.left or month.year != 2024 or self.planned + fen > 60_000_000:
                with pytest.raises(BooksRefused):
                    actions.enter_plan(self.office, self.city, month, fen)
                return
            actions.decide_plan(self.office, actions.enter_plan(self.office, self.city, month, fen), approve=True)
            granted(self.office, month, self.day)
        self.left[month], self.planned = fen, self.planned + fen

    @rule(fen=st.integers(1, 30_000_000))
    def transfer(self, fen: int) -> None:
        with self._now():
            if fen > self.left.get(month_of(self.day), 0) or fen > self.special:
                with pytest.raises(BooksRefused):
                    actions.transfer(self.office, self.city, fen, self.day)
                return
            self.by_hand.append(actions.transfer(self.office, self.city, fen, self.day))
        self.left[month_of(self.day)] -= fen
        self.special, self.expenditure = self.special - fen, self.expenditure + fen

    @rule(cost=st.integers(0, 9_000_000), manual=st.booleans())
    def settle(self, cost: int, manual: bool) -> None:
        who = person(self.home, ("dibao", dt.date(2023, 1, 1)))
        bill = stay(who, f"b{next(_numbers)}", min(self.day, dt.date(2025, 12, 31)), total_cost=cost, in_policy_cost=cost, basic_paid=cost // 2)
        if manual:
            bill = stay(who, bill.number, bill.ended, total_cost=cost, in_policy_cost=cost, basic_paid=cost // 2, channel="manual")
        with self._now():
            made = settling.settle(self.office, bill, bill.number)
        self.standing.append((made, manual))
        self.hospital += 0 if manual else made.paid

    @precondition(lambda self: self.standing)
    @rule(data=st.data())
    def reverse_a_settlement(self, data: st.DataObject) -> None:
        made, manual = self.standing.pop(data.draw(st.integers(0, len(self.standing) - 1)))
        with self._now():
            settling.reverse(self.office, made, "撤销", f"r{next(_numbers)}")
        self.hospital -= 0 if manual else made.paid

    @rule(fen=st.integers(1, 5_000_000))
    def pay(self, fen: int) -> None:
        with self._now():
            if fen > self.hospital or fen > self.expenditure:
                with pytest.raises(BooksRefused):
                    actions.pay(self.office, self.city, chart.HOSPITALS, "H99000000001", fen, self.day)
                return
            actions.pay(self.office, self.city, chart.HOSPITALS, "H99000000001", fen, self.day)
        self.hospital, self.expenditure = self.hospital - fen, self.expenditure - fen

    @precondition(lambda self: self.by_hand)
    @rule(data=st.data())
    def reverse_by_hand(self, data: st.DataObject) -> None:
        place = data.draw(st.integers(0, len(self.by_hand) - 1))
        posting = self.by_hand[place]
        fen = sum(line.amount for line in posting.lines.all() if line.amount > 0)
        receipt = posting.kind == Posting.Kind.RECEIPT
        with self._now():
            if fen > (self.special if receipt else self.expenditure):
                with pytest.raises(BooksRefused):
                    actions.reverse_posting(self.office, posting, "有误", self.day)
                return
            actions.reverse_posting(self.office, posting, "有误", self.day)
        self.by_hand.pop(place)
        if receipt:
            self.special -= fen
        else:
            self.special, self.expenditure = self.special + fen, self.expenditure - fen
            self.left[CashPlan.objects.get(pk=posting.document_id).month] += fen

    @rule()
    def close(self) -> None:
        waiting = [month for month in queries.open_months(self.city) if month < month_of(self.day)]
        last = Month.objects.filter(city=self.city).order_by("-month").first()
        if not waiting or (last is not None and waiting[0] != _after(last.month)):
            return
        with self._now():
            actions.lock_month(self.office, self.city, waiting[0])

    @invariant()
    def the_books_are_sound(self) -> None:
        if not hasattr(self, "office"):
            return
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        assert {check.__doc__: found for check in CHECKS if (found := check())} == {}
        assert queries.balance(self.city, None, chart.SPECIAL) == self.special
        assert queries.balance(self.city, None, chart.EXPENDITURE) == self.expenditure
        assert -queries.balance(self.city, None, chart.HOSPITALS) == self.hospital


def _after(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=32)).replace(day=1)


@pytest.mark.django_db
def test_any_sequence(city: Any) -> None:
    """wuhai.058 wuhai.061: and what is paid, planned and drawn keeps within what there is."""
    city("wuhai")
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=8, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
        ),
    )

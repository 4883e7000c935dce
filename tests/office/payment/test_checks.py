"""What `check-books` finds of payments: one planted fault a check; and any sequence of deeds leaves nothing to find."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from tests.office.casework.money import give
from tests.office.payment.test_batches import results
from tests.office.payment.test_dues import all_is_well
from tests.office.settlement.people import person, stay

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.fund.queries import balance
from tuodi.office.payment import actions
from tuodi.office.payment.checks import CHECKS
from tuodi.office.payment.models import Batch, Due
from tuodi.office.payment.refused import PaymentRefused
from tuodi.office.registry import actions as registry
from tuodi.office.settlement import actions as settlement
from tuodi.office.settlement.models import Settlement

Some = Callable[..., Any]
_numbers = itertools.count(1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("planted", "title"),
    [
        ("ALTER TABLE payment_line DROP CONSTRAINT payment_line_posted; DROP INDEX payment_line_once; INSERT INTO payment_line (batch_id, due_id, account_id, amount, state, reason, posting_id) SELECT batch_id, due_id, account_id, amount, state, '', posting_id FROM payment_line LIMIT 1", "每笔应付最多支付一次"),
        ("UPDATE payment_due SET state = 'failed'", "已支付的款项与付款凭证一致"),
        ("UPDATE payment_due SET amount = amount + 1", "已支付的款项与付款凭证一致"),
        ("UPDATE payment_batch SET total = total + 1", "支付批次的笔数和金额与明细一致"),
        ("UPDATE payment_line SET state = 'failed'", "应付的状态与支付明细一致"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found(office: Actor, place: District, money: None, somebody: Some, bill: Some, planted: str, title: str) -> None:
    bill(somebody(), "b1")
    batch = actions.make_batch(office, "wuhai", place.pk)
    actions.approve_batch(office, batch)
    actions.take_file(office, batch)
    actions.read_results(office, batch, results((batch.lines.get().number, "", "成功")))
    all_is_well()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; RESET ROLE")
        cursor.execute(planted)
    assert {check.__doc__: check() for check in CHECKS}[title]


class Desk(RuleBasedStateMachine):
    """Bills, grants, batches, answers in any order."""

    @initialize()
    def somebody(self) -> None:
        self.office = Actor.system("tests", "wuhai")
        self.place = District.objects.get(city="wuhai", name="海勃湾区")
        self.person = person(self.place, ("dibao", dt.date(2023, 1, 1)))
        registry.set_account(self.office, self.person, "农业银行", "6228480000000000018", "张示例")
        give(self.office, self.place.pk, 1_000_000_000)

    def key(self) -> str:
        return f"desk/{next(_numbers)}"

    @rule()
    def bill(self) -> None:
        key = self.key()
        claim = stay(self.person, key, channel="manual", source="manual", invoice_number=key, total_cost=500_000, in_policy_cost=400_000, basic_paid=300_000)
        settlement.settle(self.office, claim, key)

    @rule(amount=st.integers(1, 100_000))
    def grant(self, amount: int) -> None:
        actions.owe(
            self.office, person_id=self.person.pk, district_id=self.place.pk, amount_fen=amount, purpose="grant", reference=self.key()
        )

    @rule()
    def collect(self) -> None:
        actions.collect(self.office, "wuhai")

    @rule()
    def make(self) -> None:
        try:
            actions.make_batch(self.office, "wuhai", self.place.pk)
        except PaymentRefused:
            assert not Due.objects.filter(state="open").exists()

    def one(self, *states: str) -> Batch | None:
        return Batch.objects.filter(state__in=states).order_by("-id").first()

    @precondition(lambda self: hasattr(self, "place") and self.one("draft"))
    @rule(approve=st.booleans())
    def decide(self, approve: bool) -> None:
        batch = self.one("draft")
        assert batch is not None
        if approve:
            try:
                actions.approve_batch(self.office, batch)
            except PaymentRefused:
                actions.reject_batch(self.office, batch, "账上应付有变动")
        else:
            actions.reject_batch(self.office, batch, "退回")

    @precondition(lambda self: hasattr(self, "place") and self.one("approved"))
    @rule()
    def send(self) -> None:
        batch = self.one("approved")
        assert batch is not None
        try:
            actions.take_file(self.office, batch)
        except PaymentRefused:
            actions.reject_batch(self.office, batch, "账上应付有变动")

    @precondition(lambda self: hasattr(self, "place") and self.one("sent", "done"))
    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        batch = self.one("sent", "done")
        assert batch is not None
        rows = []
        for line in batch.lines.order_by("id"):
            said = {"waiting": ["成功", "失败", ""], "paid": ["成功", "退汇", ""], "failed": ["失败", ""]}[line.state]
            word = data.draw(st.sampled_from(said))
            if word:
                rows.append((line.number, "", word, "" if word == "成功" else "户名不符"))
        if rows:
            actions.read_results(self.office, batch, results(*rows))

    @precondition(lambda self: hasattr(self, "place") and Due.objects.filter(state="failed").exists())
    @rule(withdraw=st.booleans())
    def after_a_failure(self, withdraw: bool) -> None:
        due = Due.objects.filter(state="failed").order_by("id")[0]
        if withdraw and due.purpose != "settlement":
            actions.withdraw(self.office, due, "不再支付")
        else:
            actions.reopen(self.office, due, "账户已核实")

    @precondition(lambda self: hasattr(self, "place") and Due.objects.filter(purpose="settlement", state__in=["open", "batched"]).exists())
    @rule()
    def reverse(self) -> None:
        due = Due.objects.filter(purpose="settlement", state__in=["open", "batched"]).order_by("id")[0]
        found = settlement_of(due)
        if found.reversal is None and not due.lines.filter(batch__state="sent").exists():
            settlement.reverse(self.office, found, "撤销", self.key())

    @invariant()
    def nothing_is_broken(self) -> None:
        if hasattr(self, "place"):
            all_is_well()
            owed = {due.party: due.amount for due in Due.objects.filter(purpose="grant").exclude(state__in=["paid", "withdrawn"])}
            for party, amount in owed.items():
                assert balance("wuhai", self.place.pk, "2102", party) == -amount


def settlement_of(due: Due) -> Any:
    """The settlement that a due comes from."""
    return Settlement.objects.get(pk=int(due.reference[1:]))


@pytest.mark.django_db
def test_any_sequence(city: Any) -> None:
    city("wuhai")
    run_state_machine_as_test(
        Desk,
        settings=settings(max_examples=5, stateful_step_count=16, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True),
    )

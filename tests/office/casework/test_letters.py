"""The letter of a decision lists every bill with what it came to; the application asks only for what its city needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from tests.office.casework.conftest import Clock
from tests.office.casework.test_carry_out import bill
from tests.office.casework.test_cases import taken

from tuodi.office.casework import actions, queries
from tuodi.office.core.numbers import yuan
from tuodi.office.settlement import actions as settlement

pytestmark = pytest.mark.django_db
Some = Callable[..., Any]


@pytest.fixture
def granted(office: Some, staff: Some, applicant: Some, run: Some, day: Clock) -> Any:
    """Two bills handed in with an application; the invoice of the second was used at the counter before the decision."""
    who = applicant()
    case = taken(staff("wuhai", "street"), who, "other_hardship")
    clerk = staff("wuhai", "clerk")
    actions.add_bill(clerk, case, bill(who, "b1", dt.date(2025, 3, 4)))
    actions.add_bill(clerk, case, bill(who, "b2", dt.date(2025, 3, 5)))
    settlement.settle(office("wuhai"), bill(who, "b2c", dt.date(2025, 3, 5), invoice_number="Eb2"), "k")
    run(case)
    actions.carry_out(staff("wuhai", "approver"), case)
    case.refresh_from_db()
    return case


def test_the_letter_lists_bill_by_bill(granted: Any, client_as: Some) -> None:
    paid = queries.paid(granted)
    [first] = [one for one in paid.bills if one.invoice == "Eb1"]
    [twice] = [one for one in paid.bills if one.invoice == "Eb2" and not one.original_id]
    assert first.settlement.paid > 0
    assert paid.total == sum(one.settlement.paid for one in paid.bills if one.settlement)
    assert twice.settlement is None
    letter = granted.letters.get(kind="approval")
    page = client_as("clerk", granted.district.name, of="wuhai").get(f"/casework/{granted.pk}/letters/{letter.pk}/").content.decode()
    for words in ("Eb1", yuan(first.total), yuan(first.settlement.aid), yuan(paid.total), "救助合计", "电子票据 Eb2 已结算"):
        assert words in page


def test_what_was_taken_back_counts_nothing(granted: Any, office: Some) -> None:
    paid = queries.paid(granted)
    before = paid.total
    [first] = [one for one in paid.bills if one.invoice == "Eb1"]
    settlement.reverse(office("wuhai"), first.settlement, "重复", "r1")
    assert queries.paid(granted).total == before - first.settlement.paid


@pytest.mark.parametrize(("of", "asked"), [("wuhai", False), ("kunming", False), ("ningbo", False), ("urumqi", False), ("yancheng", True)])
def test_the_first_treatment_is_asked_where_it_counts(city: Some, place: Some, client_as: Some, of: str, asked: bool) -> None:
    page = client_as("clerk", place(of).name, of=of).get("/casework/accept/").content.decode()
    assert ('name="first_treated"' in page) == asked

"""What is owed to persons: registered once, posted once, taken back, in line with the settlements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import AuditEntry, District
from tuodi.office.core.rights import Refused
from tuodi.office.fund import chart
from tuodi.office.fund.checks import CHECKS as BOOKS
from tuodi.office.fund.models import Posting
from tuodi.office.fund.queries import balance
from tuodi.office.payment import actions
from tuodi.office.payment.checks import CHECKS
from tuodi.office.payment.models import Due
from tuodi.office.payment.refused import OwedOtherwise, PaymentRefused
from tuodi.office.settlement import actions as settlement

pytestmark = pytest.mark.django_db
Some = Callable[..., Any]


def all_is_well() -> None:
    assert {check.__doc__: check() for check in [*BOOKS, *CHECKS]} == {check.__doc__: [] for check in [*BOOKS, *CHECKS]}


def owing(who: Any, amount: int = 50_000, reference: str = "g/2024/1", purpose: str = "grant") -> dict[str, Any]:
    return {"person_id": who.pk, "district_id": who.district_id, "amount_fen": amount, "purpose": purpose, "reference": reference}


def test_owing_posts_expenditure_against_the_person(office: Actor, place: District, somebody: Some) -> None:
    due = actions.owe(office, **owing(somebody()))
    assert balance("wuhai", place.pk, chart.AID) == 50_000
    assert balance("wuhai", place.pk, chart.PERSONS, due.party) == -50_000
    assert due.posting.kind == Posting.Kind.AWARD
    assert AuditEntry.objects.filter(event="payment.owed", subject_id=str(due.pk)).count() == 1
    all_is_well()


def test_the_same_reference_owes_once(office: Actor, somebody: Some) -> None:
    who = somebody()
    first = actions.owe(office, **owing(who))
    assert actions.owe(office, **owing(who)).pk == first.pk
    assert Posting.objects.filter(kind="award").count() == 1
    with pytest.raises(OwedOtherwise):
        actions.owe(office, **owing(who, 60_000))
    with pytest.raises(OwedOtherwise):
        actions.owe(office, **owing(somebody("李示例")))


def test_many_at_once(office: Actor, place: District, somebody: Some) -> None:
    people = [somebody(f"张{n}") for n in "一二三"]
    wanted = [actions.Owed(one.pk, place.pk, 100 * n, "grant", f"g/{n}") for n, one in enumerate(people, 1)]
    found = actions.owe_many(office, [*wanted, wanted[0]])
    assert [due.amount for due in found] == [100, 200, 300, 100]
    assert [due.posting.document_id for due in found[:3]] == [due.pk for due in found[:3]]
    assert balance("wuhai", place.pk, chart.AID) == 600
    all_is_well()


@pytest.mark.parametrize("change", [{"amount_fen": 0}, {"amount_fen": -1}, {"purpose": "present"}, {"reference": ""}])
def test_what_cannot_be_owed(office: Actor, somebody: Some, change: dict[str, Any]) -> None:
    with pytest.raises(PaymentRefused):
        actions.owe(office, **(owing(somebody()) | change))


def test_another_district_cannot_owe(staff: Some, somebody: Some) -> None:
    with pytest.raises(Refused):
        actions.owe(staff("approver", "海南区"), **owing(somebody()))
    with pytest.raises(Refused):
        actions.owe(staff("clerk"), **owing(somebody()))


def test_a_settlement_is_not_posted_twice(office: Actor, place: District, somebody: Some, bill: Some) -> None:
    """wuhai.074: aid on application is paid by hand after recognition."""
    settled = bill(somebody(), "b1")
    due = actions.collect(office, "wuhai")[0]
    assert (due.amount, due.reference, due.payer, due.party) == (settled.paid, f"S{settled.pk}", place, f"S{settled.pk}")
    assert actions.collect(office, "wuhai") == []
    assert actions.owe(office, **owing(settled.person, settled.paid, f"S{settled.pk}", "settlement")).pk == due.pk
    assert Posting.objects.count() == 1
    all_is_well()


def test_a_settlement_that_owes_nothing_to_its_person(office: Actor, somebody: Some, bill: Some) -> None:
    settled = bill(somebody(), "b1")
    with pytest.raises(PaymentRefused):
        actions.owe(office, **owing(settled.person, settled.paid + 1, f"S{settled.pk}", "settlement"))
    with pytest.raises(PaymentRefused):
        actions.owe(office, **owing(settled.person, settled.paid, "S999999", "settlement"))


def test_a_settlement_taken_back_takes_its_due_with_it(office: Actor, somebody: Some, bill: Some) -> None:
    settled = bill(somebody(), "b1")
    actions.collect(office, "wuhai")
    settlement.reverse(office, settled, "票据作废", "r1")
    assert actions.collect(office, "wuhai") == []
    assert Due.objects.get().state == "withdrawn"
    all_is_well()


def test_withdrawing_takes_the_posting_back(office: Actor, place: District, somebody: Some) -> None:
    due = actions.owe(office, **owing(somebody()))
    with pytest.raises(PaymentRefused):
        actions.withdraw(office, due, " ")
    actions.withdraw(office, due, "重复认定")
    assert balance("wuhai", place.pk, chart.AID) == 0
    with pytest.raises(PaymentRefused):
        actions.withdraw(office, due, "再来一次")
    all_is_well()

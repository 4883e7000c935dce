"""At the moment of settlement: a large bill is flagged and its person warned about; a bill taken back shows on the task."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from tests.office import factories

from tuodi.office.core import crypto
from tuodi.office.core.models import AuditEntry
from tuodi.office.registry import actions as registry
from tuodi.office.settlement import actions as settlement
from tuodi.office.settlement.hospital import answers
from tuodi.office.settlement.models import Settlement
from tuodi.office.watch import actions
from tuodi.office.watch.models import Alert, LargeBill

pytestmark = pytest.mark.django_db
Some = Callable[..., Any]


def test_a_large_bill_is_a_task_before_any_run(holder: Some, paid: Some, place: Some, client_as: Some) -> None:
    """ningbo.059, ningbo.060: on the settlement's page, in the answer to the hospital, on the street's work table"""
    here = place("ningbo")
    street = factories.street("示例街道", of=here)
    who = holder("ningbo", street=street, community="东社区")
    below = paid("ningbo", who, 2_999_999)
    assert not Alert.objects.exists()
    assert answers.settlement(below, "H1").notices == []
    bill = paid("ningbo", holder("ningbo", street=street, community="东社区"), 3_000_000)
    flag, alert = LargeBill.objects.get(), Alert.objects.get()
    assert (flag.settlement_id, flag.burden, flag.line) == (bill.pk, 3_000_000, 3_000_000)
    assert (alert.person_id, alert.street, alert.run, alert.state) == (bill.person_id, street, None, "open")
    assert alert.due == dt.date(2025, 3, 17)
    assert answers.settlement(bill, "H1").notices == ["大额医疗费用预警：本笔个人负担 30,000.00 元，达到预警线 30,000.00 元（四（一））"]
    page = client_as("clerk", of="ningbo").get(f"/settlement/{bill.pk}/").content.decode()
    assert "大额医疗费用预警：本笔个人负担 30,000.00 元" in page
    assert f"/watch/{alert.pk}/" in page
    reader = client_as("accountant", of="ningbo").get(f"/settlement/{bill.pk}/").content.decode()
    assert "大额医疗费用预警" in reader
    assert f"/watch/{alert.pk}/" not in reader  # nobody is offered a page that would be refused
    assert "待走访的预警" in client_as("street", here.name, of="ningbo", street=street).get("/").content.decode()
    assert AuditEntry.objects.get(event="watch.flagged").sentence.endswith("个人负担 30,000.00 元，预警线 30,000.00 元")
    actions.watch_settlements(client_as_system("ningbo"), "ningbo", 2025)
    assert (Alert.objects.filter(person=bill.person_id).count(), LargeBill.objects.count()) == (1, 1)


def client_as_system(city: str) -> Any:
    from tuodi.office.core.actor import Actor

    return Actor.system("每日监测", city)


def test_a_bill_after_aid_below_the_line_is_no_large_one(holder: Some, paid: Some, place: Some) -> None:
    """ningbo.059: what is borne after all payments counts"""
    place("ningbo")
    bill = paid("ningbo", holder("ningbo"), 3_000_000, total_cost=9_000_000, basic_paid=6_000_001)
    assert bill.claim.total_cost - bill.claim.basic_paid == 2_999_999
    assert not LargeBill.objects.exists()


def test_a_city_without_a_line_for_bills_flags_none(holder: Some, paid: Some) -> None:
    """urumqi.068: the line is of the year, not of a bill; the run finds the person"""
    paid("urumqi", holder("urumqi"), 9_000_000)
    assert not LargeBill.objects.exists()
    assert not Alert.objects.exists()


def test_taking_back_shows_on_the_task_at_once(holder: Some, paid: Some, office: Some, client_as: Some) -> None:
    who = holder("urumqi", "dibao_margin")
    first, second = paid("urumqi", who, 150_000), paid("urumqi", who, 100_000, dt.date(2025, 2, 20))
    actions.watch_settlements(office("urumqi"), "urumqi", 2025)
    alert = Alert.objects.get()
    assert (alert.burden, alert.below) == (250_000, False)
    mirror = settlement.reverse(office("urumqi"), second, "退费", "r1")
    alert.refresh_from_db()
    assert (alert.burden, alert.below) == (150_000, True)
    page = client_as("clerk", of="urumqi").get(f"/watch/{alert.pk}/").content.decode()
    assert "降到预警线以下" in page
    assert f"个人负担 1,500.00 元，低于预警线：冲销 {mirror.number}" in page
    settlement.resettle(office("urumqi"), first, "改错", "r2", corrected=None)
    alert.refresh_from_db()
    assert alert.below
    paid("urumqi", who, 90_000, dt.date(2025, 2, 22))
    actions.watch_settlements(office("urumqi"), "urumqi", 2025)
    alert.refresh_from_db()
    assert (alert.burden, alert.below) == (240_000, False)
    assert "再次达到预警线" in client_as("clerk", of="urumqi").get(f"/watch/{alert.pk}/").content.decode()


def test_settled_anew_above_the_line_stays_as_it_was(holder: Some, paid: Some, office: Some) -> None:
    """Re-settlement takes a bill back and settles it again in one transaction: the task says so only if something is different."""
    bill = paid("urumqi", holder("urumqi", "dibao_margin"), 250_000)
    actions.watch_settlements(office("urumqi"), "urumqi", 2025)
    settlement.resettle(office("urumqi"), bill, "重算", "r1")
    alert = Alert.objects.get()
    assert (alert.burden, alert.below) == (250_000, False)


def test_a_record_merged_into_another_keeps_its_one_task(holder: Some, paid: Some, office: Some) -> None:
    kept, other = holder("urumqi", "dibao_margin"), holder("urumqi", "dibao_margin")
    paid("urumqi", other, 250_000)
    actions.watch_settlements(office("urumqi"), "urumqi", 2025)
    registry.merge(office("urumqi"), kept, other, "同一人")
    actions.watch_settlements(office("urumqi"), "urumqi", 2025)
    alert = Alert.objects.get()
    assert (alert.person_id, alert.below) == (other.pk, False)


def test_next_year_warns_again(holder: Some, paid: Some, office: Some, day: Any) -> None:
    who = holder("urumqi", "dibao_margin")
    paid("urumqi", who, 250_000)
    actions.watch_settlements(office("urumqi"), "urumqi", 2025)
    day.day = dt.date(2026, 2, 2)
    paid("urumqi", who, 300_000, dt.date(2026, 1, 20))
    actions.watch_settlements(office("urumqi"), "urumqi", 2026)
    assert list(Alert.objects.order_by("year").values_list("year", "burden")) == [(2025, 250_000), (2026, 300_000)]


def test_a_bill_of_a_withdrawn_settlement_is_not_listed(holder: Some, paid: Some, office: Some, client_as: Some) -> None:
    bill = paid("ningbo", holder("ningbo"), 4_000_000)
    clerk = client_as("clerk", of="ningbo")
    assert bill.number in clerk.get("/watch/bills/").content.decode()
    settlement.reverse(office("ningbo"), bill, "退费", "r1")
    assert bill.number not in clerk.get("/watch/bills/").content.decode()
    assert Alert.objects.get().below
    assert Settlement.objects.count() == 2


def test_a_run_deciphers_nobody(holder: Some, paid: Some, office: Some, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred thousand numbers deciphered for nothing took most of the time; nothing of a person that is kept secret is needed."""
    stays, falls = holder("urumqi", "dibao_margin"), holder("urumqi", "dibao_margin")
    paid("urumqi", stays, 250_000)
    paid("urumqi", falls, 210_000)
    by = office("urumqi")

    def never(text: str) -> str:
        raise AssertionError("deciphered")

    with monkeypatch.context() as patched:
        patched.setattr(crypto, "decrypt", never)
        actions.watch_settlements(by, "urumqi", 2025)
        assert Alert.objects.count() == 2
        Alert.objects.filter(person=falls).update(warning="high_cost")  # one that isn't reached
        actions.watch_settlements(by, "urumqi", 2025)
    assert Alert.objects.get(person=falls, warning="high_cost").below
    assert not Alert.objects.get(person=stays).below

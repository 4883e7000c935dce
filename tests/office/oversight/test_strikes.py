"""Costs against the rules taken out of a settled bill: reversal, new settlement, less owed to the hospital (kunming.128, yancheng.070)."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.office.settlement.people import person, stay

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import AuditEntry, District
from tuodi.office.fund import chart, queries
from tuodi.office.oversight import actions
from tuodi.office.oversight.models import Finding, StrikeOut
from tuodi.office.oversight.refused import OversightRefused
from tuodi.office.settlement import actions as settlement
from tuodi.office.settlement.models import Resettlement, Settlement

HOSPITAL = "H99000000001"
FORM = {"amount": "5000", "reason": "超适应症用药", "basis": "七（三）第二段"}


@pytest.fixture
def bill(city):
    """A bill of Kunming, wholly in policy, and the next one of the same year."""
    city("kunming")
    home = District.objects.get(city="kunming", name="五华区")
    who = person(home, ("dibao", dt.date(2022, 1, 1)))
    office = Actor.system("tests", "kunming")
    first, second = (
        settlement.settle(office, stay(who, f"k{n}", dt.date(2024, n, 9), total_cost=4_000_000), key=f"k{n}") for n in (3, 4)
    )
    return first, second


def owed():
    places = [None, *District.objects.filter(city="kunming").values_list("pk", flat=True)]
    return -sum(queries.balance("kunming", place, chart.HOSPITALS, HOSPITAL) for place in places)


def test_struck_out_and_settled_again(client_as, bill, sound):
    first, second = bill
    before = owed()
    assert before == first.paid + second.paid > 0
    auditor, approver = client_as("auditor", of="kunming"), client_as("approver", of="kunming")
    where = auditor.post(f"/oversight/strikes/of/{first.pk}/", FORM)["Location"]
    assert owed() == before  # proposed is not decided
    assert auditor.post(f"{where}approve/", {}).status_code == 403
    approver.post(f"{where}approve/", {"remark": "属实"})
    held = StrikeOut.objects.get()
    new = held.outcome
    assert (held.state, new.resettles_id, new.claim.deduction, new.claim.in_policy_cost) == ("approved", first.pk, 500_000, 4_000_000)
    assert "超适应症用药（七（三）第二段）" in new.claim.deduction_reason
    assert Settlement.objects.filter(reverses=first, kind="reverse").exists()
    assert new.aid < first.aid
    assert new.hospital_borne == 0  # the reading: the fund doesn't pay it, nobody says that the hospital bears it
    assert new.self_paid - first.self_paid == first.paid - new.paid == held.lowered
    assert before - owed() == held.lowered
    assert [one.settlement for one in Resettlement.objects.all()] == [second]  # listed, not changed silently
    page = approver.get(where).content.decode()
    assert f"{new.aid / 100:,.2f}" in page
    assert AuditEntry.objects.filter(event="oversight.strike.approved", data__lowered=held.lowered).exists()
    sound()
    again = auditor.post(f"/oversight/strikes/of/{first.pk}/", FORM).content.decode()
    assert "已经冲销，不能扣减" in again
    second_strike = auditor.post(f"/oversight/strikes/of/{new.pk}/", FORM | {"amount": "1000", "reason": "重复收费"})["Location"]
    approver.post(f"{second_strike}approve/", {})
    assert StrikeOut.objects.latest("pk").outcome.claim.deduction == 600_000
    sound()


def test_the_other_reading_lets_the_hospital_bear_it():
    """kunming.128: the question is switched in the policy, not in the office."""
    from tuodi.policy import pack

    reading = pack.load("kunming").newest.readings["irregular_cost_bearer"]
    assert reading.choice == "not_stated"
    assert "hospital" in reading.alternatives


def test_out_of_a_finding_and_what_is_refused(client_as, bill):
    first, second = bill
    finding = Finding.objects.create(
        city="kunming", district=first.district, rule="split_stay", key="x", person=first.person, settlements=[first.pk], text="疑点", state="confirmed"
    )
    auditor = client_as("auditor", of="kunming")
    link = f"/oversight/strikes/of/{first.pk}/?finding={finding.pk}"
    assert link in auditor.get(f"/oversight/findings/{finding.pk}/").content.decode()
    for wrong, words in (("40000.01", "可扣减的政策范围内费用是 40,000.00 元"), ("0", "不能扣减 0.00 元"), ("x", "数字"), ("", "必填")):
        assert words in auditor.post(link, FORM | {"amount": wrong}).content.decode(), wrong
    assert "没有涉及结算" in auditor.post(f"/oversight/strikes/of/{second.pk}/?finding={finding.pk}", FORM).content.decode()
    where = auditor.post(link, FORM)["Location"]
    assert StrikeOut.objects.get().finding == finding
    assert where in auditor.get(f"/oversight/findings/{finding.pk}/").content.decode()
    assert "已有待审批的扣减" in auditor.post(link, FORM).content.decode()
    settlement.reverse(Actor.system("tests", "kunming"), first, "误录", "k/rev")
    approver = client_as("approver", of="kunming")
    approver.post(f"{where}approve/", {})
    assert "已经冲销，不能扣减" in approver.get(where).content.decode()
    approver.post(f"{where}refuse/", {"why": "结算已冲销"})
    assert StrikeOut.objects.get().state == "refused"
    assert client_as("auditor", "盘龙区").get(where).status_code == 404


def test_who_proposes_does_not_decide(user, bill):
    both = user("auditor", of="kunming")
    held = actions.enter_strike(Actor.of(both), bill[0], 100_000, "重复收费", "七（三）第二段")
    both.role = "approver"
    both.save()
    with pytest.raises(OversightRefused, match="由您提出"):
        actions.approve_strike(Actor.of(both), held)
    assert not Settlement.objects.filter(kind="reverse").exists()

"""What the documents say of applications and of bills paid afterwards, statement by statement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from tests.office.casework.conftest import PLACES
from tests.office.casework.test_carry_out import bill
from tests.office.casework.test_cases import taken
from tests.office.payment.test_dues import all_is_well
from tests.office.settlement.people import stay

from tuodi.office.casework import actions, queries
from tuodi.office.casework.models import Case
from tuodi.office.core.models import District
from tuodi.office.core.rights import Refused
from tuodi.office.payment.models import Due
from tuodi.office.registry import actions as registry
from tuodi.office.settlement import actions as settlement

pytestmark = pytest.mark.django_db
Some = Callable[..., Any]
DAY = dt.date(2025, 2, 3)
SUMS = ("item", "ratio", "base", "aid", "tilt_aid", "hospital_borne", "self_paid")


def recognised(office: Some, applicant: Some, city: str) -> Any:
    who = applicant(city)
    registry.add_identity(office(city), who, "dibao", dt.date(2023, 1, 1), certified_by="民政")
    return who


@pytest.mark.parametrize("of", sorted(PLACES))
def test_paid_afterwards_as_at_the_hospital(office: Some, staff: Some, applicant: Some, run: Some, of: str) -> None:
    """kunming.083, ningbo.070: a bill that could not be settled at once is aided afterwards on its papers, and comes to the same to the fen."""
    at_once = settlement.settle(office(of), stay(recognised(office, applicant, of), "c1", DAY), "k1")
    case = taken(staff(of, "street"), recognised(office, applicant, of), "reimbursement")
    afterwards = {"channel": "manual", "source": "manual", "invoice_number": "E2"}
    actions.add_bill(staff(of, "clerk"), case, stay(case.person, "c2", DAY, **afterwards))
    run(case)
    actions.carry_out(staff(of, "approver"), case)
    later = case.bills.get().settlement
    assert later is not None
    assert later.claim.channel == "manual"
    assert at_once.claim.channel != "manual"
    assert {name: getattr(later, name) for name in SUMS} == {name: getattr(at_once, name) for name in SUMS}
    assert later.paid > 0
    assert Due.objects.get().amount == later.paid
    all_is_well()


def test_one_visit_is_enough(office: Some, staff: Some, applicant: Some, run: Some) -> None:
    """ningbo.070: what the office knows isn't asked for, so that nobody comes twice; no further application where one is recognised."""
    who = recognised(office, applicant, "ningbo")
    case = taken(staff("ningbo", "clerk"), who, "reimbursement", channel="counter")
    held = {one.key for one in case.asked.filter(state="held")}
    assert {"id_card", "identity", "bank_card"} <= held
    actions.add_bill(staff("ningbo", "clerk"), case, bill(who, "b1", DAY))
    run(case)
    actions.carry_out(staff("ningbo", "approver"), case)
    case.refresh_from_db()
    assert (case.visits, case.state) == (1, "granted")


def test_examined_and_settled_on_line(office: Some, staff: Some, applicant: Some, client_as: Some, user: Some, day: Some) -> None:
    """ningbo.074: every step of examining and paying a bill is a page of the system, from the bill to what is owed."""
    who = recognised(office, applicant, "ningbo")
    case = taken(staff("ningbo", "clerk"), who, "reimbursement")
    actions.add_bill(staff("ningbo", "clerk"), case, bill(who, "b1", DAY))

    def post(role: str, verb: str, **values: Any) -> None:
        answer = client_as(role, PLACES["ningbo"], of="ningbo").post(f"/casework/{case.pk}/{verb}/", values)
        assert answer.status_code == 302, answer.content.decode()
        case.refresh_from_db()

    post("clerk", "check", received=list(case.asked.filter(state="asked").values_list("key", flat=True)))
    post("reviewer", "review", opinion="agree", remark="票据齐全")
    assert case.step == "notice"
    assert case.notice_until is not None
    day.day = case.notice_until + dt.timedelta(days=1)
    post("clerk", "end-notice", objection="")
    post("approver", "approve", remark="同意")
    assert case.state == Case.State.GRANTED
    assert Due.objects.get().amount == case.bills.get().settlement.paid > 0


def test_a_district_settles_with_its_own_insured(office: Some, staff: Some, applicant: Some, run: Some, place: Some, actor: Some) -> None:
    """wuhai.071: the claim is handled and paid by the district where the person is insured, and by no other."""
    who = recognised(office, applicant, "wuhai")
    other = District.objects.get(city="wuhai", name="乌达区")
    for role in ("street", "clerk"):
        with pytest.raises(Refused):
            taken(actor(role, other.name, of="wuhai"), who, "reimbursement")
    case = taken(staff("wuhai", "street"), who, "reimbursement")
    actions.add_bill(staff("wuhai", "clerk"), case, bill(who, "b1", DAY))
    run(case)
    with pytest.raises(Refused):
        actions.carry_out(actor("approver", other.name, of="wuhai"), case)
    actions.carry_out(staff("wuhai", "approver"), case)
    due = Due.objects.get()
    assert (due.payer, due.amount) == (place("wuhai"), case.bills.get().settlement.paid)
    all_is_well()


CONFIRMED = [("yancheng", "illness_poor"), ("yancheng", "temp_relief_patient"), ("urumqi", "illness_poor")]


@pytest.mark.parametrize(("of", "key"), CONFIRMED)
def test_recognised_by_civil_affairs_with_others(staff: Some, applicant: Some, run: Some, of: str, key: str) -> None:
    """yancheng.083, urumqi.098: without the departments' word it is refused; with it the identity names them as who recognised it."""
    more = {"first_treated": DAY, "disease": "C34"} if key == "temp_relief_patient" else {}
    refused = run(taken(staff(of, "street"), applicant(of), key, **more), "review", found=False)
    assert [one["passed"] for one in refused.tests if one["key"] in refused.procedure.tests and refused.procedure.tests[one["key"]].kind == "confirmed"] == [False]
    case = run(taken(staff(of, "street"), applicant(of), key, **more))
    actions.carry_out(staff(of, "approver"), case)
    case.refresh_from_db()
    assert case.identity is not None
    assert case.identity.code == key
    assert "民政" in case.identity.certified_by


def test_taken_in_passed_on_and_answered(staff: Some, applicant: Some, run: Some, client_as: Some, client: Any) -> None:
    """yancheng.072: taken in at the street, it stands in the list of whoever is next, goes from hand to hand, and the applicant reads the result."""
    case, secret = actions.accept(staff("yancheng", "street"), applicant("yancheng"), "dibao_margin", channel="street")
    hands = {}
    for step, role in (("check", "clerk"), ("verify", "clerk"), ("review", "reviewer"), ("decide", "approver")):
        run(case, step)
        hands[step] = [one for one in ("clerk", "reviewer", "approver") if queries.waiting_for(staff("yancheng", one)).filter(pk=case.pk).exists()]
        assert hands[step] == [role]
        assert case.number in client_as(role, PLACES["yancheng"], of="yancheng").get("/casework/").content.decode()
    run(case)
    actions.carry_out(staff("yancheng", "approver"), case)
    answer = client.post("/public/progress/", {"code": case.code, "secret": secret}).content.decode()
    assert "同意" in answer
    assert case.person.name not in answer

"""What an approval brings about in each city: the identity from the document's date, claims reached back to, payment; stopped in the middle and begun again."""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Callable
from typing import Any

import pytest
from tests.office.casework.conftest import Clock
from tests.office.casework.money import give
from tests.office.casework.test_cases import taken
from tests.office.payment.test_batches import results
from tests.office.payment.test_dues import all_is_well
from tests.office.settlement.people import stay

from tuodi.office.casework import actions, queries
from tuodi.office.casework.actions.verify import Verified
from tuodi.office.casework.models import Bill, Case
from tuodi.office.casework.refused import CaseRefused
from tuodi.office.core.actor import Actor
from tuodi.office.fund import chart
from tuodi.office.fund.models import Posting
from tuodi.office.fund.queries import balance
from tuodi.office.payment import actions as payment
from tuodi.office.payment.models import Batch, Due
from tuodi.office.registry import actions as registry
from tuodi.office.registry.models import Identity
from tuodi.office.settlement import actions as settlement
from tuodi.office.settlement.models import Settlement

pytestmark = pytest.mark.django_db
Some = Callable[..., Any]
deeds = importlib.import_module("tuodi.office.casework.actions.carry_out")  # the package has a function of that name
BILL = {"total_cost": 6_000_000, "in_policy_cost": 5_500_000, "basic_paid": 1_500_000}


def bill(who: Any, number: str, ended: dt.date, **more: Any) -> Any:
    """A bill paid and handed in with the case."""
    return stay(who, number, ended, **({"channel": "manual", "source": "manual", "invoice_number": f"E{number}"} | BILL | more))


def pay(office: Actor, payer: int | None, *, fail: str = "") -> Batch:
    """Everything that waits at a place through the bank."""
    batch = payment.make_batch(office, office.city, payer)
    payment.approve_batch(office, batch)
    payment.take_file(office, batch)
    rows = [(line.number, "", *(("失败", fail) if fail else ("成功",))) for line in batch.lines.order_by("id")]
    payment.read_results(office, batch, results(*rows))
    return batch


def test_wuhai_from_the_application_on(office: Some, staff: Some, applicant: Some, run: Some, place: Some, day: Clock) -> None:
    """wuhai.074, wuhai.093: recognised from the application on; a stay that ended before it gets nothing, one after it is paid by hand."""
    who = applicant()
    early = settlement.settle(office("wuhai"), stay(who, "c1", dt.date(2025, 2, 20), **BILL), "k1")
    case = taken(staff("wuhai", "street"), who, "other_hardship")
    late = settlement.settle(office("wuhai"), stay(who, "c2", dt.date(2025, 3, 4), **BILL), "k2")
    assert (early.paid, late.paid) == (0, 0)
    run(case, "decide")
    assert case.scope == "ordinary"
    run(case)
    actions.carry_out(staff("wuhai", "approver"), case)
    case.refresh_from_db()
    assert case.identity is not None
    assert (case.identity.start, case.identity.certified_by, case.state) == (dt.date(2025, 3, 3), "民政", "granted")
    done = case.bills.get(original=late)
    assert done.settlement is not None
    assert done.settlement.paid > 0
    assert done.settlement.claim.channel == "manual"
    assert not case.bills.filter(original=early).exists()
    due = Due.objects.get()
    assert (due.amount, due.payer) == (done.settlement.paid, place("wuhai"))  # by hand: the district's money (四)
    give(office("wuhai"), place("wuhai").pk, 100_000_000)
    pay(office("wuhai"), place("wuhai").pk)
    case.refresh_from_db()
    assert case.state == "done"
    assert balance("wuhai", place("wuhai").pk, chart.PERSONS) == 0
    all_is_well()


def test_wuhai_major_diseases_only(office: Some, staff: Some, applicant: Some, run: Some, day: Clock) -> None:
    """wuhai.016: between the wage and one and a half of it only major diseases are aided."""
    who = applicant()
    case = taken(staff("wuhai", "street"), who, "other_hardship")
    actions.add_bill(staff("wuhai", "clerk"), case, bill(who, "b1", dt.date(2025, 3, 3)))
    actions.add_bill(staff("wuhai", "clerk"), case, bill(who, "b2", dt.date(2025, 3, 3), diagnosis="C34.900", institution="H99000000002"))
    run(case, members=[Verified("甲", "本人", income=3_000_00), Verified("乙", "子", income=2_000_00)])
    assert case.scope == "major"
    actions.carry_out(staff("wuhai", "approver"), case)
    ordinary, major = case.bills.order_by("id")
    assert ordinary.settlement is None
    assert "只限重特大疾病" in ordinary.problem
    assert major.settlement is not None
    assert major.settlement.item == "major_inpatient"
    later = settlement.settle(office("wuhai"), stay(who, "h1", case.applied, **BILL), "h1")
    assert (later.paid, later.reasons) == (0, "major_only")
    serious = settlement.settle(office("wuhai"), stay(who, "h2", case.applied, **BILL | {"diagnosis": "C34.900"}), "h2")
    assert (serious.item, serious.ratio) == ("major_inpatient", 7_500)


def test_wuhai_major_only_is_widened_by_a_new_application(
    office: Some, staff: Some, applicant: Some, run: Some, place: Some, day: Clock
) -> None:
    """wuhai.016: who became poorer applies again; from that application on every disease counts, before it the major ones only."""
    who = applicant()
    first = taken(staff("wuhai", "street"), who, "other_hardship")
    actions.add_bill(staff("wuhai", "clerk"), first, bill(who, "b1", dt.date(2025, 3, 3)))
    actions.add_bill(staff("wuhai", "clerk"), first, bill(who, "b3", dt.date(2025, 3, 3), diagnosis="C34.900", institution="H99000000004"))
    run(first, members=[Verified("甲", "本人", income=3_000_00), Verified("乙", "子", income=2_000_00)])
    actions.carry_out(staff("wuhai", "approver"), first)
    assert first.scope == "major"
    give(office("wuhai"), place("wuhai").pk, 100_000_000)
    pay(office("wuhai"), place("wuhai").pk)
    between = day.day = day.day + dt.timedelta(days=20)
    day.day = between + dt.timedelta(days=1)
    second = taken(staff("wuhai", "street"), who, "other_hardship")
    actions.add_bill(staff("wuhai", "clerk"), second, bill(who, "b2", day.day, institution="H99000000002"))
    run(second, members=[Verified("甲", "本人", income=1_000_00), Verified("乙", "子", income=1_000_00)])
    assert second.scope == "ordinary"
    actions.carry_out(staff("wuhai", "approver"), second)
    second.refresh_from_db()
    assert second.identity is not None
    stays = Identity.objects.filter(person=who, known_to=None).order_by("start").values_list("assigned_class", "start", "end")
    assert list(stays) == [("other_hardship_major", first.applied, second.applied), ("", second.applied, None)]
    earlier = settlement.settle(office("wuhai"), stay(who, "h1", between, **BILL), "h1")
    assert (earlier.paid, earlier.reasons) == (0, "major_only")
    assert settlement.settle(office("wuhai"), stay(who, "h2", second.applied, **BILL | {"institution": "H99000000003"}), "h2").paid > 0
    with pytest.raises(CaseRefused, match="不需再次申请"):
        taken(staff("wuhai", "street"), who, "other_hardship")


def test_ningbo_twelve_months_back_at_sixty_percent(office: Some, staff: Some, applicant: Some, run: Some, place: Some, day: Clock) -> None:
    """ningbo.032: inpatient cost of the 12 months before the application at 60 %, from the application on at 70 %."""
    who = applicant("ningbo")
    older = settlement.settle(office("ningbo"), stay(who, "c0", dt.date(2024, 2, 20), **BILL), "k0")
    before = settlement.settle(office("ningbo"), stay(who, "c1", dt.date(2025, 1, 20), **BILL), "k1")
    case = taken(staff("ningbo", "street"), who, "illness_poor")
    after = settlement.settle(office("ningbo"), stay(who, "c2", dt.date(2025, 3, 4), **BILL), "k2")
    run(case)
    actions.carry_out(staff("ningbo", "approver"), case)
    case.refresh_from_db()
    assert case.identity is not None
    assert (case.identity.start, case.identity.applied) == (case.decided_on, case.applied)
    found = {one.original_id: one.settlement for one in case.bills.all()}
    assert found[before.pk].ratio == 6_000
    assert found[after.pk].ratio == 7_000
    assert found.get(older.pk) is None
    all_is_well()


def test_yancheng_back_to_the_first_treatment_at_most_two_years(office: Some, staff: Some, applicant: Some, run: Some, day: Clock) -> None:
    """yancheng.055, yancheng.056: back to the first treatment, at most two years, each claim against its own year."""
    who = applicant("yancheng")
    days = [dt.date(2022, 12, 20), dt.date(2023, 6, 20), dt.date(2024, 6, 20), dt.date(2025, 2, 20)]
    old = [settlement.settle(office("yancheng"), stay(who, f"c{n}", ended, **BILL), f"k{n}") for n, ended in enumerate(days)]
    case = taken(staff("yancheng", "street"), who, "temp_relief_patient", first_treated=dt.date(2022, 11, 1), disease="C34")
    run(case)
    actions.carry_out(staff("yancheng", "approver"), case)
    found = {one.original_id: one.settlement for one in case.bills.all()}
    assert found.get(old[0].pk) is None  # more than two years before the recognition
    assert [found[one.pk].year for one in old[1:]] == [2023, 2024, 2025]
    assert all(found[one.pk].paid > 0 for one in old[1:])
    all_is_well()


def test_kunming_bills_handed_in(office: Some, staff: Some, applicant: Some, run: Some, place: Some, day: Clock) -> None:
    """kunming.084: vouchers received, examined, decided, paid; every step dated."""
    who = applicant("kunming")
    registry.add_identity(office("kunming"), who, "dibao", dt.date(2023, 1, 1), certified_by="民政")
    case = taken(staff("kunming", "street"), who, "reimbursement")
    actions.add_bill(staff("kunming", "clerk"), case, bill(who, "b1", dt.date(2025, 2, 3)))
    run(case)
    actions.carry_out(staff("kunming", "approver"), case)
    found = case.bills.get().settlement
    assert found is not None
    assert found.paid > 0
    assert case.identity is None
    assert [step.name for step in case.steps.all()] == ["受理", "材料审查", "复核", "公示", "审批", "登记应付"]
    assert all(step.on for step in case.steps.all())
    all_is_well()


def test_urumqi_case_by_case(office: Some, staff: Some, applicant: Some, run: Some, place: Some, day: Clock) -> None:
    """urumqi.062: a case, a decision, an amount, an item of its own; nothing automatic."""
    case = run(taken(staff("urumqi", "street"), applicant("urumqi"), "case_by_case"), "decide")
    with pytest.raises(CaseRefused):
        actions.approve(staff("urumqi", "approver"), case)
    with pytest.raises(CaseRefused):
        actions.approve(staff("urumqi", "approver"), case, "", 500_000)
    actions.approve(staff("urumqi", "approver"), case, "各项救助后自负仍超过家庭年收入", 500_000)
    actions.carry_out(staff("urumqi", "approver"), case)
    due = Due.objects.get()
    assert (due.amount, due.purpose, due.person) == (500_000, "exceptional", case.person)
    assert "一事一议救助" in due.why
    assert case.identity is None
    assert not Settlement.objects.exists()
    all_is_well()


def test_yancheng_real_hardship(office: Some, staff: Some, applicant: Some, run: Some) -> None:
    """yancheng.079: handled as a case with its own amount."""
    case = run(taken(staff("yancheng", "street"), applicant("yancheng"), "hardship"), "decide")
    actions.approve(staff("yancheng", "approver"), case, "急诊无法备案", 300_000)
    actions.carry_out(staff("yancheng", "approver"), case)
    assert Due.objects.get().why.startswith("确实困难个案救助")


def test_a_payment_that_bounced_comes_back_to_the_case(office: Some, staff: Some, applicant: Some, run: Some, place: Some) -> None:
    case = run(taken(staff("urumqi", "street"), applicant("urumqi"), "case_by_case"), "decide")
    actions.approve(staff("urumqi", "approver"), case, "负担仍重", 500_000)
    actions.carry_out(staff("urumqi", "approver"), case)
    payer = Due.objects.get().payer_id
    give(office("urumqi"), payer, 100_000_000)
    pay(office("urumqi"), payer, fail="户名不符")
    case.refresh_from_db()
    assert (case.state, case.problem) == ("failed", "支付失败：户名不符")
    registry.set_account(office("urumqi"), case.person, "工商银行", "6222020000000000019", "张示例")
    payment.reopen(office("urumqi"), Due.objects.get())
    pay(office("urumqi"), payer)
    case.refresh_from_db()
    assert (case.state, case.problem) == ("done", "")
    all_is_well()


def test_begun_again_after_a_stop_nothing_is_done_twice(
    office: Some, staff: Some, applicant: Some, run: Some, day: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped after every piece in turn, and begun again."""
    who = applicant("ningbo")
    for n, ended in enumerate((dt.date(2025, 1, 10), dt.date(2025, 1, 20), dt.date(2025, 2, 10))):
        settlement.settle(office("ningbo"), stay(who, f"c{n}", ended, **BILL), f"k{n}")
    case = run(taken(staff("ningbo", "street"), who, "illness_poor"))
    names = ["_grant", "_gather", "_settle", "_owe"]
    for name in names:
        original = getattr(deeds, name)

        def stopped(*args: Any, original: Any = original) -> None:
            original(*args)
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(deeds, name, stopped)
            with pytest.raises(KeyboardInterrupt):
                actions.carry_out(staff("ningbo", "approver"), case)
    actions.carry_out(staff("ningbo", "approver"), case)
    assert Bill.objects.filter(case=case).count() == 3
    assert all(one.settlement for one in Bill.objects.filter(case=case))
    assert Due.objects.count() == 3
    assert Posting.objects.filter(kind="settlement").count() == 3
    assert queries.dues(case).count() == 3
    assert Case.objects.get().state == "granted"
    all_is_well()


def test_a_departments_list_was_faster(office: Some, staff: Some, applicant: Some, run: Some, day: Clock) -> None:
    """The identity that a list brought meanwhile stands; what it reaches is settled and paid all the same."""
    who = applicant("ningbo")
    before = settlement.settle(office("ningbo"), stay(who, "c1", dt.date(2025, 1, 20), **BILL), "k1")
    case = run(taken(staff("ningbo", "street"), who, "illness_poor"))
    row = registry.add_identity(office("ningbo"), who, "illness_poor", dt.date(2025, 3, 5), applied=case.applied, certified_by="民政")
    actions.carry_out(staff("ningbo", "approver"), case)
    case.refresh_from_db()
    assert case.identity == row
    done = case.bills.get(original=before).settlement
    assert done is not None
    assert done.ratio == 6_000


def test_a_settlement_taken_back_before_it_is_paid_ends_the_case(office: Some, staff: Some, applicant: Some, run: Some, day: Clock) -> None:
    who = applicant("kunming")
    registry.add_identity(office("kunming"), who, "dibao", dt.date(2023, 1, 1))
    case = taken(staff("kunming", "street"), who, "reimbursement")
    actions.add_bill(staff("kunming", "clerk"), case, bill(who, "b1", dt.date(2025, 2, 3)))
    run(case)
    actions.carry_out(staff("kunming", "approver"), case)
    found = case.bills.get().settlement
    assert found is not None
    settlement.reverse(office("kunming"), found, "票据作废", "r1")
    payment.collect(office("kunming"), "kunming")
    case.refresh_from_db()
    assert case.state == "done"
    assert case.steps.last().result == "应付已撤销"
    all_is_well()

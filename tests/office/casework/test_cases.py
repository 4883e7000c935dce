"""An application from acceptance to its end. Names of provisions stand in the docstrings that prove them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from tests.office.casework.conftest import HOUSEHOLD, PLACES, Clock, documents
from tests.office.settlement.people import stay

from tuodi.office.casework import actions, means, queries
from tuodi.office.casework.actions.verify import Verified
from tuodi.office.casework.feedback import applied
from tuodi.office.casework.models import Asked, Case
from tuodi.office.casework.queries.terms import lapsing
from tuodi.office.casework.refused import CaseRefused
from tuodi.office.core import calendar
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import AuditEntry
from tuodi.office.core.rights import RIGHTS, Refused
from tuodi.office.registry import actions as registry
from tuodi.office.registry.models import Identity, Person
from tuodi.office.settlement import actions as settlement
from tuodi.policy import procedures

pytestmark = pytest.mark.django_db
Some = Callable[..., Any]


def taken(actor: Actor, who: Person, key: str, **more: Any) -> Case:
    return actions.accept(actor, who, key, **({"channel": "street"} | more))[0]


def test_it_is_accepted_with_a_deadline_in_working_days(staff: Some, applicant: Some, day: Clock) -> None:
    """wuhai.074: a written application at the street; kunming.084: every step has its day."""
    case = taken(staff("wuhai", "street"), applicant(), "other_hardship")
    assert (case.state, case.step, case.visits) == ("running", "check", 1)
    assert case.due == calendar.add_working_days(day.day, 2)[0] == dt.date(2025, 3, 5)
    assert [step.name for step in case.steps.all()] == ["受理"]
    assert AuditEntry.objects.filter(event="casework.accepted", subject_id=str(case.pk)).count() == 1


def test_nobody_is_asked_for_what_the_office_holds(office: Some, staff: Some, applicant: Some) -> None:
    """ningbo.064: no certificates where the system has the fact."""
    who = applicant("ningbo")
    settlement.settle(office("ningbo"), stay(who, "c1", dt.date(2025, 1, 20)), "k1")
    case = taken(staff("ningbo", "street"), who, "illness_poor")
    held = dict(case.asked.values_list("key", "state"))
    assert held == {"id_card": "held", "household": "asked", "authorisation": "asked", "diagnosis": "held", "bills": "held", "bank_card": "held"}
    assert "账户" in case.asked.get(key="bank_card").source


def test_a_departments_list_that_waits_counts_too(office: Some, staff: Some, applicant: Some) -> None:
    """ningbo.064, yancheng.067: what a department's list holds is not asked of the person, applied already or not."""
    who = applicant("ningbo")
    registry.load_departments(office("ningbo"), "ningbo")
    before = taken(staff("ningbo", "clerk"), who, "reimbursement")
    assert before.asked.get(key="identity").state == "asked"
    actions.withdraw(staff("ningbo", "clerk"), before, "重新受理")
    source = registry.receive_list(
        office("ningbo"), city="ningbo", department="民政", name="低保名单.csv", content=f"身份证号,姓名\n{who.id_number},{who.name}".encode(),
        extent="full", as_of=dt.date(2025, 3, 1), codes=["dibao"],
    )  # fmt: skip
    registry.prepare_list(office("ningbo"), source)
    again = taken(staff("ningbo", "clerk"), who, "reimbursement").asked.get(key="identity")
    assert again.state == "held"
    assert "民政名单“低保名单.csv”" in again.source


def test_what_is_missing_is_told_once(staff: Some, applicant: Some) -> None:
    clerk = staff("wuhai", "clerk")
    case = taken(clerk, applicant(), "other_hardship", channel="behalf", agent="社区王示例")
    assert case.visits == 0
    actions.check_documents(clerk, case, ["household"])
    assert case.state == "lacking"
    letter = case.letters.get()
    assert all(row.name in letter.text for row in case.asked.filter(state="asked"))
    actions.supplement(clerk, case, ["authorisation"], in_person=True)
    assert (case.state, case.visits) == ("lacking", 1)
    assert case.letters.count() == 1  # no second notice
    actions.supplement(clerk, case, documents(case), in_person=False)
    assert (case.state, case.step, case.visits) == ("running", "verify", 1)


def test_whose_case_goes_first(staff: Some, applicant: Some, office: Some) -> None:
    """wuhai.020: six groups go first in the queue; nothing else changes."""
    clerk = staff("wuhai", "clerk")
    plain = taken(clerk, applicant(), "other_hardship")
    old = taken(clerk, applicant(birth="19600101"), "other_hardship")
    young = taken(clerk, applicant(birth="20150101"), "other_hardship")
    disabled = taken(clerk, applicant(disability_grade=2), "other_hardship")
    mild = taken(clerk, applicant(disability_grade=3), "other_hardship")
    ill = taken(clerk, applicant(), "other_hardship", declared=["serious"])
    poor = applicant()
    registry.add_identity(office("wuhai"), poor, "poverty_exit", dt.date(2024, 1, 1))
    exit_ = taken(clerk, poor, "other_hardship")
    assert [case.urgent for case in (plain, mild)] == [False, False]
    assert [case.priority for case in (old, young, disabled, ill, exit_)] == [
        ["60周岁以上老年人"],
        ["未成年人"],
        ["重度残疾人"],
        ["重病或罕见病患者"],
        ["脱贫户"],
    ]
    order = list(queries.cases(clerk).values_list("pk", flat=True))
    assert set(order[:5]) == {case.pk for case in (old, young, disabled, ill, exit_)}


def verified(case: Case, members: list[Verified], clerk: Actor) -> dict[str, Any]:
    actions.check_documents(clerk, case, documents(case))
    actions.verify(clerk, case, members)
    return {one["key"]: one["passed"] for one in case.tests} | {"scope": case.scope}


@pytest.mark.parametrize(
    ("incomes", "expected"),
    [
        # the wage of March 2025 is 2,270; two persons: below 4,540 in all, or below 6,810 for major diseases
        ((2_270_00, 2_269_99), {"income_ordinary": True, "income_major": True, "scope": "ordinary"}),
        ((2_270_00, 2_270_00), {"income_ordinary": False, "income_major": True, "scope": "major"}),
        ((3_405_00, 3_404_99), {"income_ordinary": False, "income_major": True, "scope": "major"}),
        ((3_405_00, 3_405_00), {"income_ordinary": False, "income_major": False, "scope": ""}),
        ((2_000_00, None), {"income_ordinary": None, "income_major": None, "burden": None, "scope": ""}),
    ],
)
def test_income_below_the_wage_or_one_and_a_half(
    office: Some, staff: Some, applicant: Some, incomes: tuple[int, int | None], expected: dict[str, Any]
) -> None:
    """wuhai.015, wuhai.016: strictly below the wage opens everything, strictly below one and a half of it major diseases only."""
    who = applicant()
    settlement.settle(office("wuhai"), stay(who, "c1", dt.date(2025, 2, 10), total_cost=9_000_000, in_policy_cost=8_500_000), "k1")
    case = taken(staff("wuhai", "clerk"), who, "other_hardship")
    found = verified(case, [Verified("甲", "本人", income=incomes[0]), Verified("乙", "配偶", income=incomes[1])], staff("wuhai", "clerk"))
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize(("basic", "passed"), [(2_000_000 - 1, True), (2_000_000, False)])
def test_burden_above_seventy_percent_of_the_year(office: Some, staff: Some, applicant: Some, basic: int, passed: bool) -> None:
    """wuhai.017, wuhai.019: 12 × (2,270 imputed + 1,500) = 45,240 a year; 70 % are 31,668; in-policy 51,668 less what insurance paid."""
    who = applicant()
    bill = {"total_cost": 6_000_000, "in_policy_cost": 5_166_800, "basic_paid": basic}
    settlement.settle(office("wuhai"), stay(who, "c1", dt.date(2025, 2, 10), **bill), "k1")
    settlement.settle(office("wuhai"), stay(who, "c2", dt.date(2025, 2, 20), setting="outpatient"), "k2")  # doesn't count
    settlement.settle(office("wuhai"), stay(who, "c3", dt.date(2024, 12, 20)), "k3")  # another year
    case = taken(staff("wuhai", "clerk"), who, "other_hardship")
    assert verified(case, HOUSEHOLD, staff("wuhai", "clerk"))["burden"] is passed


def test_a_bill_that_the_office_knows_is_not_counted_twice(office: Some, staff: Some, applicant: Some) -> None:
    """wuhai.017: the same invoice as a claim and as a bill of the case would double the burden."""
    who = applicant()
    known = stay(who, "c1", dt.date(2025, 1, 20), invoice_number="E1", total_cost=6_000_000, in_policy_cost=5_500_000, basic_paid=1_500_000)
    settlement.settle(office("wuhai"), known, "k1")
    case = taken(staff("wuhai", "street"), who, "other_hardship")
    with pytest.raises(CaseRefused, match="已有结算记录"):
        actions.add_bill(staff("wuhai", "clerk"), case, known)
    assert means.own_burden(case, ["inpatient"]) == 4_000_000


def test_an_unknown_figure_decides_nothing(staff: Some, applicant: Some, day: Clock, settings: Any) -> None:
    """wuhai.015: no wage of 2026 is known, and none is guessed."""
    day.day = dt.date(2026, 3, 2)
    who = applicant()
    settings.FIGURES = ""
    case = taken(staff("wuhai", "clerk"), who, "other_hardship")
    found = verified(case, HOUSEHOLD, staff("wuhai", "clerk"))
    assert found["income_ordinary"] is None
    with pytest.raises(CaseRefused):
        actions.review(staff("wuhai", "reviewer"), case, "agree")


def test_the_notice_hangs_its_days_with_shortened_names(staff: Some, applicant: Some, run: Some, day: Clock) -> None:
    """kunming.125, urumqi.096: made public without what would tell who it is."""
    case = run(taken(staff("urumqi", "street"), applicant("urumqi", "张示例"), "illness_poor"), "notice")
    notice = queries.notices("urumqi")[0]
    assert (notice.name, notice.number) == ("张*例", case.number)
    assert queries.shortened("王一") == "王*"
    with pytest.raises(CaseRefused):
        actions.end_notice(staff("urumqi", "clerk"), case)
    assert case.notice_until is not None
    day.day = case.notice_until + dt.timedelta(days=1)
    actions.end_notice(staff("urumqi", "clerk"), case, "邻居反映有房产出租")
    assert (case.step, case.objection) == ("verify", "邻居反映有房产出租")


def test_who_took_part_does_not_decide(staff: Some, applicant: Some, run: Some) -> None:
    case = run(taken(staff("ningbo", "clerk"), applicant("ningbo"), "illness_poor"), "decide")
    same = staff("ningbo", "reviewer").account
    same.role = "approver"
    same.save()
    with pytest.raises(Refused):
        actions.approve(Actor.of(same), case)
    with pytest.raises(Refused):
        actions.refuse(Actor.of(same), case, "not_certified", "")
    with pytest.raises(Refused):
        actions.approve(staff("ningbo", "clerk"), case)


def test_a_refusal_names_its_clause_and_may_be_appealed(staff: Some, applicant: Some, run: Some, actor: Some) -> None:
    """kunming.084: refused with the reason."""
    case = run(taken(staff("kunming", "street"), applicant("kunming"), "low_income"), "review", found=False)
    with pytest.raises(CaseRefused):
        actions.review(staff("kunming", "reviewer"), case, "agree")
    actions.review(staff("kunming", "reviewer"), case, "refuse", "部门没有认定")
    approver = staff("kunming", "approver")
    with pytest.raises(CaseRefused):
        actions.approve(approver, case)
    actions.refuse(approver, case, "not_certified", "部门核对结果为否")
    letter = case.letters.get()
    assert (case.state, case.clause) == ("refused", "三 第一段")
    assert "三 第一段" in letter.text
    assert "复议" in letter.text
    actions.appeal(staff("kunming", "street"), case, "家中老人七十五岁")
    with pytest.raises(Refused):
        actions.decide_appeal(approver, case, upheld=False, why="重新核对")
    actions.decide_appeal(actor("approver", of="kunming"), case, upheld=False, why="重新核对")
    assert (case.state, case.step) == ("running", "verify")


def test_what_nobody_could_object_to_is_not_approved(staff: Some, applicant: Some, run: Some, client_as: Some) -> None:
    """A case that the review wanted refused had no public notice: the approver sends it back, and it hangs first."""
    case = run(taken(staff("kunming", "street"), applicant("kunming"), "low_income"), "review")
    actions.review(staff("kunming", "reviewer"), case, "refuse", "部门没有认定")
    approver = staff("kunming", "approver")
    with pytest.raises(CaseRefused, match="没有公示"):
        actions.approve(approver, case)
    page = client_as("approver", PLACES["kunming"], of="kunming")
    assert "/approve/" not in page.get(f"/casework/{case.pk}/").content.decode()
    page.post(f"/casework/{case.pk}/send-back/", {"why": "部门已认定"})
    case.refresh_from_db()
    assert (case.step, case.problem) == ("review", "审批退回：部门已认定")
    run(case)
    assert case.state == "granted"
    assert case.notice_from is not None


def test_an_appeal_too_late(staff: Some, applicant: Some, run: Some, day: Clock) -> None:
    case = run(taken(staff("kunming", "street"), applicant("kunming"), "low_income"), "review", found=False)
    actions.review(staff("kunming", "reviewer"), case, "refuse", "部门没有认定")
    actions.refuse(staff("kunming", "approver"), case, "not_certified", "")
    day.day += dt.timedelta(days=90)
    with pytest.raises(CaseRefused, match="已经超过"):
        actions.appeal(staff("kunming", "street"), case, "不服")


def test_withdrawn_until_it_is_decided(staff: Some, applicant: Some, run: Some) -> None:
    street = staff("wuhai", "street")
    case = taken(street, applicant(), "other_hardship")
    with pytest.raises(CaseRefused, match="在办"):
        taken(street, case.person, "other_hardship")
    actions.withdraw(street, case, "已出院")
    assert case.state == "withdrawn"
    assert taken(street, case.person, "other_hardship").state == "running"


def test_who_is_recognised_applies_no_further(office: Some, staff: Some, applicant: Some, day: Clock) -> None:
    """ningbo.057, yancheng.063: no further application."""
    who = applicant("yancheng")
    registry.add_identity(office("yancheng"), who, "dibao_margin", dt.date(2024, 6, 1))
    with pytest.raises(CaseRefused, match="不需再次申请"):
        taken(staff("yancheng", "street"), who, "dibao_margin")


def test_recognitions_for_a_year_are_listed_before_they_lapse(office: Some, staff: Some, applicant: Some, day: Clock, run: Some) -> None:
    """yancheng.054: one year at a time; 60 and 30 days before, and a new recognition follows the old one."""
    for name, start in (("甲示例", dt.date(2024, 3, 20)), ("乙示例", dt.date(2024, 4, 20)), ("丙示例", dt.date(2024, 9, 1))):
        registry.add_identity(office("yancheng"), applicant("yancheng", name), "temp_relief_patient", start)
    found = lapsing(staff("yancheng", "clerk"))
    assert [(one.row.person.name, one.left, one.band) for one in found] == [("甲示例", 17, 30), ("乙示例", 48, 60)]
    with pytest.raises(CaseRefused):
        taken(staff("yancheng", "street"), Person.objects.get(name="丙示例"), "temp_relief_patient", first_treated=dt.date(2024, 8, 1))
    with pytest.raises(CaseRefused, match="首次治疗日期"):
        taken(staff("yancheng", "street"), Person.objects.get(name="甲示例"), "temp_relief_patient")
    case = run(taken(staff("yancheng", "street"), Person.objects.get(name="甲示例"), "temp_relief_patient", first_treated=dt.date(2024, 2, 1)))
    actions.carry_out(staff("yancheng", "approver"), case)
    rows = list(Identity.objects.filter(person=case.person, known_to=None).order_by("start"))
    assert [(row.start, row.end) for row in rows] == [(dt.date(2024, 3, 20), rows[1].start), (rows[1].start, None)]


def test_deadlines_are_watched(staff: Some, applicant: Some, day: Clock, client_as: Some) -> None:
    case = taken(staff("wuhai", "street"), applicant(), "other_hardship")
    assert not queries.overdue(staff("wuhai", "clerk")).exists()
    day.day = dt.date(2025, 3, 6)
    assert queries.overdue(staff("wuhai", "clerk")).get() == case
    page = client_as("clerk", "海勃湾区", of="wuhai").get("/").content.decode()
    assert "超期的申请" in page


def test_progress_with_code_and_secret(staff: Some, applicant: Some) -> None:
    case, secret = actions.accept(staff("wuhai", "street"), applicant(), "other_hardship", channel="street")
    found = queries.progress(case.code.lower(), secret)
    assert found is not None
    assert (found.number, found.step) == (case.number, "材料审查")
    assert "张示例" not in repr(found)
    assert queries.progress(case.code, "x" + secret[1:]) is None
    assert queries.progress("NOCODE", secret) is None
    assert secret not in case.secret_index


def test_another_district_sees_and_does_nothing(staff: Some, applicant: Some, actor: Some, client_as: Some) -> None:
    case = taken(staff("wuhai", "street"), applicant(), "other_hardship")
    other = actor("clerk", "海南区", of="wuhai")
    assert not queries.cases(other).exists()
    with pytest.raises(Refused):
        actions.check_documents(other, case)
    assert client_as("clerk", "海南区", of="wuhai").get(f"/casework/{case.pk}/").status_code == 404


def test_steps_are_never_changed(staff: Some, applicant: Some) -> None:
    taken(staff("wuhai", "street"), applicant(), "other_hardship")
    for statement in ("UPDATE casework_step SET text = 'x'", "DELETE FROM casework_step"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_ages() -> None:
    assert means.age_on(dt.date(1965, 3, 4), dt.date(2025, 3, 3)) == 59
    assert means.age_on(dt.date(1965, 3, 3), dt.date(2025, 3, 3)) == 60
    assert means.age_on(None, dt.date(2025, 3, 3)) is None
    assert Asked.State.HELD == "held"


@pytest.mark.parametrize("city", ["wuhai", "ningbo", "yancheng", "kunming", "urumqi"])
def test_whoever_a_procedure_names_may_do_the_step(city: str) -> None:
    """ningbo.079, ningbo.100: the steps of application, examination and approval are people's who have the right to them."""
    rights = {
        "check": "casework.check", "verify": "casework.verify", "review": "casework.review", "notice": "casework.notice",
        "decide": "casework.decide", "pay": "payment.batch.send",
    }  # fmt: skip
    found = procedures.load(city)
    assert found is not None
    for one in found.procedures.values():
        for key, step in one.steps.items():
            assert set(step.who) <= RIGHTS[rights[key]], (one.name, key)
        assert not set(one.steps["decide"].who) & {*one.steps["check"].who, *one.steps["review"].who}


def test_what_did_not_come_in_time_is_closed_with_a_letter(staff: Some, applicant: Some, day: Clock, office: Some) -> None:
    """Not before the days told are over; the letter says what was missing; one may apply again; the department reads it in its feedback."""
    who = applicant("wuhai", account=False)
    case = taken(staff("wuhai", "street"), who, "other_hardship")
    actions.check_documents(staff("wuhai", "clerk"), case, [])
    assert case.due is not None
    day.day = case.due
    with pytest.raises(CaseRefused, match="届满以后"):
        actions.lapse(staff("wuhai", "clerk"), case)
    day.day = case.due + dt.timedelta(days=1)
    with pytest.raises(Refused):
        actions.lapse(staff("wuhai", "accountant"), case)
    actions.lapse(staff("wuhai", "street"), case, "两次电话催告")
    assert (case.state, case.is_open, case.closed_on) == ("lapsed", False, day.day)
    letter = case.letters.get(kind="lapse").text
    assert "收款账户" in letter
    assert "可以随时重新申请" in letter
    with pytest.raises(CaseRefused):
        actions.supplement(staff("wuhai", "clerk"), case, [], in_person=False)
    assert taken(staff("wuhai", "street"), who, "other_hardship").pk != case.pk


def test_a_department_reads_how_the_application_of_its_people_ended(staff: Some, applicant: Some, run: Some, day: Clock) -> None:
    """The newest application of the year, with the reason and its clause where it was refused; nothing for who didn't apply."""
    who, other = applicant("wuhai"), applicant("wuhai", "李示例")
    case = taken(staff("wuhai", "street"), who, "other_hardship")
    run(case, "review")
    actions.review(staff("wuhai", "reviewer"), case, "refuse", "收入超过标准")
    actions.refuse(staff("wuhai", "approver"), case, next(iter(case.procedure.refusals)), "")
    said = applied([who.pk, other.pk], case.applied.year)
    assert other.pk not in said
    matter, state, reason = said[who.pk]
    assert (matter, state) == (f"{case.procedure.name} {case.applied}", "不予救助")
    assert case.clause in reason
    assert applied([who.pk], case.applied.year - 1) == {}


def test_the_page_offers_to_close_only_what_is_overdue(staff: Some, applicant: Some, day: Clock, client_as: Some) -> None:
    case = taken(staff("wuhai", "street"), applicant("wuhai", account=False), "other_hardship")
    actions.check_documents(staff("wuhai", "clerk"), case, [])
    clerk = client_as("clerk", of="wuhai")
    assert "视为放弃" not in clerk.get(f"/casework/{case.pk}/").content.decode()
    assert case.due is not None
    day.day = case.due + dt.timedelta(days=1)
    assert "逾期未补正，视为放弃申请" in clerk.get(f"/casework/{case.pk}/").content.decode()
    assert "其中逾期未补正 1 件" in clerk.get("/").content.decode()
    page = clerk.post(f"/casework/{case.pk}/lapse/", {"why": "已催告"}, follow=True).content.decode()
    assert "退回申请通知书" in page

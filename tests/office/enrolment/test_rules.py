"""What the five documents want of a year's run, in the office: who is subsidised, with how much, when, and never twice."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.office.enrolment.conftest import person

from tuodi.office.enrolment import actions
from tuodi.office.enrolment.models import Run, Target, Task
from tuodi.office.enrolment.refused import EnrolmentRefused, Stale
from tuodi.office.registry import actions as registry

pytestmark = pytest.mark.django_db


def line(who: Any, year: int = 2024) -> Target:
    return Target.objects.get(person=who, year=year)


def test_wuhai_pays_the_whole_premium_of_the_key_class(home: Any, approved: Any) -> None:
    """wuhai.021, wuhai.022, wuhai.025"""
    here = home("wuhai")
    key, low = person(here, ("dibao", "2023-01-01")), person(here, ("low_income", "2023-01-01"))
    employee = person(here, ("tekun", "2023-01-01"), insurance="employee")
    run = approved("wuhai")
    assert (line(key).state, line(key).subsidy, line(key).self_paid, line(key).reasons) == ("granted", 38_000, 0, "not_yet_enrolled")
    assert (line(low).state, line(low).subsidy) == ("none", 0)
    assert (line(employee).state, line(employee).reasons) == ("none", "employee_insured")
    assert run.counts == {"persons": 1, "amount": 38_000, "unenrolled": 1, "invalid": 0, "excluded": 2, "already": 0}
    assert {task.target for task in Task.objects.all()} == {line(key), line(low)}, "targets who aren't enrolled yet go to the street"


def test_wuhai_follows_changes_of_status(home: Any, approved: Any) -> None:
    """wuhai.024: gained in the year, subsidised for it; lost in the year, nothing taken back."""
    here = home("wuhai")
    leaver = person(here, ("dibao", "2023-01-01", "2024-03-01"))
    before = approved("wuhai")
    late = person(here, ("dibao", "2024-05-01"))
    after = approved("wuhai")
    assert (line(leaver).run, line(late).run) == (before, after)
    assert (after.counts["persons"], after.counts["already"]) == (1, 1)
    assert line(leaver).state == "granted"


def test_ningbo_classes_and_amounts(home: Any, approved: Any) -> None:
    """ningbo.062, ningbo.017, ningbo.018, ningbo.020, ningbo.021"""
    here = home("ningbo")
    dibao, margin = person(here, ("dibao", "2023-01-01")), person(here, ("dibao_margin", "2023-01-01"))
    disabled = person(here, disability_grade=2)
    approved("ningbo")
    assert [(line(one).subsidy, line(one).self_paid) for one in (dibao, margin, disabled)] == [(38_000, 0), (19_000, 19_000), (38_000, 0)]


def test_ningbo_newly_approved(home: Any, approved: Any, job: Any) -> None:
    """ningbo.022: subsidised from the month of approval, in effect from the next. ningbo.023: who has paid gets no refund, but the next year."""
    here = home("ningbo")
    new = person(here, ("dibao", "2024-03-15"))
    paid = person(here, ("dibao", "2024-03-15"), insurance="resident", paid_on="2023-12-01")
    approved("ningbo")
    assert (line(new).state, line(new).effective) == ("granted", dt.date(2024, 4, 1))
    assert (line(paid).state, line(paid).reasons) == ("none", "already_paid")
    for one in (new, paid):
        registry.set_insurance(job("ningbo"), one, 2025, "none")
    approved("ningbo", 2025)
    assert (line(paid, 2025).state, line(paid, 2025).subsidy, line(paid, 2025).effective) == ("granted", 40_000, dt.date(2025, 1, 1))


def test_ningbo_leavers_keep_the_year_and_not_the_next(home: Any, approved: Any, job: Any) -> None:
    """ningbo.024"""
    here = home("ningbo")
    leaver = person(here, ("dibao", "2023-01-01"))
    approved("ningbo")
    registry.end_identity(job("ningbo"), leaver.identities.get(), dt.date(2024, 6, 1), "收入提高")
    stayer = person(here, ("dibao", "2023-01-01"), year=2025)
    registry.set_insurance(job("ningbo"), leaver, 2025, "none")
    approved("ningbo", 2025)
    assert line(leaver).state == "granted"
    assert not Target.objects.filter(person=leaver, year=2025).exists()
    assert line(stayer, 2025).state == "granted"


def test_yancheng_new_targets_at_once(home: Any, approved: Any) -> None:
    """yancheng.017, yancheng.018: every target in full; a new one from the day of recognition, without waiting."""
    from tuodi.office.enrolment import rules

    here = home("yancheng")
    old, new = person(here, ("dibao_margin", "2023-01-01")), person(here, ("tekun", "2024-07-09"))
    approved("yancheng")
    assert [(line(one).subsidy, line(one).effective) for one in (old, new)] == [(38_000, dt.date(2024, 1, 1)), (38_000, dt.date(2024, 7, 9))]
    assert rules.waiting_waived("yancheng", 2024)
    assert not rules.waiting_waived("ningbo", 2024)


def test_kunming_counts_the_heads_of_30_june(home: Any, approved: Any) -> None:
    """kunming.024, kunming.025, kunming.026, kunming.027, kunming.028, kunming.071, kunming.075, kunming.108"""
    here = home("kunming")
    resident = {"insurance": "resident", "paid_on": "2023-11-01"}
    full, fixed = person(here, ("tekun", "2023-01-01"), ("dibao", "2023-01-01"), **resident), person(here, ("dibao", "2024-06-30"), **resident)
    late, gone = person(here, ("dibao", "2024-07-01"), **resident), person(here, ("dibao", "2023-01-01", "2024-06-30"), **resident)
    disabled = person(here, disability_grade=1, unable_to_work=True, **resident)
    poor = person(here, ("registered_poor", "2023-01-01"), ("dibao", "2023-01-01"), **resident)
    employee, uninsured = person(here, ("dibao", "2023-01-01"), insurance="employee"), person(here, ("dibao", "2023-01-01"))
    approved("kunming")
    assert [line(one).subsidy for one in (full, fixed, disabled)] == [38_000, 12_000, 12_000]
    assert [line(one).reasons for one in (late, gone)] == ["not_on_reference_day"] * 2
    assert [line(one).state for one in (late, gone, poor, employee, uninsured)] == ["none"] * 5


def test_kunming_is_not_approved_before_the_day_of_the_count(home: Any, job: Any, monkeypatch: Any) -> None:
    """kunming.108: tried and reviewed before, approved from 30 June on."""
    person(home("kunming"), ("dibao", "2023-01-01"), insurance="resident")
    actor = job("kunming")
    for day, approved in (("2024-06-29", False), ("2024-06-30", True)):
        noon = dt.datetime.fromisoformat(f"{day}T04:00:00+00:00")
        monkeypatch.setattr("tuodi.office.enrolment.actions.runs.timezone.localdate", lambda moment=noon: moment.date())
        if not approved:
            run = actions.compute_run(actor, actions.start_run(actor, "kunming", 2024))
            actions.review_run(actor, run)
            with pytest.raises(EnrolmentRefused, match="2024-06-30 确定（六（五）1）"):
                actions.approve_run(actor, run)
        else:
            assert actions.approve_run(actor, run).state == Run.State.APPROVED


def test_urumqi_full_fixed_and_none(home: Any, approved: Any) -> None:
    """urumqi.033, urumqi.034, urumqi.035, urumqi.036, urumqi.037, urumqi.038, urumqi.039"""
    here = home("urumqi")
    first, second = person(here, ("tekun", "2023-01-01")), person(here, ("dibao", "2024-08-01"))
    relapse, margin = person(here, ("relapse_risk", "2023-01-01")), person(here, ("dibao_margin", "2023-01-01"))
    approved("urumqi")
    assert [(line(one).subsidy, line(one).self_paid) for one in (first, second, relapse)] == [(38_000, 0), (11_400, 26_600), (11_400, 26_600)]
    assert line(margin).state == "none"


@pytest.mark.parametrize("of", ["wuhai", "ningbo", "yancheng", "kunming", "urumqi"])
def test_the_same_run_again_subsidises_nobody_twice(of: str, home: Any, approved: Any, money: Any, sound: Any, job: Any) -> None:
    here = home(of)
    person(here, ("tekun", "2023-01-01"), insurance="resident")
    first = approved(of)
    money(of)
    day = dt.date.today()
    made = actions.transfer_run(job(of), first, day)
    assert actions.transfer_run(job(of), first, day) == made
    again = actions.compute_run(job(of), actions.start_run(job(of), of, 2024))
    assert (again.counts["persons"], again.counts["already"]) == (0, 1)
    with pytest.raises(EnrolmentRefused, match="没有拟资助的人员"):
        actions.review_run(job(of), again)
    assert Target.objects.filter(state="granted").count() == 1
    sound()


def test_what_changes_after_the_trial_must_be_tried_again(home: Any, job: Any) -> None:
    who, actor = person(home("wuhai"), ("dibao", "2023-01-01")), job("wuhai")
    run = actions.compute_run(actor, actions.start_run(actor, "wuhai", 2024))
    registry.set_insurance(actor, who, 2024, "employee")
    with pytest.raises(Stale, match="1 人的身份、登记或参保信息变动"):
        actions.review_run(actor, run)
    run = actions.compute_run(actor, actions.restart_run(actor, run))
    assert (run.counts["persons"], line(who).state, line(who).reasons) == (0, "none", "employee_insured")


def test_unknown_insurance_is_unknown_and_the_others_go_on(home: Any, approved: Any) -> None:
    here = home("wuhai")
    known, unknown = person(here, ("dibao", "2023-01-01")), person(here, ("dibao", "2023-01-01"), insurance=None)
    run = approved("wuhai")
    assert (line(known).state, line(unknown).state, line(unknown).verdict) == ("granted", "none", "invalid")
    assert (run.counts["invalid"], line(unknown).reasons_text, line(unknown).identity) == (1, "险种不明", "dibao")


def test_a_missing_figure_is_asked_for_by_name(home: Any, job: Any) -> None:
    home("wuhai")
    with pytest.raises(EnrolmentRefused, match=r"resident_premium\[2023\]"):
        actions.start_run(job("wuhai"), "wuhai", 2023)


def test_two_runs_of_the_same_people_are_refused(home: Any, job: Any) -> None:
    here, actor = home("wuhai"), job("wuhai")
    actions.start_run(actor, "wuhai", 2024, here)
    with pytest.raises(EnrolmentRefused, match="同一范围"):
        actions.start_run(actor, "wuhai", 2024)
    other = home("wuhai", "乌达区")
    assert actions.start_run(actor, "wuhai", 2024, other).district == other


def test_a_rejected_run_leaves_nothing_behind(home: Any, job: Any, approved: Any) -> None:
    who, actor = person(home("wuhai"), ("dibao", "2023-01-01")), job("wuhai")
    run = actions.compute_run(actor, actions.start_run(actor, "wuhai", 2024))
    actions.reject_run(actor, run, "名单有误")
    assert line(who).state == "none"
    approved("wuhai")
    assert line(who).state == "granted"

"""乌海's yearly outpatient grant, through the pages and the payment list; nobody gets it twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests.office.enrolment.conftest import person

from tuodi.office.core import rls
from tuodi.office.enrolment import checks as enrolment_checks
from tuodi.office.fund import checks as books
from tuodi.office.grants import actions, checks, compute
from tuodi.office.grants.models import Award, GrantRun
from tuodi.office.grants.refused import GrantRefused
from tuodi.office.payment import checks as payment_checks
from tuodi.office.payment.models import Due
from tuodi.office.registry import actions as registry

pytestmark = pytest.mark.django_db
GRANT = "outpatient_grant"
DIBAO = ("dibao", "2023-01-01")
RESIDENT: dict[str, Any] = {"insurance": "resident", "paid_on": "2023-12-01"}


@pytest.fixture
def sound() -> Callable[[], None]:
    def check() -> None:
        every = (*books.CHECKS, *payment_checks.CHECKS, *enrolment_checks.CHECKS, *checks.CHECKS)
        assert {one.__doc__: found for one in every if (found := one())} == {}

    return check


def post(client: Any, address: str, **data: Any) -> str:
    answer = client.post(address, data, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def given(job: Any, of: str = "wuhai") -> GrantRun:
    actor = job(of)
    run = actions.start_run(actor, of, 2024, GRANT)
    actions.review_run(actor, run)
    return actions.approve_run(actor, run)


def test_three_groups_the_highest_and_only_whose_enrolment_was_subsidised(home: Any, approved: Any, client_as: Any, sound: Any) -> None:
    """wuhai.033, wuhai.034, wuhai.035, wuhai.036, wuhai.037, wuhai.039, wuhai.040"""
    here = home("wuhai")
    a = person(here, DIBAO, dibao_class="A", disability_grade=1, born="1950-01-01", **RESIDENT)
    disabled = person(here, DIBAO, disability_grade=3, born="1950-01-01", **RESIDENT)
    woman = person(here, DIBAO, born="1969-09-01", **RESIDENT)
    young, mild = person(here, DIBAO, born="1969-09-02", **RESIDENT), person(here, DIBAO, disability_grade=4, **RESIDENT)
    employee = person(here, DIBAO, dibao_class="A", insurance="employee")
    approved("wuhai")
    late = person(here, ("dibao", "2024-08-01"), dibao_class="A", **RESIDENT)  # no run has subsidised this one
    clerk, reviewer, approver = (client_as(role, of="wuhai") for role in ("clerk", "reviewer", "approver"))
    assert "1,500.00" in post(clerk, "/grants/runs/new/", grant=GRANT, year=2024)
    run = GrantRun.objects.get()
    assert "已复核" in post(reviewer, f"/grants/runs/{run.pk}/review/")
    page = post(approver, f"/grants/runs/{run.pk}/approve/", remark="同意")
    assert "列入应付救助款" in page
    assert "晚于规定的发放月份" in page
    granted = dict(Award.objects.filter(state="granted").values_list("person", "amount"))
    assert granted == {a.pk: 80_000, disabled.pk: 40_000, woman.pk: 30_000}
    assert dict(Due.objects.values_list("person", "amount")) == granted
    assert Award.objects.get(person=late).reasons == "not_subsidised"
    assert not Award.objects.filter(person__in=[young, mild, employee]).exists()
    sound()


def test_the_same_run_again_pays_nobody_twice(home: Any, approved: Any, job: Any, sound: Any) -> None:
    here = home("wuhai")
    person(here, DIBAO, dibao_class="A", **RESIDENT)
    approved("wuhai")
    given(job)
    again = actions.start_run(job("wuhai"), "wuhai", 2024, GRANT)
    assert again.counts == {"persons": 0, "amount": 0, "left": 0}
    with pytest.raises(GrantRefused, match="没有拟发放的人员"):
        actions.review_run(job("wuhai"), again)
    assert Due.objects.count() == 1
    sound()


def test_what_changed_since_it_was_worked_out_is_not_paid(home: Any, approved: Any, job: Any) -> None:
    """A person registered twice gets it once, also where that is found between the sums and the approval."""
    here = home("wuhai")
    keep, double = person(here, DIBAO, dibao_class="A", **RESIDENT), person(here, DIBAO, dibao_class="A", **RESIDENT)
    approved("wuhai")
    run = actions.start_run(job("wuhai"), "wuhai", 2024, GRANT)
    actions.review_run(job("wuhai"), run)
    registry.merge(job("wuhai"), keep, double, "同一人")
    with pytest.raises(GrantRefused, match="重新计算"):
        actions.approve_run(job("wuhai"), run)
    assert not Due.objects.exists()
    actions.reject_run(job("wuhai"), run, "资料变动")
    given(job)
    assert list(Due.objects.values_list("person", "amount")) == [(keep.pk, 80_000)]
    assert [found for one in (*checks.CHECKS, *payment_checks.CHECKS) if (found := one())] == []


def test_who_was_not_subsidised_gets_it_once_subsidised(home: Any, approved: Any, job: Any, sound: Any) -> None:
    """wuhai.039"""
    who = person(home("wuhai"), DIBAO, dibao_class="A", **RESIDENT)
    first = actions.start_run(job("wuhai"), "wuhai", 2024, GRANT)
    assert (first.counts["persons"], first.counts["left"]) == (0, 1)
    actions.reject_run(job("wuhai"), first, "先办资助参保")
    approved("wuhai")
    given(job)
    assert Award.objects.get(person=who).state == "granted"
    sound()


def test_not_before_september_and_not_by_the_same_person(home: Any, approved: Any, client_as: Any, monkeypatch: Any) -> None:
    """wuhai.040"""
    person(home("wuhai"), DIBAO, dibao_class="A", **RESIDENT)
    approved("wuhai")
    reviewer, approver = client_as("reviewer", of="wuhai"), client_as("approver", of="wuhai")
    post(reviewer, "/grants/runs/new/", grant=GRANT, year=2024)
    number = GrantRun.objects.get().pk
    assert "这一批由您编制" in post(reviewer, f"/grants/runs/{number}/review/")
    post(approver, f"/grants/runs/{number}/review/")
    assert "这一批由您复核" in post(approver, f"/grants/runs/{number}/approve/")
    other = client_as("approver", of="wuhai", department="二")
    monkeypatch.setattr("tuodi.office.grants.actions.timezone.localdate", lambda: dt.date(2024, 8, 31))
    assert "2024-09-01 起才能批准" in post(other, f"/grants/runs/{number}/approve/")
    monkeypatch.setattr("tuodi.office.grants.actions.timezone.localdate", lambda: dt.date(2024, 9, 1))
    assert "晚于规定" not in post(other, f"/grants/runs/{number}/approve/")
    assert GrantRun.objects.get().state == "approved"


@pytest.mark.parametrize("of", ["ningbo", "yancheng", "kunming", "urumqi"])
def test_cities_without_a_grant_have_none(of: str, home: Any, client_as: Any) -> None:
    """yancheng.095, urumqi.107"""
    home(of)
    assert "没有规定无需费用单据的定额救助" in client_as("clerk", of=of).get("/grants/runs/new/").content.decode()
    assert compute.grants_of(of, 2024) == {}


def test_an_approval_that_fails_in_the_middle_owes_nothing(home: Any, approved: Any, job: Any, monkeypatch: Any, sound: Any) -> None:
    person(home("wuhai"), DIBAO, dibao_class="A", **RESIDENT)
    approved("wuhai")
    run = actions.start_run(job("wuhai"), "wuhai", 2024, GRANT)
    actions.review_run(job("wuhai"), run)

    def fails(*_: Any, **__: Any) -> None:
        raise ConnectionError("the database went away")

    with monkeypatch.context() as patch:
        patch.setattr(Award.objects.__class__, "bulk_update", fails)
        with pytest.raises(ConnectionError):
            actions.approve_run(job("wuhai"), run)
    assert not Due.objects.exists()
    actions.approve_run(job("wuhai"), run)
    assert Due.objects.count() == 1
    sound()


def test_the_database_refuses_a_second_one_and_the_checks_find_what_is_planted(home: Any, approved: Any, job: Any) -> None:
    who = person(home("wuhai"), DIBAO, dibao_class="A", **RESIDENT)
    approved("wuhai")
    run = given(job)
    with pytest.raises(IntegrityError, match="grants_award_once"), transaction.atomic():
        Award.objects.create(person=who, year=2024, grant=GRANT, city="wuhai", district=who.district, run=run, state="none")
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; SET session_replication_role = replica")
        cursor.execute("UPDATE grants_award SET amount = amount + 1")
        cursor.execute(f"SET session_replication_role = origin; SET ROLE {rls.ROLE}")
    assert checks.awards_are_owed()


def test_a_person_s_page_shows_the_grant_and_its_run_to_who_may_see_them(home: Any, approved: Any, job: Any, client_as: Any) -> None:
    """The run of the whole city is no page of a district's clerk; a street sees neither grants nor payments."""
    who = person(home("wuhai"), DIBAO, dibao_class="A", **RESIDENT)
    enrolled = approved("wuhai")
    run = given(job)
    due = Due.objects.get()
    clerk = client_as("clerk", of="wuhai")
    page = clerk.get(f"/registry/people/{who.pk}/").content.decode()
    for address in (f"/grants/runs/{run.pk}/", f"/enrolment/runs/{enrolled.pk}/"):
        assert f'href="{address}"' in page
        assert clerk.get(address).status_code == 200
    assert "800.00" in page
    assert due.number in page
    local = client_as("clerk", who.district.name, of="wuhai").get(f"/registry/people/{who.pk}/").content.decode()
    assert "800.00" in local
    assert f"/grants/runs/{run.pk}/" not in local
    assert f"/enrolment/runs/{enrolled.pk}/" not in local


def test_a_grant_is_withdrawn_before_it_is_paid(home: Any, approved: Any, job: Any, client_as: Any, sound: Any) -> None:
    """Withdrawn on the page of what is owed, with a reason: voucher reversed, the award says so, and no other run of the year pays it."""
    who = person(home("wuhai"), DIBAO, dibao_class="A", **RESIDENT)
    approved("wuhai")
    run = given(job)
    due = Due.objects.get()
    accountant, clerk = client_as("accountant", of="wuhai"), client_as("clerk", of="wuhai")
    address = f"/payment/dues/{due.pk}/withdraw/"
    assert address in accountant.get(f"/grants/runs/{run.pk}/").content.decode()
    assert address not in clerk.get(f"/grants/runs/{run.pk}/").content.decode()
    assert clerk.post(address, {"why": "身故"}).status_code == 403
    assert "必填" in post(accountant, address, why="")
    page = post(accountant, address, why="发放前身故")
    assert "已撤销，凭证已冲销" in page
    assert Award.objects.get(person=who).state == "withdrawn"
    assert "发放前身故" in accountant.get(f"/grants/runs/{run.pk}/").content.decode()
    assert actions.start_run(job("wuhai"), "wuhai", 2024, GRANT).counts["persons"] == 0
    assert "正在支付、已支付或已撤销" in post(accountant, address, why="再来一次")
    sound()

"""Who may do what in the books, where, and that who enters doesn't approve."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District, User
from tuodi.office.core.rights import Refused
from tuodi.office.fund import actions
from tuodi.office.fund.models import CashPlan, Posting
from tuodi.office.fund.refused import BooksRefused, NotEnough, NotPermitted

pytestmark = pytest.mark.django_db
MARCH = dt.date(2024, 3, 1)
At = Callable[[str], dt.date]


def test_who_entered_a_plan_does_not_approve_it(actor: Any, at: At) -> None:
    """Not even after a change of role."""
    at("2024-03-04")
    clerk = actor("accountant")
    actions.set_budget(clerk, "kunming", 2024, 900, "预算")
    plan = actions.enter_plan(clerk, "kunming", MARCH, 500)
    with pytest.raises(Refused, match="权限"):
        actions.decide_plan(clerk, plan, approve=True)
    User.objects.filter(pk=clerk.user.pk).update(role="approver")
    with pytest.raises(Refused, match="提交的人"):
        actions.decide_plan(Actor.of(User.objects.get(pk=clerk.user.pk)), plan, approve=True)
    assert CashPlan.objects.get().state == CashPlan.State.OPEN
    decided = actions.decide_plan(actor("approver"), plan, approve=True)
    assert (decided.state, decided.entered_by, decided.decided_by.role) == ("approved", clerk.user, "approver")


def test_a_plan_is_decided_once_and_sent_back_with_a_reason(actor: Any, at: At) -> None:
    at("2024-03-04")
    clerk, chief = actor("accountant"), actor("approver")
    actions.set_budget(clerk, "kunming", 2024, 900, "预算")
    plan = actions.enter_plan(clerk, "kunming", MARCH, 500)
    with pytest.raises(BooksRefused, match="理由"):
        actions.decide_plan(chief, plan, approve=False)
    actions.decide_plan(chief, plan, approve=False, remark="金额过大")
    with pytest.raises(BooksRefused, match="已经审批"):
        actions.decide_plan(chief, plan, approve=True)
    assert actions.enter_plan(clerk, "kunming", MARCH, 400).amount == 400, "a plan sent back makes room for another"


def test_plans_stay_within_the_budget(actor: Any, at: At) -> None:
    """kunming.094"""
    at("2024-03-04")
    clerk = actor("accountant")
    with pytest.raises(NotPermitted, match="六（二）1"):
        actions.enter_plan(clerk, "kunming", MARCH, 1)
    actions.set_budget(clerk, "kunming", 2024, 900, "预算")
    actions.enter_plan(clerk, "kunming", MARCH, 500)
    with pytest.raises(NotPermitted, match=r"已列计划 5\.00 元"):
        actions.enter_plan(clerk, "kunming", dt.date(2024, 4, 1), 401)
    with pytest.raises(BooksRefused, match="已有"):
        actions.enter_plan(clerk, "kunming", MARCH, 1)
    actions.enter_plan(clerk, "kunming", dt.date(2024, 4, 1), 400)


def test_a_transfer_needs_an_approved_plan_and_money(actor: Any, at: At) -> None:
    """kunming.093 kunming.094 kunming.111"""
    day = at("2024-03-04")
    clerk, chief = actor("accountant"), actor("approver")
    actions.set_budget(clerk, "kunming", 2024, 900, "预算")
    actions.receive(clerk, "kunming", "budget", 450, day)
    with pytest.raises(NotPermitted, match=r"尚可拨付 0\.00"):
        actions.transfer(clerk, "kunming", 1, day)
    plan = actions.enter_plan(clerk, "kunming", MARCH, 500)
    with pytest.raises(NotPermitted):
        actions.transfer(clerk, "kunming", 1, day)
    actions.decide_plan(chief, plan, approve=True)
    with pytest.raises(NotEnough, match=r"还差 0\.50"):
        actions.transfer(clerk, "kunming", 500, day)
    actions.transfer(clerk, "kunming", 450, day)
    with pytest.raises(NotPermitted, match=r"尚可拨付 0\.50"):
        actions.transfer(clerk, "kunming", 51, day)


def test_a_district_s_books_are_its_own(accountant: Any, at: At) -> None:
    day = at("2024-03-04")
    here = accountant("ningbo", "海曙区")
    there = District.objects.get(city="ningbo", name="江北区")
    actions.receive(here, "ningbo", "budget", 100, day, district=here.district_id)
    with pytest.raises(Refused, match="辖区"):
        actions.receive(here, "ningbo", "budget", 100, day, district=there.pk)
    with pytest.raises(Refused, match="市级"):
        actions.receive(here, "ningbo", "budget", 100, day)


def test_money_is_received_only_where_the_document_keeps_it(accountant: Any, at: At) -> None:
    """kunming.104 wuhai.059 wuhai.065"""
    day = at("2024-03-04")
    for city, district, source in (("kunming", "五华区", "budget"), ("wuhai", "海勃湾区", "general_budget")):
        here = accountant(city, district)
        with pytest.raises(NotPermitted, match="市级财政专户"):
            actions.receive(here, city, source, 100, day, district=here.district_id)


def test_other_districts_see_nothing(client_as: Any, accountant: Any, at: At) -> None:
    day = at("2024-03-04")
    here = accountant("ningbo", "海曙区")
    posting = actions.receive(here, "ningbo", "budget", 12_345, day, district=here.district_id)
    own, other = client_as("accountant", "海曙区", of="ningbo"), client_as("accountant", "江北区", of="ningbo")
    assert "123.45" in own.get("/fund/journal/").content.decode()
    assert own.get(f"/fund/postings/{posting.pk}/").status_code == 200
    assert "123.45" not in other.get("/fund/journal/").content.decode()
    assert other.get(f"/fund/postings/{posting.pk}/").status_code == 404
    assert other.post(f"/fund/postings/{posting.pk}/reverse/", {"why": "x", "day": "2024-03-04"}).status_code == 404
    assert Posting.objects.count() == 1


@pytest.mark.parametrize("role", ["clerk", "reviewer", "street", "department", "admin"])
def test_who_has_no_business_there_is_refused(client_as: Any, role: str) -> None:
    client: Client = client_as(role, "五华区")
    for address in ("/fund/", "/fund/journal/", "/fund/owed/", "/fund/plans/", "/fund/months/"):
        assert client.get(address).status_code == 403
    assert client.post("/fund/receive/", {"amount": "1", "source": "budget", "day": "2024-03-04"}).status_code == 403


def test_an_auditor_reads_and_writes_nothing(client_as: Any) -> None:
    client: Client = client_as("auditor")
    assert client.get("/fund/").status_code == 200
    for address in ("/fund/receive/", "/fund/plans/add/", "/fund/months/close/", "/fund/budget/"):
        assert client.get(address).status_code == 403

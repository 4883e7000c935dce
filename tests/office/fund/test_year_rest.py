"""What else the documents ask of the fund's year: receipts by kind, districts' needs, the year's tables, indicators; and a close that is cut off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import Error, connection
from tests.office.fund.bills import bill
from tests.office.settlement.people import person, stay

from tuodi.office.core import rls
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import AuditEntry, District
from tuodi.office.fund import actions, chart, queries
from tuodi.office.fund.actions import months
from tuodi.office.fund.models import Clearing, Month, MonthTotal
from tuodi.office.fund.refused import BooksRefused, NotPermitted
from tuodi.office.registry.models import Insurance
from tuodi.office.settlement import actions as settling

At = Callable[[str], dt.date]
Office = Callable[[str], Actor]
MARCH = dt.date(2024, 3, 1)
inside = pytest.mark.django_db


@inside
def test_only_sources_that_the_document_names(office: Office, at: At) -> None:
    """kunming.092 wuhai.057 urumqi.013"""
    day = at("2024-03-04")
    for of, sources in (
        ("kunming", {"budget", "lottery", "donation", "interest", "other", "deep_poverty"}),
        ("urumqi", {"from_above", "budget", "lottery", "donation", "other"}),
        ("wuhai", {"general_budget", "lottery", "donation"}),
    ):
        here = office(of)
        for source in sources:
            actions.receive(here, of, source, 100, day, held=10_000)
        with pytest.raises(NotPermitted, match="没有列出"):
            actions.receive(here, of, "loan", 100, day)
        assert sum(queries.raised(of, 2024).values()) == 100 * len(sources)
        with pytest.raises(BooksRefused, match="没有这个缴款方"):
            actions.receive(here, of, sorted(sources)[0], 100, day, payer="别处")


@inside
def test_districts_state_their_monthly_needs(accountant: Any, actor: Any, at: At, client_as: Any) -> None:
    """wuhai.066 wuhai.067: each district enters its plan; the city sees them side by side and adds them up."""
    at("2024-03-04")
    for name, fen in (("海勃湾区", 30_000), ("乌达区", 20_000)):
        there = accountant("wuhai", name)
        actions.set_budget(there, "wuhai", 2024, 100_000, "预算", district=there.district_id)
        actions.enter_plan(there, "wuhai", MARCH, fen, district=there.district_id)
        with pytest.raises(NotPermitted, match="预算之内"):
            actions.enter_plan(there, "wuhai", dt.date(2024, 4, 1), 100_001 - fen, district=there.district_id)
    page = client_as("approver", of="wuhai").get("/fund/plans/?state=open").content.decode()
    assert all(words in page for words in ("海勃湾区", "300.00", "乌达区", "200.00"))
    own = client_as("accountant", "乌达区", of="wuhai").get("/fund/plans/").content.decode()
    assert "300.00" not in own
    assert queries.budget_of_all("wuhai", 2024) == 200_000


@inside
def test_the_year_of_a_district_that_keeps_its_own_fund(office: Office, at: At, client_as: Any) -> None:
    """ningbo.072 ningbo.075 ningbo.076 yancheng.088: income, outlay and enrolment aid of a year, and what isn't paid, by district."""
    here = office("ningbo")
    home, other = District.objects.filter(city="ningbo").order_by("position")[:2]
    day = at("2024-03-20")
    actions.receive(here, "ningbo", "budget", 900_000, day, district=home.pk)
    actions.transfer_subsidy(here, "ningbo", 123_400, 40, day, district=home.pk)
    actions.post_settlement(bill("ningbo", 1, home, 55_500))
    actions.post_settlement(bill("ningbo", 2, other, 66_600))
    at("2024-12-31")
    client = client_as("accountant", home, of="ningbo")
    page = client.get("/fund/year/?year=2024").content.decode()
    assert all(words in page for words in ("9,000.00", "1,234.00", "555.00"))
    assert "666.00" not in page, "the other district's"
    assert "资助参保支出" in page
    owed = client.get("/fund/ageing/?day=2024-12-31").content.decode()
    assert "555.00" in owed
    assert "666.00" not in owed


@inside
def test_others_clearings_are_not_seen(office: Office, at: At, client_as: Any) -> None:
    here = office("ningbo")
    home, other = District.objects.filter(city="ningbo").order_by("position")[:2]
    at("2024-03-20")
    actions.post_settlement(bill("ningbo", 1, home, 55_500))
    at("2024-04-02")
    actions.draw_clearings(here, "ningbo", MARCH)
    one = Clearing.objects.get()
    assert client_as("approver", home, of="ningbo").get(f"/fund/clearings/{one.pk}/").status_code == 200
    there = client_as("approver", other, of="ningbo")
    assert there.get(f"/fund/clearings/{one.pk}/").status_code == 404
    assert there.get(f"/fund/clearings/{one.pk}/paper/").status_code == 404
    assert there.post(f"/fund/clearings/{one.pk}/", {"approve": "yes"}).status_code == 404
    assert Clearing.objects.get().state == "open"


@inside
def test_wuhai_s_indicators(office: Office, at: At) -> None:
    """wuhai.063 wuhai.058: the surplus of all years against the money raised in the year, at most 15 %; major illness at least 28 %."""
    here = office("wuhai")
    day = at("2024-03-20")
    home = District.objects.get(city="wuhai", name="海勃湾区")
    paid = 0
    for number, diagnosis in enumerate(["C34.900", "J18.900", "J18.900", "J18.900"]):
        made = settling.settle(here, stay(person(home, ("dibao", dt.date(2023, 1, 1))), f"c{number}", day, diagnosis=diagnosis), f"k{number}")
        assert made.paid
        paid += made.paid
    undone = settling.settle(here, stay(person(home, ("dibao", dt.date(2023, 1, 1))), "c9", day, diagnosis="C34.900"), "k9")
    settling.reverse(here, undone, "重复", "r9")
    actions.receive(here, "wuhai", "general_budget", paid * 100 // 80, day)
    found = {one.code: one for one in actions.measure(here, "wuhai", 2024)}
    surplus = found["surplus_share"]
    assert (surplus.value, surplus.line, surplus.at_most, surplus.met) == (2_000, 1_500, True, False)
    major = found["major_share"]
    assert (major.value, major.line, major.met) == (2_500, 2_800, False), "one of four, the one taken back left out"
    settling.settle(here, stay(person(home, ("dibao", dt.date(2023, 1, 1))), "c10", day, diagnosis="C34.900"), "k10")
    again = {one.code: one for one in actions.measure(here, "wuhai", 2024)}
    assert (again["major_share"].value, again["major_share"].met) == (4_000, True)
    assert again["surplus_share"].value < 2_000


@inside
def test_ningbo_s_indicators_ask_for_what_the_books_cannot_know(office: Office, at: At) -> None:
    """ningbo.098"""
    at("2024-06-20")
    here = office("ningbo")
    home = District.objects.filter(city="ningbo")[0]
    for insured in (True, True, False):
        who = person(home, ("tekun", dt.date(2023, 1, 1)))
        if not insured:
            Insurance.objects.filter(person=who).update(kind="none")
    found = {one.code: one for one in actions.measure(here, "ningbo", 2024)}
    assert (found["full_subsidy_insured"].value, found["full_subsidy_insured"].met) == (6_667, False)
    assert (found["uninsured_checked"].value, found["uninsured_checked"].reasons) == (None, "missing:fund.uninsured_checked")
    with pytest.raises(BooksRefused):
        actions.state_figure(here, "ningbo", 2024, "weather", 1, "猜的")
    actions.state_figure(here, "ningbo", 2024, "uninsured", 8, "参保核查台账")
    actions.state_figure(here, "ningbo", 2024, "uninsured_checked", 8, "参保核查台账")
    assert {one.code: one.met for one in actions.measure(here, "ningbo", 2024)}["uninsured_checked"] is True


@inside
def test_tables_for_the_self_assessment(office: Office, at: At, client_as: Any) -> None:
    """kunming.003 kunming.114: accounts, journal and budgets of the year come out as workbooks."""
    here = office("kunming")
    day = at("2024-03-04")
    actions.receive(here, "kunming", "budget", 100, day)
    client = client_as("accountant")
    for address in ("/fund/?year=2024&export=xlsx", "/fund/journal/?export=xlsx", "/fund/plans/?export=xlsx", "/fund/ageing/?export=xlsx"):
        content = b"".join(client.get(address).streaming_content)
        assert content.startswith(b"PK"), address


@pytest.mark.django_db(transaction=True)
def test_a_close_that_is_cut_off_leaves_nothing_and_is_done_again(office: Office, at: At, monkeypatch: pytest.MonkeyPatch, sound: Any) -> None:
    """The server ends the connection between the month's row and its totals, as a crash would."""
    here = office("kunming")
    day = at("2024-03-20")
    actions.receive(here, "kunming", "budget", 100_000, day)
    actions.set_budget(here, "kunming", 2024, 100_000, "预算")
    actions.decide_plan(here, actions.enter_plan(here, "kunming", day, 60_000), approve=True)
    actions.transfer(here, "kunming", 60_000, day)
    at("2024-04-02")
    with monkeypatch.context() as broken:
        broken.setattr(months, "_TOTALS", "SELECT pg_terminate_backend(pg_backend_pid()), %s, %s, %s")
        with pytest.raises(Error):
            actions.lock_month(here, "kunming", MARCH)
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {rls.ROLE}")
    rls.set_scope("*", local=False)
    assert not Month.objects.exists()
    assert not AuditEntry.objects.filter(event="fund.month_closed").exists()
    actions.lock_month(here, "kunming", MARCH)
    assert MonthTotal.objects.count() == 3
    assert queries.balance("kunming", None, chart.EXPENDITURE) == 60_000
    sound()

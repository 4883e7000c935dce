"""The statements equal the books: month by month, after reversals, and after a reversal of a closed month."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from python_calamine import CalamineWorkbook
from tests.office.fund.conftest import at  # noqa: F401 - a fixture
from tests.office.settlement.people import person, stay

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import AuditEntry, District
from tuodi.office.fund import actions, queries
from tuodi.office.reports.statement import statement
from tuodi.office.settlement import actions as settling

pytestmark = pytest.mark.django_db
MARCH, APRIL = dt.date(2024, 3, 1), dt.date(2024, 4, 1)


@pytest.fixture
def told(city, at):  # noqa: F811
    """Wuhai: two stays of one and one of another in March; one of them is taken back in April, after March was closed."""
    here = Actor.system("tests", city("wuhai"))
    first, second = District.objects.filter(city="wuhai").order_by("position")[:2]
    one, other = person(first, ("dibao", dt.date(2023, 1, 1))), person(second, ("other_hardship", dt.date(2023, 1, 1)))
    at("2024-03-15")
    made = [settling.settle(here, stay(who, f"c{n}"), f"k{n}") for n, who in enumerate((one, one, other))]
    at("2024-04-02")
    before = statement(here, MARCH, MARCH)
    actions.lock_month(here, "wuhai", MARCH)
    settling.reverse(here, made[1], "重复", "r1")
    return here, made, before


def booked(here, first, last):
    """What the books spent from month to month."""
    return sum(queries.monthly_outlay("wuhai", 2024, here.district_id)[first.month - 1 : last.month])


def test_every_way_of_grouping_is_the_books(told):
    here, made, _ = told
    for first, last in ((MARCH, MARCH), (APRIL, APRIL), (dt.date(2024, 1, 1), dt.date(2024, 12, 1))):
        found = statement(here, first, last)
        assert found.whole.paid == booked(here, first, last)
        for groups in found.by.values():
            assert sum(one.paid for one in groups) == found.whole.paid
            assert sum(one.figures["times"] for one in groups) == found.whole.figures["times"]
    year = statement(here, dt.date(2024, 1, 1), dt.date(2024, 12, 1)).whole
    assert year.paid == made[0].paid + made[2].paid > 0
    assert (year.figures["persons"], year.figures["times"]) == (2, 2)


def test_a_closed_month_stays_and_the_reversal_stands_in_the_open_one(told):
    here, made, before = told
    assert statement(here, MARCH, MARCH) == before
    april = statement(here, APRIL, APRIL).whole
    assert (april.paid, april.figures["times"], april.figures["persons"]) == (-made[1].paid, -1, 0)


def test_the_layers_make_up_the_bill(told):
    here, made, _ = told
    found = statement(here, MARCH, MARCH)
    assert sum(fen for _, fen in found.layers) == found.whole.figures["total"] == 3 * 5_000_000
    assert found.whole.figures["self"] == sum(one.self_paid for one in made)


def test_cost_out_of_the_catalogue_by_hospital(told):
    """yancheng.048, urumqi.088: 10,000 of 50,000 each time."""
    (only,) = statement(told[0], MARCH, MARCH).by["institution"]
    assert (only.key, only.outside) == ("H99000000001", 2_000)


def test_a_district_sees_its_books_only(told, actor):
    far = actor("accountant", District.objects.filter(city="wuhai").order_by("position").last().name, of="wuhai")
    assert statement(far, MARCH, MARCH).whole.paid == sum(queries.monthly_outlay("wuhai", 2024, far.district_id)) == 0


def test_page_workbook_and_pdf_say_the_same(told, client_as):
    client = client_as("accountant", of="wuhai")
    page = client.get("/reports/month/?month=2024-03")
    whole = page.context["whole"]
    assert whole.paid == booked(told[0], MARCH, MARCH)
    assert f"{whole.paid // 100:,}.{whole.paid % 100:02d}" in page.content.decode()
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/reports/month/?month=2024-03&as=xlsx").content))
    rows = book.get_sheet_by_name("按救助类别").to_python()
    place = rows[2].index("基金支出")
    assert round(rows[-1][place] * 100) == whole.paid == sum(round(row[place] * 100) for row in rows[3:-1])
    assert client.get("/reports/year/?year=2024&as=pdf").content.startswith(b"%PDF")
    assert client.get("/reports/year/?year=2024").status_code == 200
    assert AuditEntry.objects.filter(event="reports.taken").count() == 2


def test_the_self_evaluation_says_what_it_does_not_know(told, client_as):
    """kunming.114"""
    actions.set_budget(told[0], "wuhai", 2024, 10_000_000, "预算批复")
    client = client_as("accountant", of="wuhai")
    page = client.get("/reports/evaluation/?year=2024")
    rows = {line.row.name: line.row for line in page.context["sheet"].lines}
    spent = booked(told[0], dt.date(2024, 1, 1), dt.date(2024, 12, 1))
    money = rows["年度资金总额（元）"]
    assert (money.target, money.actual.replace(",", "")) == ("100,000.00", f"{spent // 100}.{spent % 100:02d}")
    assert rows["享受医疗救助人次"].actual == "2"
    assert (rows["救助对象满意度"].actual, rows["资金拨付合规性"].actual, rows["救助对象参保率"].actual) == (None, None, None)
    assert rows["政策范围内个人自付费用救助比例"].actual == "70%"
    assert "系统未掌握" in page.content.decode()
    assert client.get("/reports/evaluation/?year=2024&as=pdf").content.startswith(b"%PDF")
    assert client.get("/reports/evaluation/?year=2024&as=xlsx").status_code == 200

"""The statements equal the books: month by month, after reversals, and after a reversal of a closed month."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import pytest
from python_calamine import CalamineWorkbook
from tests.office.fund.conftest import at  # noqa: F401 - a fixture
from tests.office.settlement.people import person, stay

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import AuditEntry, District
from tuodi.office.fund import actions, queries
from tuodi.office.registry import actions as registry
from tuodi.office.reports.files import FIRST
from tuodi.office.reports.statement import statement
from tuodi.office.reports.units import WAN
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


def test_money_in_ten_thousands_is_rounded_in_display_only(told, client_as):
    """Half up of the magnitude; the cells of the workbook keep the fen, so that their sums are the books'."""
    assert [WAN.shown(fen) for fen in (4_999, 5_000, -5_000, -4_999, 123_456_789_012, None)] == ["0.00", "0.01", "-0.01", "0.00", "123,456.79", "—"]
    client = client_as("accountant", of="wuhai")
    page = client.get("/reports/month/?month=2024-03&unit=wan")
    text, spent = page.content.decode(), booked(told[0], MARCH, MARCH)
    assert "单位：万元" in text
    assert WAN.shown(spent) in text
    assert "unit=wan&amp;as=xlsx" in text
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/reports/month/?month=2024-03&as=xlsx&unit=wan").content))
    rows = book.get_sheet_by_name("按救助类别").to_python()
    assert "单位：万元" in rows[1][0]
    place = rows[2].index("基金支出")
    assert round(rows[-1][place] * 1_000_000) == spent == sum(round(row[place] * 1_000_000) for row in rows[3:-1])
    assert client.get("/reports/month/?month=2024-03&as=pdf&unit=wan").content.startswith(b"%PDF")
    assert client.get("/reports/month/?month=2024-03&unit=%00").status_code == 200


def test_what_the_books_do_not_reach_back_to_is_blank(told, client_as):
    """2023 is before the books: not 0. A month without anything inside them is 0."""
    client = client_as("accountant", of="wuhai")
    lines = client.get("/reports/year/?year=2024").context["report"].comparison.lines
    assert {line.values[1] for line in lines} == {None}
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/reports/year/?year=2024&as=xlsx").content))
    rows = book.get_sheet_by_name("汇总").to_python()
    assert {row[2] for row in rows[3:]} == {""}
    empty = client.get("/reports/month/?month=2024-05")
    assert empty.status_code == 200
    assert "没有发生额" in empty.content.decode()
    assert {line.values[0] for line in empty.context["report"].comparison.lines} == {0}
    assert client.get("/reports/month/?month=2024-05&as=xlsx").status_code == 200
    assert client.get("/reports/month/?month=2024-05&as=pdf").content.startswith(b"%PDF")


def test_the_workbook_is_laid_out_to_be_printed(told, client_as):
    """Numbers with their formats, a print area on every sheet that ends where its table does."""
    content = client_as("accountant", of="wuhai").get("/reports/month/?month=2024-03&as=xlsx").content
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names, styles = book.read("xl/workbook.xml").decode(), book.read("xl/styles.xml").decode()
        sheet = book.read("xl/worksheets/sheet2.xml").decode()
    areas = dict(re.findall(r'name="_xlnm.Print_Area" localSheetId="(\d+)"[^>]*>[^!]+!([^<]+)<', names))
    assert len(areas) == names.count("<sheet ")
    assert areas["0"].startswith("$A$1:$")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("汇总").to_python()
    assert areas["0"].endswith(f"${len(rows)}")
    assert len(rows) > FIRST
    assert "0.00%" in styles
    assert 'fitToWidth="1"' in sheet or "fitToPage" in sheet
    assert re.search(r'<c r="B4" s="\d+"><v>\d+</v>', sheet)  # a count is a number


def test_a_person_of_two_classes_and_two_districts_is_one(city, at, actor):  # noqa: F811
    """Aided in two classes and two districts within a month: once in each of them, once in all."""
    here = Actor.system("tests", city("wuhai"))
    first, second = District.objects.filter(city="wuhai").order_by("position")[:2]
    who = person(first, ("dibao", dt.date(2023, 1, 1)))
    at("2024-03-15")
    settling.settle(here, stay(who, "a1", dt.date(2024, 3, 2)), "a1")
    held = who.identities.get()
    registry.end_identity(here, held, dt.date(2024, 3, 5), "换类")
    registry.add_identity(here, who, "other_hardship", dt.date(2024, 3, 5), "换类")
    registry.change_person(here, who, "搬迁", district=second)
    settling.settle(here, stay(who, "a2", dt.date(2024, 3, 14)), "a2")
    found = statement(here, MARCH, MARCH)
    assert (found.whole.figures["persons"], found.whole.figures["times"]) == (1, 2)
    for key in ("title", "district"):
        assert [one.figures["persons"] for one in found.by[key]] == [1, 1]
        assert sum(one.paid for one in found.by[key]) == found.whole.paid
    places = {one.key: one.paid for one in found.by["district"]}
    for place in (first, second):
        mine = statement(actor("accountant", place.name, of="wuhai"), MARCH, MARCH)
        assert mine.whole.paid == places[str(place.pk)]
        assert mine.whole.figures["persons"] == 1

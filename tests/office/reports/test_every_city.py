"""In all five cities the report is the books: persons, layers, hospital's share, enrolment, recovered money; a year before; a district's own."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from django.db.models import Sum
from python_calamine import CalamineWorkbook
from tests.office.enrolment.conftest import approved, figures, job, money  # noqa: F401 - fixtures
from tests.office.fund.conftest import at  # noqa: F401 - a fixture
from tests.office.reports.books import APRIL, MARCH, fill
from tests.office.settlement.people import person

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import AuditEntry, District
from tuodi.office.fund import chart, queries
from tuodi.office.fund.models import PostingLine
from tuodi.office.payment import actions as payment
from tuodi.office.payment.models import Due
from tuodi.office.registry.models import Person
from tuodi.office.reports import report
from tuodi.office.settlement.models import Settlement
from tuodi.policy.pack import city_names

pytestmark = pytest.mark.django_db
JANUARY, DECEMBER = dt.date(2024, 1, 1), dt.date(2024, 12, 1)


def booked(of, codes, first, last, **where):
    """Fen of accounts in months, straight from the lines."""
    found = PostingLine.objects.filter(account__city=of, account__code__in=codes, month__range=(first, last), **where)
    return found.aggregate(total=Sum("amount"))["total"] or 0


@pytest.fixture
def filled(city, at, approved, actor, settings, figures):  # noqa: F811
    """`filled("wuhai")`: the year of tests.office.reports.books, with invented figures."""

    def make(of):
        path = figures / f"{of}.yaml"
        path.write_text(path.read_text("utf-8") + "  disposable_income[2022]: 20000\n  disposable_income[2023]: 20000\n", "utf-8")
        city(of)
        return fill(of, at, approved, actor)

    return make


@pytest.mark.parametrize("of", city_names())
def test_the_report_is_the_books(filled, of):
    """kunming.112, kunming.113, ningbo.092: what the reports say is what the books hold, of every month and of the year."""
    here = filled(of)
    spending = [chart.AID, chart.TILT, chart.SUBSIDY]
    year = report.of_year(here, 2024)
    for found, first, last in ((report.of_month(here, MARCH), MARCH, MARCH), (report.of_month(here, APRIL), APRIL, APRIL), (year, JANUARY, DECEMBER)):
        whole = found.told.whole
        said = {line.name.strip("　"): line.values[0] for line in found.comparison.lines}
        assert whole.paid == said["基金支出合计"] == booked(of, spending, first, last)
        assert (whole.figures["aid"], whole.figures["tilt"]) == (booked(of, [chart.AID], first, last), booked(of, [chart.TILT], first, last))
        assert said["资助参保"] == found.moved.total.amount == booked(of, [chart.SUBSIDY], first, last)
        for lines in (found.moved.identities, found.moved.districts):
            assert sum(one.amount for one in lines) == found.moved.total.amount
            assert sum(one.persons or 0 for one in lines) == found.moved.total.persons
        assert said["追回资金"] == -booked(of, [chart.RECOVERED], first, last)
        for key, groups in found.told.by.items():
            for name in ("times", "aid", "tilt", "subsidy", "hospital", "self", "total"):
                assert sum(one.figures[name] for one in groups) == whole.figures[name] or (key == "institution" and name == "subsidy"), (key, name)
    assert sum(year.months) == year.told.whole.paid
    assert year.months == queries.monthly_outlay(of, 2024)
    assert year.moved.total.persons == 3
    assert {line.name: line.values[0] for line in year.comparison.lines}["追回资金"] == 250_000


@pytest.mark.parametrize("of", city_names())
def test_the_layers_are_the_settlements(filled, of):
    """yancheng.045, urumqi.063: of what stands (reversals against what they take back), every layer of the report is the sum over the settlements."""
    here = filled(of)
    told = report.of_year(here, 2024).told
    stands = [one for one in Settlement.objects.filter(kind="settle", year=2024).select_related("claim") if one.paid and not Settlement.objects.filter(reverses=one).exists()]
    whole = told.whole.figures
    assert whole["times"] == len(stands) == 3
    assert whole["persons"] == 2
    assert whole["hospital"] == sum(one.hospital_borne for one in stands)
    assert (whole["hospital"] > 0) is (of == "yancheng")
    assert whole["self"] == sum(one.self_paid for one in stands)
    assert whole["total"] == sum(one.claim.total_cost for one in stands) == sum(fen for _, fen in told.layers)
    assert whole["base"] == sum(one.base for one in stands)
    own = {group.key: group.figures["self"] for group in told.by["institution"]}
    assert own == {code: sum(one.self_paid for one in stands if one.claim.institution == code) for code in own}  # what each leaves to the persons


def test_a_closed_month_stays_and_the_change_stands_in_the_next(filled):
    here = filled("kunming")
    march, april = report.of_month(here, MARCH), report.of_month(here, APRIL)
    assert "已结账" in march.state
    assert "尚未结账" in april.state
    assert march.told.whole.figures["times"] == 3
    assert april.told.whole.figures["times"] == 0  # one taken back, one settled anew
    assert march.moved.total.persons == 3
    assert april.moved.total.persons == 0  # the transfer was reversed and made again


def test_beside_the_year_before_and_from_january_on(filled):
    here = filled("kunming")
    before = Settlement.objects.get(year=2023)
    lines = {line.name: line for line in report.of_month(here, MARCH).comparison.lines}
    aid = lines["医疗救助"]
    now = booked("kunming", [chart.AID], MARCH, MARCH)
    assert aid.values == (now, before.aid, now, before.aid)
    assert aid.changes == [((now - before.aid) * 20_000 + before.aid) // (2 * before.aid)] * 2
    assert lines["资助参保"].changes == [None, None]  # nothing a year before
    april = {line.name: line for line in report.of_month(here, APRIL).comparison.lines}["医疗救助"]
    assert april.values[2] == booked("kunming", [chart.AID], JANUARY, APRIL)
    assert april.values[3] == before.aid
    year = {line.name: line for line in report.of_year(here, 2024).comparison.lines}["医疗救助"]
    assert year.values == (booked("kunming", [chart.AID], JANUARY, DECEMBER), before.aid)


@pytest.mark.parametrize("of", city_names())
def test_a_district_is_the_line_of_the_city_and_sees_no_other(filled, client_as, of):
    here = filled(of)
    city_lines = {one.name: one for one in report.of_year(here, 2024).told.by["district"]}
    for place in District.objects.filter(city=of).order_by("position")[:2]:
        page = client_as("reviewer", place.name, of=of).get("/reports/year/?year=2024")
        own = page.context["report"]
        assert [one.name for one in own.told.by["district"] if one.figures["times"]] == [place.name]
        for name in ("persons", "times", "aid", "tilt", "hospital", "self", "total"):
            assert own.told.whole.figures[name] == city_lines[place.name].figures[name]
        assert own.issuer.endswith(f"{place.name}医疗保障局")
    third = District.objects.filter(city=of).order_by("position")[2]
    empty = client_as("reviewer", third.name, of=of).get("/reports/month/?month=2024-03")
    assert empty.context["whole"].paid == 0
    assert "没有发生额" in empty.content.decode()


def test_grants_stand_in_the_report(city, at, actor, client_as):  # noqa: F811
    """wuhai.033: a grant is an expense of its month, a person-time of an item of its own, and of nobody's hospital."""
    where = District.objects.filter(city=city("wuhai")).order_by("position").first()
    at("2024-09-10")
    here = Actor.system("tests", "wuhai")
    who = person(where, ("dibao", dt.date(2023, 1, 1)))
    payment.owe(here, person_id=who.pk, district_id=where.pk, amount_fen=80_000, purpose=Due.Purpose.GRANT, reference="grant/1", why="门诊救助金")
    told = report.of_month(here, dt.date(2024, 9, 1))
    (item,) = [one for one in told.told.by["item"] if one.figures["times"]]
    assert (item.name, item.paid, item.figures["persons"]) == ("定额救助", 80_000, 1)
    assert told.told.by["institution"] == []
    assert {line.name.strip("　"): line.values[0] for line in told.comparison.lines}["其中：定额救助"] == 80_000
    assert told.told.whole.paid == booked("wuhai", [chart.AID], dt.date(2024, 9, 1), dt.date(2024, 9, 1))
    assert Person.objects.count() == 1


def test_the_workbook_says_what_the_page_says_and_prints_well(filled, client_as):
    filled("ningbo")
    client = client_as("accountant", of="ningbo")
    page = client.get("/reports/year/?year=2024").context["report"]
    content = client.get("/reports/year/?year=2024&as=xlsx").content
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names[:6] == ["汇总", "按救助类别", "按救助项目", "按区县", "按医疗机构", "资助参保"]
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python()
        assert rows[0][0] == f"2024 年医疗救助年报　{name}"
        assert rows[1][0].startswith("单位：元　宁波市医疗保障局　数据截至 2024-04-02")
    summary = {row[0]: row[1] for row in book.get_sheet_by_name("汇总").to_python()[3:]}
    assert {line.name: line.values[0] for line in page.comparison.lines} == {name: round(value * (100 if page_money(page, name) else 1)) for name, value in summary.items()}
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert parts.read("xl/workbook.xml").decode().count("!$1:$3<") == len(sheets) == len(book.sheet_names)  # heads on every printed page
    for text in sheets:
        assert 'orientation="landscape"' in text
        assert 'topLeftCell="B4"' in text
        assert "宁波市医疗保障局" in text[text.index("<oddFooter>") :]


def test_the_paper_is_a_pdf_and_taking_it_is_recorded(filled, client_as):
    filled("ningbo")
    client = client_as("auditor", of="ningbo")
    for kind in ("month/?month=2024-03", "year/?year=2024"):
        assert client.get(f"/reports/{kind}&as=pdf").content.startswith(b"%PDF")
    assert AuditEntry.objects.filter(event="reports.taken").count() == 2


def page_money(page, name):
    return next(line.money for line in page.comparison.lines if line.name == name)


@pytest.mark.parametrize("of", ["kunming", "wuhai"])
def test_a_district_sees_whose_enrolment_was_paid_whoever_paid(filled, client_as, of):
    """The district's page says of its own people what the city's says of them, also where the city's books paid; outlay is what the books say."""
    here = filled(of)
    whole = report.of_year(here, 2024)
    for line in [one for one in whole.moved.districts if one.persons]:
        page = client_as("reviewer", line.name, of=of).get("/reports/year/?year=2024")
        mine = page.context["report"]
        assert [(one.name, one.persons, one.amount) for one in mine.moved.districts if one.persons] == [(line.name, line.persons, line.amount)]
        said = {one.name.strip("　"): one.values[0] for one in mine.comparison.lines}
        assert said["资助参保人数"] == line.persons
        assert said["基金支出合计"] == mine.told.whole.paid
        assert ("由市级资金支付" in page.content.decode()) == mine.by_the_city == (mine.told.whole.figures["subsidy"] != line.amount)

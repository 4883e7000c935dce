"""Who is warned about: the lines of each city, at the line and a fen below it; once a line and year however often it is run."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from python_calamine import CalamineWorkbook
from tests.office import factories
from tests.office.casework.conftest import FIGURES

from tuodi.office.core.models import AuditEntry
from tuodi.office.registry.models import Insurance, Person
from tuodi.office.settlement import actions as settlement
from tuodi.office.watch import actions, jobs
from tuodi.office.watch.models import Alert, LargeBill, Run

pytestmark = pytest.mark.django_db
Some = Callable[..., Any]
HEADS = "证件号码,姓名,险种类型,区县,年度个人负担,街道,社区,联系电话\n"


def run(client: Any, year: int = 2025, until: str = "2025-03-03", **data: Any) -> str:
    answer = client.post("/watch/runs/new/", {"year": year, "until": until, "days": 10, **data}, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def upload(*lines: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("名单.csv", (HEADS + "\n".join(lines)).encode())


def sheet(client: Any, address: str) -> list[list[Any]]:
    """The rows of a workbook that the page gives."""
    return CalamineWorkbook.from_filelike(io.BytesIO(b"".join(client.get(address).streaming_content))).get_sheet_by_index(0).to_python()


def found() -> dict[tuple[int, str], tuple[int, int | None]]:
    return {(one.person_id, one.warning): (one.burden, one.line) for one in Alert.objects.all()}


def test_urumqi_class_3_at_two_thousand_and_the_poorest_without_a_line(holder: Some, paid: Some, client_as: Some) -> None:
    """urumqi.065, urumqi.066, urumqi.067"""
    at, below, dibao, tekun = (holder("urumqi", code) for code in ("dibao_margin", "dibao_margin", "dibao", "tekun"))
    paid("urumqi", at, 200_000)
    paid("urumqi", below, 199_999)
    paid("urumqi", dibao, 100)
    paid("urumqi", tekun, 100)
    holder("urumqi", "dibao")  # without a claim in the year
    assert "监测 4 人，新预警 3 人" in run(client_as("clerk", of="urumqi"))
    assert found() == {
        (at.pk, "return_to_poverty"): (200_000, 200_000),
        (dibao.pk, "return_to_poverty"): (100, None),
        (tekun.pk, "return_to_poverty"): (100, None),
    }
    assert Alert.objects.get(person=at).due == dt.date(2025, 3, 17)  # ten working days after Monday 3 March


def test_urumqi_ordinary_and_class_4_have_the_same_line(holder: Some, paid: Some, client_as: Some) -> None:
    """urumqi.068, urumqi.069: 48,000 yuan, last year's income of the figures"""
    ordinary, below, fourth = holder("urumqi"), holder("urumqi"), holder("urumqi", "illness_poor")
    paid("urumqi", ordinary, 4_800_000)
    paid("urumqi", below, 4_799_999)
    paid("urumqi", fourth, 4_800_000)
    run(client_as("clerk", of="urumqi"))
    assert set(Alert.objects.values_list("name", flat=True)) == {"高额医疗费用监测（一般参保人）", "高额医疗费用监测（第四类）"}
    assert found() == {(ordinary.pk, "high_cost"): (4_800_000, 4_800_000), (fourth.pk, "high_cost"): (4_800_000, 4_800_000)}


def test_yancheng_targets_after_aid_and_residents_who_are_none(holder: Some, paid: Some, client_as: Some) -> None:
    """yancheng.059, yancheng.060: 9,480 yuan after aid for a target, 44,000 for an ordinary resident, no line for an employee"""
    target, ordinary, employee = holder("yancheng", "dibao"), holder("yancheng"), holder("yancheng")
    Insurance.objects.filter(person=employee).update(kind="employee")
    bill = paid("yancheng", target, 2_000_000)
    paid("yancheng", ordinary, 4_400_000)
    paid("yancheng", employee, 9_000_000)
    run(client_as("clerk", of="yancheng"))
    left = 2_000_000 - bill.aid - bill.tilt_aid - bill.hospital_borne
    assert bill.aid > 0
    assert left >= 948_000
    assert found() == {(target.pk, "return_to_poverty"): (left, 948_000), (ordinary.pk, "poverty_by_illness"): (4_400_000, 4_400_000)}


def test_ningbo_warns_by_the_figure_set_and_flags_single_bills(holder: Some, paid: Some, client_as: Some) -> None:
    """ningbo.059"""
    once, twice = holder("ningbo"), holder("ningbo")
    large = paid("ningbo", once, 3_000_000)
    paid("ningbo", twice, 2_000_000)
    paid("ningbo", twice, 1_000_000, dt.date(2025, 2, 20))
    clerk = client_as("clerk", of="ningbo")
    run(clerk)
    run(clerk)
    assert found() == {(once.pk, "high_cost"): (3_000_000, 3_000_000), (twice.pk, "high_cost"): (3_000_000, 3_000_000)}
    assert list(LargeBill.objects.values_list("settlement", "burden")) == [(large.pk, 3_000_000)]
    assert large.number in clerk.get("/watch/bills/").content.decode()


def test_ningbo_without_the_figure_is_silent(holder: Some, paid: Some, client_as: Some, settings: Any) -> None:
    """ningbo.059: neither the amount nor what it is counted on is stated"""
    who = holder("ningbo")
    settings.FIGURES = ""
    paid("ningbo", who, 9_000_000)
    assert "新预警 0 人" in run(client_as("clerk", of="ningbo"))
    assert not LargeBill.objects.exists()
    for page in ("/watch/overview/?year=2025", "/watch/", "/watch/runs/", "/watch/runs/new/", "/watch/bills/"):
        text = client_as("clerk", of="ningbo").get(page).content.decode()
        assert "缺少2025 年大额医疗费用预警线，大额医疗费用预警不产生预警" in text, page
        assert "ningbo.yaml" in text
        assert "warning_line: {2025: 金额}" in text


def test_a_missing_income_is_named_and_the_other_lines_go_on(holder: Some, paid: Some, client_as: Some, settings: Any) -> None:
    """urumqi.068, urumqi.067: without last year's income nobody is warned by it, and the pages say so; class 3 has its own line"""
    third, ordinary = holder("urumqi", "dibao_margin"), holder("urumqi")
    paid("urumqi", third, 300_000)
    paid("urumqi", ordinary, 9_000_000)
    settings.FIGURES = ""
    clerk = client_as("clerk", of="urumqi")
    page = run(clerk)
    assert "监测 2 人，新预警 1 人，资料不全 1 人" in page
    assert "缺少2024 年乌鲁木齐市居民人均可支配收入，高额医疗费用监测（第四类）、高额医疗费用监测（一般参保人）不产生预警" in page
    assert "disposable_income: {2024: 金额}" in page
    assert "缺少参数 disposable_income[2024]" in page
    assert set(found()) == {(third.pk, "return_to_poverty")}
    settings.FIGURES = str(FIGURES)
    assert "新预警 1 人，资料不全 0 人" in run(clerk)
    assert "缺少2024 年" not in clerk.get("/watch/").content.decode()


def test_somebody_whose_insurance_is_unknown_is_named(holder: Some, paid: Some, client_as: Some, place: Some) -> None:
    """yancheng.059: only residents have the line; an unknown insurance is said, not taken for one"""
    who = holder("yancheng")
    paid("yancheng", who, 4_400_000)
    Insurance.objects.filter(person=who).delete()
    clerk = client_as("clerk", of="yancheng")
    page = run(clerk)
    assert "资料不全 1 人" in page
    assert "需补充资料的人员" in page
    assert f"/registry/people/{who.pk}/" in page
    assert "缺少“险种" in page
    elsewhere = client_as("clerk", "盐都区", of="yancheng").get(f"/watch/runs/{Run.objects.get().pk}/").content.decode()
    assert who.name not in elsewhere


@pytest.mark.parametrize("name", ["wuhai", "kunming"])
def test_cities_without_a_line_warn_of_nobody(name: str, holder: Some, client_as: Some) -> None:
    """wuhai.100"""
    holder(name, "dibao")
    clerk = client_as("clerk", of=name)
    assert "没有规定预警线" in run(clerk)
    for page in ("/watch/", "/watch/overview/?year=2025", "/watch/runs/", "/watch/runs/new/"):
        assert "没有规定预警线和监测，系统不产生预警" in clerk.get(page).content.decode(), page
    assert not Run.objects.exists()


def test_again_and_again_makes_one_task_and_follows_the_burden(holder: Some, paid: Some, client_as: Some, office: Some, day: Any) -> None:
    who = holder("urumqi", "dibao_margin")
    first = paid("urumqi", who, 250_000)
    clerk = client_as("clerk", of="urumqi")
    run(clerk)
    second = paid("urumqi", who, 50_000, dt.date(2025, 2, 20))
    assert "新预警 0 人" in run(clerk, until="2025-02-15")
    assert Alert.objects.get().burden == 250_000  # the later bill isn't in a look at the fifteenth
    run(clerk)
    alert = Alert.objects.get()
    assert (alert.burden, alert.seen, alert.below) == (300_000, dt.date(2025, 3, 3), False)
    settlement.reverse(office("urumqi"), second, "退费", "r1")
    settlement.reverse(office("urumqi"), first, "退费", "r2")
    run(clerk)
    assert Alert.objects.get().below
    assert "降到预警线以下" in clerk.get(f"/watch/{alert.pk}/").content.decode()


def test_a_list_of_ordinary_persons(holder: Some, client_as: Some, place: Some) -> None:
    """urumqi.068: those reached are registered and get a task of their street; targets are left to the settlements"""
    here = place("urumqi")
    street = factories.street("前进街道", of=here)
    target = holder("urumqi", "dibao")
    rich, poor = factories.id_number("19800101"), factories.id_number("19810101")
    file = [
        f"{rich},李示例,390,{here.name},48000.00,前进街道,东社区,13900000000",
        f"{poor},王示例,职工,{here.name},47999.99,,,",
        f"{target.id_number},张示例,390,{here.name},90000,,,",
    ]
    page = run(client_as("clerk", of="urumqi"), file=upload(*file))
    assert "监测 3 人，新预警 1 人" in page
    alert = Alert.objects.get()
    assert (alert.burden, alert.line, alert.street, alert.community, alert.source) == (4_800_000, 4_800_000, street, "东社区", "list")
    assert (alert.person.id_number, alert.person.telephone) == (rich, "13900000000")
    assert Run.objects.get().counts["targets"] == 1
    run(client_as("clerk", of="urumqi"), file=upload(*file))
    assert Run.objects.count() == 1  # the same file is taken once
    run(client_as("clerk", of="urumqi"), file=upload(file[0].replace("48000.00", "60,000").replace(",000", "000")))
    assert Alert.objects.get().burden == 6_000_000
    assert Person.objects.filter(city="urumqi").count() == 2


def test_a_list_as_excel(client_as: Some, place: Some) -> None:
    """yancheng.059: employees who are no targets have no line"""
    here, buffer = place("yancheng"), io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    rows = [HEADS.strip().split(","), [factories.id_number(), "李示例", "390", here.name, "44000", "", "", ""], [factories.id_number(), "王示例", "310", here.name, "90000", "", "", ""]]
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    run(client_as("clerk", of="yancheng"), file=SimpleUploadedFile("名单.xlsx", buffer.getvalue()))
    assert [(one.person.name, one.warning) for one in Alert.objects.all()] == [("李示例", "poverty_by_illness")]


def test_faulty_rows_come_back_and_the_others_are_taken(client_as: Some, place: Some) -> None:
    here, good = place("urumqi").name, factories.id_number()
    lines = [f"{good},李示例,390,{here},90000", f"{good},李示例,390,{here},1", f"123,李示例,390,{here},1", f"{factories.id_number()},王,390,{here},", f"{factories.id_number()},王,999,{here},1"]
    clerk = client_as("clerk", of="urumqi")
    page = run(clerk, file=upload(*lines, f"{factories.id_number()},王,390,东区,1"))
    made = Run.objects.get()
    assert (made.counts["looked"], made.counts["wrong"], Alert.objects.count()) == (1, 5, 1)
    assert "5 行没有导入" in page
    for words in ("证件号码与第 2 行重复", "证件号码：", "年度个人负担“”", "险种“999”", "“东区”不是本市的区县"):
        assert words in page
    rows = sheet(clerk, f"/watch/runs/{made.pk}/?export=xlsx")
    assert rows[0] == ["行号", "原因", *HEADS.strip().split(",")]
    assert [row[0] for row in rows[1:]] == [3, 4, 5, 6, 7]
    assert rows[2][2] == "123"
    assert AuditEntry.objects.filter(event="core.exported", data__title=f"退回行{made.pk}").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT cells FROM watch_wrongrow LIMIT 1")
        assert "李示例" not in cursor.fetchone()[0]  # kept encrypted
    district = client_as("clerk", here, of="urumqi").get(f"/watch/runs/{made.pk}/").content.decode()
    assert "退回的行" not in district  # the file is the city's


def test_a_file_without_a_usable_row_leaves_nothing(client_as: Some, place: Some) -> None:
    here, clerk = place("urumqi").name, client_as("clerk", of="urumqi")
    page = run(clerk, file=upload(*(f"{number},王,390,{here},1" for number in range(1, 26))))
    assert "全部 25 行都无法识别，没有导入" in page
    assert "第 2 行：证件号码" in page
    assert "其余 5 行略" in page
    assert "文件里没有人员" in run(clerk, file=upload())
    assert "缺少列：证件号码" in run(clerk, file=SimpleUploadedFile("x.csv", "甲,乙\n1,2\n".encode()))
    assert "无法读取" in run(clerk, file=SimpleUploadedFile("x.xlsx", b"PK\x03\x04nothing"))
    assert not Alert.objects.exists()
    assert not Run.objects.exists()


def test_the_template_has_the_columns_that_are_read(client_as: Some, place: Some) -> None:
    place("urumqi")
    clerk = client_as("clerk", of="urumqi")
    assert set(HEADS.strip().split(",")) == set(sheet(clerk, "/watch/runs/template/")[0])


def test_a_district_watches_its_own(holder: Some, paid: Some, client_as: Some, place: Some) -> None:
    who = holder("urumqi", "dibao")
    paid("urumqi", who, 100)
    assert "监测 0 人" in run(client_as("clerk", "沙依巴克区", of="urumqi"))
    assert "由市级人员导入" in run(client_as("clerk", place("urumqi").name, of="urumqi"), file=upload("x"))
    assert "监测 1 人，新预警 1 人" in run(client_as("clerk", place("urumqi").name, of="urumqi"))
    alert = Alert.objects.get()
    assert client_as("clerk", "沙依巴克区", of="urumqi").get(f"/watch/{alert.pk}/").status_code == 404


def test_every_day_every_city_once(holder: Some, paid: Some, place: Some) -> None:
    paid("urumqi", holder("urumqi", "dibao"), 100)
    place("wuhai")
    assert jobs.watch_cities()
    assert not jobs.watch_cities()
    assert (Run.objects.get().city, Alert.objects.count()) == ("urumqi", 1)
    assert AuditEntry.objects.filter(event="watch.run").count() == 1


def test_a_day_to_come_is_refused(client_as: Some, place: Some) -> None:
    place("urumqi")
    assert "不能晚于今天" in run(client_as("clerk", of="urumqi"), until="2025-03-04")


def test_two_records_of_one_person_are_one_burden(holder: Some, paid: Some, office: Some) -> None:
    """The bills of a merged record count with the record that it belongs to."""
    kept, other = holder("urumqi", "dibao_margin"), holder("urumqi", "dibao_margin")
    paid("urumqi", kept, 120_000)
    paid("urumqi", other, 80_000)
    from tuodi.office.registry import actions as registry

    registry.merge(office("urumqi"), kept, other, "同一人")
    actions.watch_settlements(office("urumqi"), "urumqi", 2025)
    assert found() == {(kept.pk, "return_to_poverty"): (200_000, 200_000)}

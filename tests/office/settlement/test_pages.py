"""The pages of settlement, driven as a browser would: list, detail, manual entry with preview, papers, files, re-settlement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.office.settlement.people import person, stay

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import AuditEntry, District
from tuodi.office.settlement import actions
from tuodi.office.settlement.models import Batch, BatchRow, Claim, Resettlement, Settlement

pytestmark = pytest.mark.django_db
SINCE = dt.date(2023, 1, 1)
FORM = {
    "key": "manual/1",
    "invoice_number": "E1",
    "setting": "inpatient",
    "institution": "H99000000001",
    "hospital_level": "3",
    "hospital_area": "city",
    "started": "2024-03-01",
    "ended": "2024-03-09",
    "diagnosis": "J18.900",
    "total_cost": "50000.00",
    "in_policy_cost": "40000",
    "basic_paid": "20000.5",
    "materials": ["id_card", "invoice"],
}


@pytest.fixture
def browser(client_as: Callable[..., Any]) -> Callable[..., Any]:
    return lambda role, **more: client_as(role, "海勃湾区", of="wuhai", **more)


@pytest.fixture
def settled(office: Actor, district: District) -> Settlement:
    return actions.settle(office, stay(person(district, ("dibao", SINCE)), "c1"), "k1")


def test_the_list(browser: Callable[..., Any], settled: Settlement) -> None:
    page = browser("clerk").get("/settlement/").content.decode()
    assert settled.number in page
    assert "张示例" in page
    for query in (f"?q={settled.number}", "?q=c1", "?q=张示", f"?q={settled.person.id_number}", "?status=settled", "?setting=inpatient"):
        assert settled.number in browser("auditor").get(f"/settlement/{query}").content.decode(), query
    for query in ("?q=nobody", "?status=not_covered", "?kind=reverse", "?to=2020-01-01"):
        assert settled.number not in browser("auditor").get(f"/settlement/{query}").content.decode(), query


def test_the_list_as_a_workbook(browser: Callable[..., Any], settled: Settlement) -> None:
    found = browser("auditor").get("/settlement/?export=xlsx")
    assert b"".join(found.streaming_content)[:2] == b"PK"


def test_another_districts_staff_see_nothing(client_as: Callable[..., Any], settled: Settlement) -> None:
    other = client_as("reviewer", "乌达区", of="wuhai")
    assert settled.number not in other.get("/settlement/").content.decode()
    for path in ("", "reverse/", "resettle/", "sheet.pdf"):
        assert other.get(f"/settlement/{settled.pk}/{path}").status_code == 404, path


def test_the_detail_shows_each_step_with_its_clause(browser: Callable[..., Any], settled: Settlement) -> None:
    """urumqi.089"""
    page = browser("clerk").get(f"/settlement/{settled.pk}/").content.decode()
    for step in settled.explanation["steps"]:
        assert step["title"] in page
        assert step["clause"] in page
    assert "<svg" in page  # the year's limits
    assert settled.person.id_number not in page  # masked


def test_reversal_on_the_page(browser: Callable[..., Any], settled: Settlement) -> None:
    reviewer = browser("reviewer")
    key = reviewer.get(f"/settlement/{settled.pk}/reverse/").context["form"]["key"].value()
    answer = reviewer.post(f"/settlement/{settled.pk}/reverse/", {"key": key, "why": "票据重复"}, follow=True)
    assert "冲销单" in answer.content.decode()
    assert "票据重复" in reviewer.get(f"/settlement/{settled.pk}/").content.decode()
    again = reviewer.post(f"/settlement/{settled.pk}/reverse/", {"key": "page/other", "why": "再来"})
    assert "已由" in again.content.decode()
    assert Settlement.objects.count() == 2


def test_manual_entry(browser: Callable[..., Any], district: District) -> None:
    who = person(district, ("dibao", SINCE))
    clerk = browser("clerk")
    assert "零星录入" in clerk.get(f"/settlement/manual/?person={who.pk}").content.decode()
    preview = clerk.post("/settlement/manual/preview/", FORM | {"id_number": who.id_number}).content.decode()
    assert "本次救助" in preview
    assert not Settlement.objects.exists()
    answer = clerk.post("/settlement/manual/", FORM | {"id_number": who.id_number})
    made = Settlement.objects.get()
    assert answer.url == f"/settlement/{made.pk}/"
    assert (made.claim.basic_paid, made.claim.channel, made.claim.number) == (2_000_050, "manual", "E1")
    assert f"{made.aid // 100:,}" in preview
    clerk.post("/settlement/manual/", FORM | {"id_number": who.id_number})  # the button pressed twice
    assert Settlement.objects.count() == 1
    again = clerk.post("/settlement/manual/", FORM | {"id_number": who.id_number, "key": "manual/2"}).content.decode()
    assert "已结算" in again
    assert Settlement.objects.count() == 1


def test_preview_says_what_is_missing_and_wrong(browser: Callable[..., Any], district: District) -> None:
    page = (
        browser("clerk")
        .post("/settlement/manual/preview/", {"key": "manual/1", "total_cost": "12.345", "setting": "inpatient"})
        .content.decode()
    )
    assert "还需填写" in page
    assert "医疗费总额（元）：" in page


def test_childbirth_needs_its_proof(browser: Callable[..., Any], district: District) -> None:
    """ningbo.048"""
    who = person(district, ("dibao", SINCE))
    form = FORM | {"id_number": who.id_number, "setting": "maternity"}
    assert "合法生育" in browser("clerk").post("/settlement/manual/", form).content.decode()
    assert not Claim.objects.exists()


def test_papers(browser: Callable[..., Any], settled: Settlement, office: Actor, district: District) -> None:
    clerk = browser("clerk")
    refused = actions.settle(office, stay(person(district), "c2"), "k2")
    form = FORM | {"id_number": settled.person.id_number}
    papers = [
        clerk.get(f"/settlement/{settled.pk}/sheet.pdf"),
        clerk.get(f"/settlement/{refused.pk}/refusal.pdf"),
        clerk.post("/settlement/manual/receipt.pdf", form),
        clerk.post("/settlement/manual/missing.pdf", form),
    ]
    for paper in papers:
        assert paper["Content-Type"] == "application/pdf"
        assert paper.content.startswith(b"%PDF")
        assert b"NotoSansCJK" in paper.content  # the font is embedded
    assert clerk.get(f"/settlement/{settled.pk}/refusal.pdf").status_code == 404
    assert AuditEntry.objects.filter(event="settlement.printed").count() == 4


HEADER = (
    "就诊/结算编号,身份证号,医疗类别,入院日期,出院日期,第一诊断编码,医院等级,就医地,医疗费总额,政策范围内费用,基本医保支付,大病保险支付\n"
)


def test_a_file(browser: Callable[..., Any], district: District) -> None:
    who = person(district, ("dibao", SINCE))
    rows = [
        f"b1,{who.id_number},住院,2024-02-01,2024-02-05,J18.900,三级,市内,9000.00,8000.00,4000.00,0",
        f"b2,{who.id_number},住院,2024-01-01,2024-01-05,J18.900,三级,市内,9000.00,8000.00,4000.00,0",
        "b3,990101196001019998,住院,2024-02-01,2024-02-05,J18.900,三级,市内,9000.00,8000.00,4000.00,0",
        f"b4,{who.id_number},住院,2024-02-01,2024-02-05,J18.900,三级,市内,9000.00,很多,4000.00,0",
        f"b5,{who.id_number},住院,2024-03-01,2024-03-05,J18.900,三级,市内,9000.00,8000.00,9500.00,0",
    ]
    content = (HEADER + "\n".join(rows)).encode()
    clerk = browser("clerk")
    answer = clerk.post("/settlement/batches/new/", {"file": SimpleUploadedFile("一月.csv", content)})
    batch = Batch.objects.get()
    assert answer.url == f"/settlement/batches/{batch.pk}/"
    assert "开始结算" in clerk.get(answer.url).content.decode()
    clerk.post(f"/settlement/batches/{batch.pk}/start/")
    assert "后台处理中" in clerk.get(f"/settlement/batches/{batch.pk}/progress/").content.decode()
    while actions.work_on_batches():  # as the background does
        pass
    assert "HX-Refresh" in clerk.get(f"/settlement/batches/{batch.pk}/progress/").headers
    batch.refresh_from_db()
    assert batch.state == "done"
    states = {row.data["claim_id"]: (row.state, row.reason) for row in BatchRow.objects.all()}
    assert [states[name][0] for name in ("b1", "b2", "b3", "b4", "b5")] == ["settled", "settled", "refused", "refused", "refused"]
    assert "登记中没有此人" in states["b3"][1]
    assert "政策范围内费用" in states["b4"][1]
    assert states["b5"][1]
    assert list(Settlement.objects.order_by("sequence").values_list("claim__number", flat=True)) == ["b2", "b1"]  # by time, not by row
    page = clerk.get(f"/settlement/batches/{batch.pk}/?state=refused").content.decode()
    assert "b3" in page
    assert "b1" not in page
    clerk.post("/settlement/batches/new/", {"file": SimpleUploadedFile("又一次.csv", content)})
    assert Batch.objects.count() == 1


def test_a_file_that_is_none(browser: Callable[..., Any], district: District) -> None:
    page = browser("clerk").post("/settlement/batches/new/", {"file": SimpleUploadedFile("x.csv", "甲,乙\n1,2".encode())}).content.decode()
    assert "x.csv" not in page or "缺" in page or "没有" in page
    assert not Batch.objects.exists()


def test_resettlement_on_the_page(browser: Callable[..., Any], settled: Settlement, office: Actor) -> None:
    """yancheng.058: what a changed identity touches is settled again."""
    actions.list_touched(office, settled.person_id, SINCE, None, Resettlement.Cause.IDENTITY, "身份变动")
    entry = Resettlement.objects.get()
    reviewer = browser("reviewer")
    assert settled.number in reviewer.get("/settlement/resettlements/").content.decode()
    page = reviewer.get(f"/settlement/resettlements/{entry.pk}/")
    key = page.context["again"]["key"].value()
    answer = reviewer.post(f"/settlement/resettlements/{entry.pk}/", {"key": key, "why": "身份变动"})
    new = Settlement.objects.get(resettles=settled)
    assert answer.url == f"/settlement/{new.pk}/"
    assert settled.number not in reviewer.get("/settlement/resettlements/").content.decode()


def test_keeping_on_the_page(browser: Callable[..., Any], settled: Settlement, office: Actor) -> None:
    actions.list_touched(office, settled.person_id, SINCE, None, Resettlement.Cause.IDENTITY, "身份变动")
    entry = Resettlement.objects.get()
    browser("reviewer").post(f"/settlement/resettlements/{entry.pk}/", {"keep": "yes", "keep-remark": "不影响"})
    entry.refresh_from_db()
    assert (entry.state, entry.remark) == ("kept", "不影响")


def test_the_work_table(browser: Callable[..., Any], settled: Settlement) -> None:
    page = browser("clerk").get("/").content.decode()
    assert "今日结算" in page
    assert "1 笔" in page

"""Everything on one person as one ZIP and as one PDF, with the paper dossier's number and a list of contents (urumqi.089, 第二十三条)."""

from __future__ import annotations

import base64
import datetime as dt
import io
import re
import struct
import zipfile
import zlib

import pytest
from python_calamine import load_workbook
from tests.office.settlement.people import person

from tuodi.office.casework.models import Attachment, Case, Content
from tuodi.office.core.models import AuditEntry
from tuodi.office.fund.papers.render import pdf
from tuodi.office.registry.models import Person

SECTIONS = ["基本情况", "身份", "备案", "结算", "资助参保", "定额救助", "支付", "申请", "预警", "停止救助", "通报", "追回", "审核扣减", "疑点与案件", "审计记录"]


def png():
    """Two by two red points."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\x00" + b"\xff\x00\x00" * 2 for _ in range(2))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def pages(content):
    return max(int(found) for found in re.findall(rb"/Count\s+(\d+)", content))


@pytest.fixture
def application(poor):
    case = Case.objects.create(
        city="wuhai", district=poor.district, person=poor, key="reimbursement", code="ABCD2345", secret_index="x", step_since=dt.date(2024, 4, 1),
        applied=dt.date(2024, 4, 1), channel="counter", reason="自行垫付",
    )  # fmt: skip

    def handed_in(name, kind, content):
        one = Attachment.objects.create(case=case, name=name, kind=kind, size=len(content), digest=str(hash((name, content))))
        Content.objects.create(attachment=one, data=base64.b64encode(content).decode())

    case.handed_in = handed_in
    return case


def test_everything_on_one_person_as_one_archive(client_as, poor, settled, application):
    made = settled(poor, "a", dt.date(2024, 3, 9))
    auditor, approver = client_as("auditor", of="wuhai"), client_as("approver", of="wuhai")
    auditor.post(f"/oversight/people/{poor.pk}/dossier/", {"number": "档-2024-017", "place": "二楼 3 柜"})
    bar = auditor.post("/oversight/sanctions/new/", {"number": poor.id_number, "start": "2024-05-01", "end": "2099-05-31", "reason": "转借", "basis": "协议"})
    approver.post(f"{bar['Location']}approve/", {})
    auditor.post("/oversight/insurers/tell/")
    three = pdf({"title": "票据", "left": "", "right": "", "foot": "", "tables": [{"title": "", "heads": ["行"], "widths": ["auto"], "rows": [[str(n)] for n in range(90)]}]})
    before = pages(auditor.post(f"/oversight/people/{poor.pk}/paper/").content)
    application.handed_in("发票/一.png", "image/png", png())
    application.handed_in("小结.pdf", "application/pdf", three)
    application.handed_in("坏的.pdf", "application/pdf", b"%PDF-1.7 nothing")
    application.handed_in("说明.docx", "application/zip", b"PK\x03\x04 whatever")
    assert "档-2024-017" in auditor.get(f"/registry/people/{poor.pk}/").content.decode()
    archive = zipfile.ZipFile(io.BytesIO(auditor.post(f"/oversight/people/{poor.pk}/archive/").content))
    names = archive.namelist()
    number = application.number
    assert names == [
        "00 个人档案.pdf", "01 登记与记录.xlsx", f"02 结算单 {made.number}.pdf", f"03 {number} 发票_一.png", f"04 {number} 小结.pdf", f"05 {number} 坏的.pdf",
        f"06 {number} 说明.docx",
    ]  # fmt: skip
    book = load_workbook(io.BytesIO(archive.read(names[1])))
    assert book.sheet_names == SECTIONS
    cells = {name: str(book.get_sheet_by_name(name).to_python()) for name in SECTIONS}
    for section, words in {
        "基本情况": "档-2024-017", "结算": made.number, "申请": number, "停止救助": "转借", "通报": "待回复", "审计记录": "登记纸质档案",
    }.items():  # fmt: skip
        assert words in cells[section], section
    assert AuditEntry.objects.filter(event="oversight.archive.taken", subject_id=str(poor.pk)).count() == 2
    whole = auditor.post(f"/oversight/people/{poor.pk}/paper/")
    assert whole["Content-Type"] == "application/pdf"
    assert whole.content.startswith(b"%PDF-")
    assert pages(three) == 3
    assert pages(whole.content) == before + 1 + 3  # the picture and the paper; what can't be drawn is named, and is in the ZIP
    assert AuditEntry.objects.filter(event="oversight.archive.taken").count() == 3


def test_somebody_of_whom_there_is_nothing(client_as, home):
    nobody = person(home)
    answer = client_as("reviewer", of="wuhai").post(f"/oversight/people/{nobody.pk}/paper/")
    assert pages(answer.content) >= 1


def test_who_may_not(client_as, poor):
    for role, district, status in (("auditor", "乌达区", 404), ("clerk", "海勃湾区", 403), ("approver", None, 403)):
        for kind in ("archive", "paper"):
            assert client_as(role, district, of="wuhai").post(f"/oversight/people/{poor.pk}/{kind}/").status_code == status
    assert client_as("auditor", of="wuhai").get(f"/oversight/people/{poor.pk}/archive/").status_code == 405


def test_merged_records_are_in_it(client_as, home, poor, settled):
    double = person(home, ("dibao", dt.date(2022, 1, 1)))
    made = settled(double, "a", dt.date(2024, 3, 9))
    Person.objects.filter(pk=double.pk).update(merged_into=poor)
    archive = zipfile.ZipFile(io.BytesIO(client_as("auditor", of="wuhai").post(f"/oversight/people/{poor.pk}/archive/").content))
    assert f"02 结算单 {made.number}.pdf" in archive.namelist()

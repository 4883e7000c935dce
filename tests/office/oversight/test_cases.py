"""Tip-offs with reward, cases against staff, the archive (urumqi.089 to urumqi.094)."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

from django.db import connection

from tuodi.office.core.models import AuditEntry
from tuodi.office.oversight.models import Case, TipOff

TIP = {"about": "示例诊所", "text": "空刷凭证", "day": "2024-03-01", "informant": "王举报", "telephone": "13900000000"}


def test_a_tip_becomes_a_case_and_is_rewarded_by_a_second_person(client_as, home):
    auditor, approver = client_as("auditor", of="wuhai"), client_as("approver", of="wuhai")
    where = auditor.post("/oversight/tips/new/", TIP)["Location"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT informant, telephone FROM oversight_tipoff")
        assert not any("王举报" in text or "13900000000" in text for text in cursor.fetchone())
    assert "王举报" not in auditor.get(where).content.decode()
    assert "王举报" in auditor.post(f"{where}reveal/", {"why": "核实情况"}, follow=True).content.decode()
    assert AuditEntry.objects.filter(event="oversight.tip.revealed", why="核实情况").count() == 1
    auditor.post(f"{where}reward/", {"amount": "500"})
    assert TipOff.objects.get().reward is None  # nothing has been founded yet
    auditor.post(f"{where}answer/", {"founded": "yes", "answer": "属实"})
    assert Case.objects.get().name == "示例诊所"
    auditor.post(f"{where}reward/", {"amount": "500"})
    assert auditor.post(f"{where}grant/").status_code == 403
    approver.post(f"{where}grant/")
    held = TipOff.objects.get()
    assert (held.reward, held.reward_state, held.reward_decided_by.role) == (50_000, "granted", "approver")


def test_a_case_against_staff(client_as, home):
    auditor = client_as("auditor", of="wuhai")
    form = {"against": "staff", "name": "", "text": "侵占救助金"}
    assert "请填写对象" in auditor.post("/oversight/cases/new/", form).content.decode()
    where = auditor.post("/oversight/cases/new/", form | {"name": "某经办人员"})["Location"]
    auditor.post(f"{where}close/", {"measure": "处分并退回", "basis": "第二十六条（三）"})
    assert "处分并退回" in auditor.get("/oversight/cases/?against=staff").content.decode()
    assert client_as("clerk", of="wuhai").get(where).status_code == 403


def test_everything_on_one_person_as_one_archive(client_as, poor, settled):
    from python_calamine import load_workbook

    made = settled(poor, "a", dt.date(2024, 3, 9))
    auditor = client_as("auditor", of="wuhai")
    auditor.post(f"/oversight/people/{poor.pk}/dossier/", {"number": "档-2024-017", "place": "二楼 3 柜"})
    page = auditor.get(f"/registry/people/{poor.pk}/").content.decode()
    assert "档-2024-017" in page
    answer = auditor.post(f"/oversight/people/{poor.pk}/archive/")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    names = archive.namelist()
    assert names == ["00 目录.pdf", "01 登记与记录.xlsx", f"02 结算单 {made.number}.pdf"]
    assert all(archive.read(name).startswith(b"%PDF-") for name in names if name.endswith(".pdf"))
    book = load_workbook(io.BytesIO(archive.read(names[1])))
    assert book.get_sheet_by_name("结算").to_python()[1][0] == made.number
    assert book.sheet_names[-1] == "审计记录"
    assert AuditEntry.objects.filter(event="oversight.archive.taken", subject_id=str(poor.pk)).exists()
    assert client_as("auditor", "乌达区", of="wuhai").post(f"/oversight/people/{poor.pk}/archive/").status_code == 404


def test_the_trail_is_searched_by_a_settlements_number(client_as, poor, settled):
    made, other = settled(poor, "a", dt.date(2024, 3, 9)), settled(poor, "b", dt.date(2024, 4, 9))
    page = client_as("auditor", of="wuhai").get(f"/audit/?subject={made.number}").content.decode()
    assert f"settlement.settlement {made.pk}<" in page
    assert f"settlement.settlement {other.pk}<" not in page

"""Tip-offs with reward, cases against staff, the archive (urumqi.089 to urumqi.094)."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.utils import timezone
from tests.office.settlement.people import person

from tuodi.office.core.models import AuditEntry
from tuodi.office.fund import chart, queries
from tuodi.office.fund.models import Posting
from tuodi.office.oversight.models import Case, TipOff, Transfer
from tuodi.office.registry.models import Institution

TIP = {
    "kind": "false_care", "channel": "telephone", "against": "institution", "about": "示例诊所", "text": "空刷凭证", "day": "2024-03-01",
    "informant": "王举报", "telephone": "13900000000",
}  # fmt: skip


def page(client, where):
    return client.get(where).content.decode()


def test_who_reported_is_encrypted_and_looking_is_recorded(client_as, home):
    """urumqi.090: reporting is protected."""
    auditor = client_as("auditor", of="wuhai")
    where = auditor.post("/oversight/tips/new/", TIP)["Location"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM oversight_tipoff")
        assert not any("王举报" in str(value) or "13900000000" in str(value) for value in cursor.fetchone())
    for reader in (auditor, client_as("approver", of="wuhai"), client_as("reviewer", of="wuhai")):
        for place in (where, "/oversight/tips/"):
            assert "王举报" not in page(reader, place)
    assert client_as("approver", of="wuhai").post(f"{where}reveal/", {"why": "核实情况"}).status_code == 403
    auditor.post(f"{where}reveal/", {"why": ""})
    assert not AuditEntry.objects.filter(event="oversight.tip.revealed").exists()
    assert "王举报" in auditor.post(f"{where}reveal/", {"why": "核实情况"}, follow=True).content.decode()
    assert AuditEntry.objects.filter(event="oversight.tip.revealed", why="核实情况").count() == 1
    assert not AuditEntry.objects.filter(data__icontains="王举报").exists()


def test_a_reward_where_the_document_gives_it(client_as, urumqi, sound):
    """urumqi.090: proposed by one, decided by another, owed and paid in the books by the fiscal budget; the fund's own figures stay."""
    auditor, approver, accountant = (client_as(role, of="urumqi") for role in ("auditor", "approver", "accountant"))
    where = auditor.post("/oversight/tips/new/", TIP)["Location"]
    auditor.post(f"{where}reward/", {"amount": "500"})
    assert TipOff.objects.get().reward is None  # nothing has been founded yet
    auditor.post(f"{where}answer/", {"founded": "yes", "answer": "属实", "against": "institution"})
    assert "第二十四条" in page(auditor, where)
    auditor.post(f"{where}reward/", {"amount": "500"})
    assert auditor.post(f"{where}grant/").status_code == 403
    approver.post(f"{where}refuse-reward/", {"why": "金额偏高"})
    assert TipOff.objects.get().reward_state == "none"
    auditor.post(f"{where}reward/", {"amount": "300"})
    assert not Posting.objects.exists()
    approver.post(f"{where}grant/")
    held = TipOff.objects.get()
    assert (held.reward, held.reward_state, held.reward_decided_by.role) == (30_000, "granted", "approver")
    assert [queries.balance("urumqi", None, code) for code in (chart.REWARD_DUE, chart.REWARDS)] == [30_000, -30_000]
    accountant.post(f"{where}pay/", {"day": str(timezone.localdate())})
    assert TipOff.objects.get().reward_state == "paid"
    assert [queries.balance("urumqi", None, code) for code in (chart.REWARD_DUE, chart.REWARDS, chart.SPECIAL, chart.RECOVERED)] == [0, 0, 0, 0]
    assert not any("王举报" in one.text for one in Posting.objects.all())
    accountant.post(f"{where}pay/", {"day": str(timezone.localdate())})
    assert Posting.objects.count() == 2
    refused = accountant.post(f"/fund/postings/{held.reward_posting_id}/reverse/", {"why": "试", "day": str(timezone.localdate())}, follow=True)
    assert "请在“基金监管·举报”中办理" in refused.content.decode()
    sound()


def test_no_reward_where_the_document_gives_none(client_as, home, actor):
    auditor = client_as("auditor", of="wuhai")
    where = auditor.post("/oversight/tips/new/", TIP)["Location"]
    auditor.post(f"{where}answer/", {"founded": "yes", "answer": "属实", "against": "institution"})
    assert "提出奖励" not in page(auditor, where)
    auditor.post(f"{where}reward/", {"amount": "500"})
    assert "没有规定举报奖励" in page(auditor, where)
    assert TipOff.objects.get().reward is None


def test_a_founded_tip_makes_the_case_that_it_is_about(client_as, poor):
    """urumqi.092 to urumqi.094: an institution, a person, a member of staff; or it joins a case that runs."""
    auditor = client_as("auditor", of="wuhai")
    hospital = Institution.objects.create(code="H99000000009", name="示例医院")
    asked = [
        ({"against": "institution", "code": hospital.code}, ("institution", "示例医院", hospital.pk, None)),
        ({"against": "person", "number": poor.id_number}, ("person", poor.name, None, poor.pk)),
        ({"against": "staff", "name": "李某（区经办中心）"}, ("staff", "李某（区经办中心）", None, None)),
    ]
    for form, expected in asked:
        where = auditor.post("/oversight/tips/new/", TIP)["Location"]
        auditor.post(f"{where}answer/", {"founded": "yes", "answer": "属实"} | form)
        made = TipOff.objects.latest("pk").case
        assert (made.against, made.name, made.institution_id, made.person_id) == expected
        assert TipOff.objects.latest("pk").against == expected[0]
    where = auditor.post("/oversight/tips/new/", TIP)["Location"]
    auditor.post(f"{where}answer/", {"founded": "yes", "answer": "属实", "against": "person"})
    assert "请填写救助对象的身份证号" in page(auditor, where)
    auditor.post(f"{where}answer/", {"founded": "yes", "answer": "同一件事", "case": made.pk})
    assert Case.objects.count() == 3
    assert made.tips.count() == 2
    assert "举报" in page(auditor, f"/oversight/cases/{made.pk}/")


def test_a_tip_leads_to_a_case_to_a_sanction_and_a_recovery(client_as, urumqi, sound):
    """urumqi.093: aid stops for six months, the money comes back; the case says what came of it and ends only then."""
    poor = person(urumqi, ("dibao", dt.date(2022, 1, 1)))
    auditor, approver = client_as("auditor", of="urumqi"), client_as("approver", of="urumqi")
    tip = auditor.post("/oversight/tips/new/", TIP | {"kind": "false_identity", "against": "person"})["Location"]
    auditor.post(f"{tip}answer/", {"founded": "yes", "answer": "隐瞒房产", "against": "person", "number": poor.id_number})
    case = Case.objects.get()
    where = f"/oversight/cases/{case.pk}/"
    assert f"/oversight/sanctions/new/?case={case.pk}" in page(auditor, where)
    assert "协议中止" not in page(auditor, where).split("<main")[1].split("处理措施")[0]
    assert poor.id_number in page(auditor, f"/oversight/sanctions/new/?case={case.pk}")
    bar = auditor.post(f"/oversight/sanctions/new/?case={case.pk}", {"number": poor.id_number, "start": str(timezone.localdate()), "reason": "隐瞒房产"})["Location"]
    other = person(urumqi)
    answer = auditor.post(f"/oversight/sanctions/new/?case={case.pk}", {"number": other.id_number, "start": str(timezone.localdate()), "reason": "隐瞒"})
    assert "的对象是" in answer.content.decode()
    owed = auditor.post(
        f"/oversight/recoveries/new/?case={case.pk}",
        {"number": poor.id_number, "amount": "100", "parts": 1, "first": str(timezone.localdate()), "basis": "第二十六条（二）", "reason": "退回"},
    )["Location"]
    auditor.post(f"{where}close/", {"outcome": "barred", "measure": "停止救助并退回", "basis": "第二十六条（二）"})
    assert "还在待审批" in page(auditor, where)
    approver.post(f"{bar}approve/", {})
    approver.post(f"{owed}approve/", {})
    auditor.post(f"{where}close/", {"outcome": "agreement", "measure": "按协议处理", "basis": "协议"})
    assert "对救助对象的案件，结果可以是" in page(auditor, where)
    auditor.post(f"{where}close/", {"outcome": "barred", "measure": "停止救助并退回", "basis": "第二十六条（二）"})
    text = page(auditor, where)
    for words in ("已结案", "停止救助并退回", "应退 100.00 元", "举报第"):
        assert words in text
    for place in (bar, owed, tip):
        assert where in page(auditor, place)
    answer = auditor.post(f"/oversight/sanctions/new/?case={case.pk}", {"number": poor.id_number, "start": "2030-01-01", "reason": "再次"})
    assert "已经结案" in answer.content.decode()
    sound()


def test_a_case_against_staff_goes_to_discipline_and_to_the_prosecutor(client_as, home):
    """urumqi.094: discipline and justice are recorded with paper, day and answer; what was taken is owed back under a name."""
    auditor, approver = client_as("auditor", of="wuhai"), client_as("approver", of="wuhai")
    form = {"against": "staff", "name": "", "text": "侵占救助金"}
    assert "请填写对象" in auditor.post("/oversight/cases/new/", form).content.decode()
    where = auditor.post("/oversight/cases/new/", form | {"name": "某经办人员"})["Location"]
    close = {"outcome": "discipline", "measure": "记过", "basis": "第二十六条（三）"}
    auditor.post(f"{where}close/", close)
    assert "须先登记向纪检监察或任免机关的移送" in page(auditor, where)
    paper = {"kind": "discipline", "to": "示例区纪委监委", "day": "2024-05-01", "document": "移〔2024〕1号", "basis": "第二十六条（三）"}
    auditor.post(f"{where}transfer/", paper | {"day": "2999-01-01"})
    assert "不能晚于今天" in page(auditor, where)
    auditor.post(f"{where}transfer/", paper)
    auditor.post(f"{where}transfer/", paper | {"kind": "prosecutor", "to": "示例区检察院", "document": "移〔2024〕2号"})
    first, second = Transfer.objects.order_by("pk")
    auditor.post(f"/oversight/transfers/{first.pk}/answer/", {"day": "2024-04-01", "answer": "记过处分"})
    assert "回复日期不早于移送" in page(auditor, where)
    auditor.post(f"/oversight/transfers/{first.pk}/answer/", {"day": "2024-06-01", "answer": "给予记过处分"})
    owed = auditor.post(
        f"/oversight/recoveries/new/?case={Case.objects.get().pk}",
        {"name": "某经办人员", "amount": "80", "parts": 1, "first": "2024-08-31", "basis": "第二十六条（三）", "reason": "退回侵占款", "district": home.pk},
    )["Location"]
    approver.post(f"{owed}approve/", {})
    assert "某经办人员" in page(auditor, owed)
    auditor.post(f"{where}close/", close)
    text = page(auditor, where)
    for words in ("示例区检察院", "给予记过处分", "应退 80.00 元", "已结案", "待回复"):
        assert words in text
    auditor.post(f"/oversight/transfers/{second.pk}/answer/", {"day": "2024-07-01", "answer": "不予立案"})  # after the case was closed
    assert "不予立案" in page(auditor, where)
    assert "记过" in page(auditor, "/oversight/cases/?against=staff")
    assert client_as("clerk", of="wuhai").get(where).status_code == 403


def test_only_staff_go_to_discipline(client_as, poor):
    auditor = client_as("auditor", of="wuhai")
    where = auditor.post("/oversight/cases/new/", {"against": "person", "number": poor.id_number, "text": "虚假票据"})["Location"]
    paper = {"kind": "discipline", "to": "示例区纪委监委", "day": "2024-05-01", "document": "移〔2024〕1号", "basis": "第二十六条"}
    auditor.post(f"{where}transfer/", paper)
    assert "只处理经办人员的案件" in page(auditor, where)
    assert not Transfer.objects.exists()


def test_the_trail_is_searched_by_a_settlements_number(client_as, poor, settled):
    made, other = settled(poor, "a", dt.date(2024, 3, 9)), settled(poor, "b", dt.date(2024, 4, 9))
    text = page(client_as("auditor", of="wuhai"), f"/audit/?subject={made.number}")
    assert f"settlement.settlement {made.pk}<" in text
    assert f"settlement.settlement {other.pk}<" not in text

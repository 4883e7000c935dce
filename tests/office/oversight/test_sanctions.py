"""Sanctions: two people, six months in 乌鲁木齐 (urumqi.093), refused at settlement, listed for the insurers."""

from __future__ import annotations

import datetime as dt
import io
import json

import pytest
from django.db import IntegrityError, transaction
from tests.office.settlement.people import person

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import AuditEntry
from tuodi.office.core.rights import Refused
from tuodi.office.oversight import actions, rules
from tuodi.office.oversight.models import NoticeRow, Sanction
from tuodi.office.oversight.refused import OversightRefused
from tuodi.office.registry.models import Institution
from tuodi.office.settlement.eligibility import eligibility
from tuodi.office.settlement.models import Resettlement

FORM = {"basis": "协议第五条", "reason": "转借凭证就医"}


def propose(client, who, first, last=None, **more):
    data = FORM | {"number": who.id_number, "start": first, "end": last or first} | more
    return client.post("/oversight/sanctions/new/", data)


def test_a_bill_within_a_sanction_is_refused(client_as, poor, settled, today, sound):
    before = settled(poor, "before", dt.date(2024, 2, 1))
    touched = settled(poor, "touched", dt.date(2024, 3, 5))
    assert before.status == touched.status == "settled"
    assert touched.aid > 0
    auditor, approver = client_as("auditor", of="wuhai"), client_as("approver", of="wuhai")
    made = propose(auditor, poor, "2024-03-01", "2024-04-30")
    held = Sanction.objects.get()
    assert made["Location"] == f"/oversight/sanctions/{held.pk}/"
    assert settled(poor, "proposed", dt.date(2024, 3, 20)).status == "settled"  # a proposal binds nobody yet
    approver.post(f"{made['Location']}approve/", {"remark": "属实"})
    barred = settled(poor, "barred", dt.date(2024, 4, 30))
    assert (barred.status, barred.reasons, barred.aid) == ("not_covered", "sanctioned", 0)
    assert settled(poor, "after", dt.date(2024, 5, 1)).status == "settled"
    assert {one.settlement.claim.number for one in Resettlement.objects.all()} == {"touched", "proposed"}
    assert not eligibility(poor.pk, dt.date(2024, 4, 2), "inpatient").covered
    assert AuditEntry.objects.filter(event="oversight.sanction.approved", data__touched=2).exists()
    sound()


def test_who_proposes_does_not_approve(actor, user, poor):
    both = actor("auditor", of="wuhai")
    held = actions.enter_sanction(both, poor, "转借凭证", dt.date(2024, 3, 1), dt.date(2024, 3, 31), "协议")
    with pytest.raises(IntegrityError), transaction.atomic():
        Sanction.objects.filter(pk=held.pk).update(decided_by=both.user)
    with pytest.raises(Refused, match="权限"):
        actions.approve_sanction(both, held)


def test_six_months_from_the_decision(client_as, urumqi, today):
    who = person(urumqi, ("dibao", dt.date(2022, 1, 1)))
    auditor, approver = client_as("auditor", of="urumqi"), client_as("approver", of="urumqi")
    page = auditor.get("/oversight/sanctions/new/").content.decode()
    assert "第二十六条（二）" in page
    assert 'name="end"' not in page
    propose(auditor, who, str(today - dt.timedelta(days=20)))
    held = Sanction.objects.get()
    approver.post(f"/oversight/sanctions/{held.pk}/approve/", {})
    held.refresh_from_db()
    assert (held.state, held.start, held.end, held.basis) == ("approved", today, rules.last_day(today, 6), "第二十六条（二）")


def test_the_sixth_month_ends_the_day_before():
    days = {"2024-03-15": "2024-09-14", "2024-08-31": "2025-02-28", "2024-12-01": "2025-05-31", "2023-08-31": "2024-02-29", "2024-07-01": "2024-12-31"}
    assert {day: str(rules.last_day(dt.date.fromisoformat(day), 6)) for day in days} == days


def test_lifted_and_overlapping(client_as, poor, settled):
    auditor, approver = client_as("auditor", of="wuhai"), client_as("approver", of="wuhai")
    propose(auditor, poor, "2024-03-01", "2024-04-30")
    assert "重叠" in propose(auditor, poor, "2024-04-30", "2024-05-30").content.decode()
    number = Sanction.objects.get().pk
    approver.post(f"/oversight/sanctions/{number}/approve/", {})
    refused = settled(poor, "refused", dt.date(2024, 4, 5))
    approver.post(f"/oversight/sanctions/{number}/lift/", {"day": "2024-04-01", "why": "复核后撤销"})
    assert Resettlement.objects.get().settlement == refused
    assert settled(poor, "inside", dt.date(2024, 3, 31)).reasons == "sanctioned"
    assert settled(poor, "lifted", dt.date(2024, 4, 1)).status == "settled"


def test_the_insurers_are_told_and_answer(client_as, urumqi, today):
    """urumqi.093: the three layers stop, so the insurers get the list, once each; what they answer is noted; lifted bars are told again."""
    from python_calamine import load_workbook

    who = person(urumqi, ("dibao", dt.date(2022, 1, 1)), name="李示例")
    auditor, approver = client_as("auditor", of="urumqi"), client_as("approver", of="urumqi")
    propose(auditor, who, str(today))
    assert "李示例" not in auditor.get("/oversight/insurers/").content.decode()
    assert "没有需要通报的人员" in auditor.post("/oversight/insurers/tell/", follow=True).content.decode()
    bar = Sanction.objects.get().pk
    approver.post(f"/oversight/sanctions/{bar}/approve/", {})
    assert "李示例" in auditor.get("/oversight/insurers/").content.decode()
    where = auditor.post("/oversight/insurers/tell/")["Location"]
    assert Sanction.objects.get().told_at is not None
    assert "没有待通报的人员" in auditor.get("/oversight/insurers/").content.decode()
    answer = auditor.get(f"{where}?export=xlsx")
    rows = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0).to_python()
    assert rows[1][1:4] == ["停止", "李示例", who.id_number]
    assert rows[1][6] == str(rules.last_day(today, 6))
    assert who.id_number not in auditor.get(where).content.decode()
    assert client_as("accountant", of="urumqi").get(f"{where}json/").status_code == 403
    listed = json.loads(auditor.get(f"{where}json/").content)
    assert listed["persons"][0] | {"answer": ""} == {
        "place": 1, "what": "bar", "name": "李示例", "id_number": who.id_number, "district": str(urumqi), "start": str(today),
        "end": str(rules.last_day(today, 6)), "lifted_on": None, "basis": "第二十六条（二）", "answer": "", "text": "",
    }  # fmt: skip
    listed["persons"][0] |= {"answer": "not_done", "text": ""}
    assert "请写明序号 1 未办理的原因" in upload(auditor, where, listed)
    listed["persons"][0] |= {"text": "系统升级，下月办理"}
    assert "已登记 1 人的回复" in upload(auditor, where, listed)
    assert "系统升级，下月办理" in auditor.get(where).content.decode()
    row = NoticeRow.objects.get()
    auditor.post(f"/oversight/insurers/rows/{row.pk}/", {"answer": "done", "text": ""})
    row.refresh_from_db()
    assert (row.answer, row.answered_by.role) == ("done", "auditor")
    approver.post(f"/oversight/sanctions/{bar}/lift/", {"day": str(today), "why": "复核后撤销"})
    second = auditor.post("/oversight/insurers/tell/")["Location"]
    assert "恢复" in auditor.get(second).content.decode()
    assert "没有待通报的人员" in auditor.get("/oversight/insurers/").content.decode()


def upload(client, where, content):
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    return client.post(f"{where}answers/", {"file": io.BytesIO(text)}, follow=True).content.decode()


def test_answers_that_are_none_say_what_is_wrong(client_as, urumqi, today):
    who = person(urumqi, ("dibao", dt.date(2022, 1, 1)))
    auditor, approver = client_as("auditor", of="urumqi"), client_as("approver", of="urumqi")
    propose(auditor, who, str(today))
    approver.post(f"/oversight/sanctions/{Sanction.objects.get().pk}/approve/", {})
    where = auditor.post("/oversight/insurers/tell/")["Location"]
    listed = json.loads(auditor.get(f"{where}json/").content)
    person_row = listed["persons"][0]
    for wrong, words in [
        (b"\xff\x00", "不是 JSON"),
        (b"[" * 100_000, "不是 JSON"),
        ({"notice": listed["notice"]}, "缺少 persons"),
        (listed | {"notice": 999}, "通报第 999 号"),
        (listed | {"persons": [{"answer": "done"}]}, "第 1 人缺少序号"),
        (listed | {"persons": [person_row | {"place": 7, "answer": "done"}]}, "没有序号 7"),
        (listed | {"persons": [person_row | {"answer": "ok"}]}, "得到“ok”"),
        (listed | {"persons": [person_row | {"answer": 1}]}, "应为文字"),
        (listed, "没有读到回复"),
    ]:
        assert words in upload(auditor, where, wrong), words
    assert NoticeRow.objects.get().answer == "waiting"


def test_one_user_with_both_roles_still_needs_a_second_person(user, poor, home):
    """Somebody who proposed as auditor and is approver now decides nothing of his own."""
    both = user("auditor", of="wuhai")
    held = actions.enter_sanction(Actor.of(both), poor, "转借凭证", dt.date(2024, 3, 1), dt.date(2024, 3, 31), "协议")
    hospital = Institution.objects.create(code="H99000000009", name="示例医院")
    rest = actions.enter_suspension(Actor.of(both), "wuhai", hospital, dt.date(2099, 3, 1), dt.date(2099, 3, 31), "空刷凭证", "协议")
    owed = actions.enter_recovery(Actor.of(both), "wuhai", home, poor, 10_000, "多报", "协议", actions.parts_of(10_000, 1, dt.date(2024, 3, 1)))
    both.role = "approver"
    both.save()
    now = Actor.of(both)
    for decide, what in ((actions.approve_sanction, held), (actions.approve_suspension, rest), (actions.approve_recovery, owed)):
        with pytest.raises(OversightRefused, match="由您提出"):
            decide(now, what)
        what.refresh_from_db()
        assert what.state == "open"


def test_another_district_sees_none(client_as, poor):
    propose(client_as("auditor", of="wuhai"), poor, "2024-03-01", "2024-04-30")
    other = client_as("auditor", "乌达区", of="wuhai")
    assert other.get(f"/oversight/sanctions/{Sanction.objects.get().pk}/").status_code == 404
    assert "不属于您的辖区" in propose(other, poor, "2024-06-01", "2024-06-30").content.decode()

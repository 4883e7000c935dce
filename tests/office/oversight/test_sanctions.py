"""Sanctions: two people, six months in 乌鲁木齐 (urumqi.093), refused at settlement, listed for the insurers."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.db import IntegrityError, transaction
from tests.office.settlement.people import person

from tuodi.office.core.models import AuditEntry
from tuodi.office.core.rights import Refused
from tuodi.office.oversight import actions, rules
from tuodi.office.oversight.models import Sanction
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


def test_the_list_goes_to_the_insurers_as_excel(client_as, urumqi, today):
    from python_calamine import load_workbook

    who = person(urumqi, ("dibao", dt.date(2022, 1, 1)), name="李示例")
    auditor, approver = client_as("auditor", of="urumqi"), client_as("approver", of="urumqi")
    propose(auditor, who, str(today))
    assert "李示例" not in auditor.get("/oversight/insurers/").content.decode()
    approver.post(f"/oversight/sanctions/{Sanction.objects.get().pk}/approve/", {})
    answer = auditor.get("/oversight/insurers/?export=xlsx")
    rows = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0).to_python()
    assert (rows[1][0], rows[1][4]) == ("李示例", str(rules.last_day(today, 6)))
    auditor.post("/oversight/insurers/tell/")
    assert Sanction.objects.get().told_at is not None
    assert "登记已通报" not in auditor.get("/oversight/insurers/").content.decode()


def test_another_district_sees_none(client_as, poor):
    propose(client_as("auditor", of="wuhai"), poor, "2024-03-01", "2024-04-30")
    other = client_as("auditor", "乌达区", of="wuhai")
    assert other.get(f"/oversight/sanctions/{Sanction.objects.get().pk}/").status_code == 404
    assert "不属于您的辖区" in propose(other, poor, "2024-06-01", "2024-06-30").content.decode()

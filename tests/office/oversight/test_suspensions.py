"""An agreement that rests: care that begins meanwhile isn't settled, through whatever door it comes (urumqi.092)."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.office.settlement.test_pages import FORM

from tuodi.office.oversight.models import Suspension
from tuodi.office.registry.models import Institution, Insurance
from tuodi.office.settlement.models import Settlement
from tuodi.office.settlement.refused import AgreementSuspended

CODE = "H99000000001"


@pytest.fixture
def hospital(home, poor, today):
    for day in (today - dt.timedelta(days=3), today + dt.timedelta(days=40)):
        Insurance.objects.get_or_create(person=poor, year=day.year, defaults={"kind": "resident"})
    return Institution.objects.create(code=CODE, name="示例医院")


def propose(client, start, end, **more):
    form = {"code": CODE, "start": str(start), "end": str(end), "basis": "服务协议第三十条", "reason": "空刷凭证"} | more
    return client.post("/oversight/suspensions/new/", form)


def test_care_that_begins_meanwhile_is_refused(client_as, hospital, poor, settled, today):
    auditor, approver = client_as("auditor", of="wuhai"), client_as("approver", of="wuhai")
    last = today + dt.timedelta(days=30)
    where = propose(auditor, today - dt.timedelta(days=9), last)["Location"]

    def treated(number, began, **more):
        return settled(poor, number, began + dt.timedelta(days=2), started=began, **more)

    assert treated("proposed", today - dt.timedelta(days=2)).pk  # a proposal binds nobody
    assert auditor.post(f"{where}approve/", {}).status_code == 403
    approver.post(f"{where}approve/", {"remark": "同意"})
    held = Suspension.objects.get()
    assert (held.state, held.start, held.end) == ("approved", today, last)  # from the decision on
    assert treated("before", today - dt.timedelta(days=1)).pk
    count = Settlement.objects.count()
    for number, began in (("first", today), ("last", last)):
        with pytest.raises(AgreementSuspended, match="中止"):
            treated(number, began)
    assert Settlement.objects.count() == count
    assert treated("other", today, institution="H99000000002").pk
    assert treated("after", last + dt.timedelta(days=1)).pk
    approver.post(f"{where}lift/", {"day": str(today + dt.timedelta(days=3)), "why": "整改完成"})
    with pytest.raises(AgreementSuspended):
        treated("until", today + dt.timedelta(days=2))
    assert treated("again", today + dt.timedelta(days=3)).pk


def test_it_binds_in_its_own_city_alone(city, hospital, poor, settled, today):
    city("kunming")
    Suspension.objects.create(city="kunming", institution=hospital, start=today, end=today, reason="x", basis="y", state="approved")
    assert settled(poor, "a", today, started=today).pk


def test_the_counter_sees_why(client_as, hospital, poor, today):
    Suspension.objects.create(city="wuhai", institution=hospital, start=today, end=today, reason="空刷", basis="协议", state="approved")
    form = FORM | {"id_number": poor.id_number, "started": str(today), "ended": str(today), "institution": CODE}
    answer = client_as("clerk", "海勃湾区", of="wuhai").post("/settlement/manual/preview/", form).content.decode()
    assert "服务协议自" in answer


def test_what_is_wrong_is_said(client_as, hospital, home, today):
    auditor = client_as("auditor", of="wuhai")
    assert "没有这个医疗机构编号" in propose(auditor, today, today, code="H1").content.decode()
    assert "不能早于开始日期" in propose(auditor, today, today - dt.timedelta(days=1)).content.decode()
    propose(auditor, today, today)
    assert "重叠" in propose(auditor, today, today + dt.timedelta(days=3)).content.decode()
    assert propose(client_as("auditor", "乌达区", of="wuhai"), today, today).status_code == 403
    old = propose(auditor, today - dt.timedelta(days=30), today - dt.timedelta(days=20))["Location"]
    approver = client_as("approver", of="wuhai")
    approver.post(f"{old}approve/", {})
    assert "已经过去" in approver.get(old).content.decode()

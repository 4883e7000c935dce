"""The audit trail searched by person, number, user, event and days; a search by person is a line itself (kunming.122, wuhai.087, urumqi.094)."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.office.settlement.people import person

from tuodi.office.core.models import AuditEntry
from tuodi.office.registry.models import Person


def search(client, text, why="接到举报"):
    return client.post("/audit/search/", {"text": text, "why": why}, follow=True).content.decode()


def rows(page):
    return page.split("<tbody", 1)[1].split("</tbody", 1)[0]


@pytest.mark.parametrize("by", ["number", "name"])
def test_everything_about_a_person(client_as, home, settled, by):
    who, other = person(home, ("dibao", dt.date(2022, 1, 1)), name="赵寻迹"), person(home, ("dibao", dt.date(2022, 1, 1)), name="钱别人")
    mine, theirs = settled(who, "a", dt.date(2024, 3, 9)), settled(other, "b", dt.date(2024, 3, 9))
    auditor = client_as("auditor", of="wuhai")
    auditor.post(f"/oversight/people/{who.pk}/dossier/", {"number": "档-1", "place": ""})
    auditor.post("/oversight/sanctions/new/", {"number": who.id_number, "start": "2024-05-01", "end": "2024-05-31", "reason": "转借", "basis": "协议"})
    page = search(auditor, who.id_number if by == "number" else "赵寻迹")
    found = rows(page)
    for words in (mine.number, "档-1", "提出停止救助"):
        assert words in found
    assert theirs.number not in found
    line = AuditEntry.objects.get(event="core.trail_searched")
    assert (line.subject_kind, line.subject_id, line.why) == ("registry.person", str(who.pk), "接到举报")
    assert who.id_number not in str(line.data) + line.why
    assert "赵寻迹" in page
    assert who.id_number not in page  # masked
    narrowed = auditor.get("/audit/?person=yes&event=oversight.sanction.entered").content.decode()
    assert "提出停止救助" in rows(narrowed)
    assert mine.number not in rows(narrowed)
    exported = auditor.get("/audit/?person=yes&export=xlsx")
    assert exported.status_code == 200


def test_a_search_that_finds_nobody_is_a_line_too_and_reasons_are_asked(client_as, home):
    auditor = client_as("auditor", of="wuhai")
    assert "没有这个人" in search(auditor, "990101196001019999")
    assert AuditEntry.objects.filter(event="core.trail_searched", data__count=0).count() == 1
    assert "写明理由" in search(auditor, "赵寻迹", "")
    assert "写明理由" in search(auditor, " ")
    assert AuditEntry.objects.filter(event="core.trail_searched").count() == 1
    assert client_as("reviewer", of="wuhai").post("/audit/search/", {"text": "赵寻迹", "why": "好奇"}).status_code == 403
    assert auditor.get("/audit/search/").status_code == 405
    assert auditor.get("/audit/?person=yes").status_code == 200


def test_many_of_one_name_are_not_shown(client_as, home):
    for _ in range(21):
        person(home, name="李同名")
    assert "请用身份证号" in search(client_as("auditor", of="wuhai"), "李同名")
    assert not AuditEntry.objects.filter(event="core.trail_searched").exists()


def test_another_districts_person_is_not_found(client_as, home):
    who = person(home, name="赵寻迹")
    assert "没有这个人" in search(client_as("auditor", "乌达区", of="wuhai"), who.id_number)


def test_merged_records_count_with_the_person(client_as, home, settled):
    who, double = person(home, ("dibao", dt.date(2022, 1, 1))), person(home, ("dibao", dt.date(2022, 1, 1)))
    made = settled(double, "a", dt.date(2024, 3, 9))
    Person.objects.filter(pk=double.pk).update(merged_into=who)
    assert made.number in rows(search(client_as("auditor", of="wuhai"), who.id_number))


def test_by_user_and_by_days(client_as, home, settled, poor):
    made = settled(poor, "a", dt.date(2024, 3, 9))
    auditor = client_as("auditor", of="wuhai")
    auditor.post(f"/oversight/people/{poor.pk}/dossier/", {"number": "档-1", "place": ""})
    name = AuditEntry.objects.get(event="oversight.dossier.set").user.username
    for who in (name, "测试auditor"):
        found = rows(auditor.get(f"/audit/?who={who}").content.decode())
        assert "档-1" in found
        assert made.number not in found
    assert made.number in rows(auditor.get("/audit/?event=settlement.settled").content.decode())
    tomorrow = dt.date.today() + dt.timedelta(days=2)
    assert made.number not in auditor.get(f"/audit/?from={tomorrow}").content.decode()

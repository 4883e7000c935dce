"""A department's list from file to registry."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from tests.office.factories import id_number
from tests.office.registry.conftest import DAY

from tuodi.office.core.models import AuditEntry
from tuodi.office.core.rights import Refused
from tuodi.office.registry import actions, queries
from tuodi.office.registry.models import Department, DepartmentList, Identity, ListRow, Person
from tuodi.office.registry.refused import Braked, RegistryRefused, StaleList

pytestmark = pytest.mark.django_db
D = dt.date
HEADER = "身份证号,姓名,区县,认定日期,退出日期,退出原因"


def row(who, *more: str) -> tuple[str, ...]:
    """A row of a list: the person's number and name, and what else the list says."""
    return (who.id_number, who.name, *more, *[""] * (4 - len(more)))


def verdicts(source):
    return {(r.number, r.verdict) for r in ListRow.objects.filter(source=source)}


def loosen(place):
    Department.objects.filter(city=place.city).update(brake=10_000)


def test_it_works(person, table, send, approver, place, told):
    loosen(place)
    same, ended, gone = person("不变", dibao=D(2023, 1, 1)), person("退出", dibao=D(2023, 1, 1)), person("缺席", dibao=D(2022, 5, 1))
    fresh = id_number("19880808")
    told.clear()
    content = table(
        HEADER,
        row(same, "海曙区", "2023-01-01"),
        row(ended, "海曙区", "2023-01-01", "2024-05-01", "死亡"),
        (fresh, "新来的", "海曙区", "2024-06-01", "", ""),
    )
    source = send(content, "dibao")
    assert (source.state, source.rows_total, source.rows_done) == ("compared", 3, 3)
    assert verdicts(source) == {(2, "unchanged"), (3, "changed"), (4, "new"), (None, "absent")}
    assert Identity.objects.filter(person__name="新来的").count() == 0
    actions.apply_list(approver, source, why="核对无误")
    new = Person.objects.get(name="新来的")
    assert (new.id_number, new.district, new.sex, new.birth_date) == (fresh, place, "female", D(1988, 8, 8))
    assert queries.engine_rows(new.pk)[1][0] | {"applied": None} == {
        "person_id": str(new.pk),
        "identity": "dibao",
        "start": D(2024, 6, 1),
        "end": None,
        "end_reason": None,
        "applied": None,
        "first_treated": None,
        "class": None,
        "disease": None,
        "granted_by": "海曙区",
    }
    held = {i.person.name: (i.start, i.end, i.end_reason) for i in Identity.objects.filter(known_to=None).select_related("person")}
    assert held["不变"] == (D(2023, 1, 1), None, "")
    assert held["退出"] == (D(2023, 1, 1), D(2024, 5, 1), "death")
    assert held["缺席"] == (D(2022, 5, 1), DAY, "不在最新名单")
    assert dict(told) == {ended.pk: D(2024, 5, 1), gone.pk: DAY, new.pk: D(2024, 6, 1)}
    assert {e.event for e in AuditEntry.objects.filter(subject_kind="registry.departmentlist")} == {
        "registry.list_received",
        "registry.list_staged",
        "registry.list_compared",
        "registry.list_applied",
    }


def test_the_past_as_then_known_stays(person, table, send, approver, place):
    loosen(place)
    who = person(dibao=D(2023, 1, 1))
    before = timezone.now()
    actions.apply_list(approver, send(table(HEADER, row(who, "", "2023-01-01", "2024-01-01")), "dibao"))
    assert queries.engine_rows(who.pk)[1][0]["end"] == D(2024, 1, 1)
    assert queries.engine_rows(who.pk, before)[1][0]["end"] is None


def test_the_same_file_twice_does_nothing(person, table, send):
    content = table(HEADER, row(person(dibao=D(2023, 1, 1)), "", "2023-01-01"))
    first = send(content, "dibao")
    entries = AuditEntry.objects.count()
    assert send(content, "dibao") == first
    assert (DepartmentList.objects.count(), AuditEntry.objects.count()) == (1, entries)


def test_a_list_of_changes_has_no_absent(person, table, send):
    person("不提", dibao=D(2023, 1, 1))
    who = person("提到", dibao=D(2023, 1, 1))
    source = send(table(HEADER, row(who, "", "2023-01-01")), "dibao", extent="changes")
    assert verdicts(source) == {(2, "unchanged")}


def test_a_full_list_says_what_it_is_about(table, send):
    with pytest.raises(RegistryRefused, match="全量名单"):
        send(table("身份证号", (id_number(),)))


def test_other_districts_are_not_absent_from_a_districts_list(person, table, send, place, other, staff):
    here, there = person("本区", dibao=D(2023, 1, 1)), person("外区", at=other, dibao=D(2023, 1, 1))
    mine = staff("department", department="民政")
    source = send(table(HEADER, row(here, "", "2023-01-01")), "dibao", by=mine, district=place)
    assert verdicts(source) == {(2, "unchanged")}
    source = send(table(HEADER, row(here, "", "2023-01-01"), row(there, "", "2023-01-01")), "dibao", by=mine, district=place)
    assert ListRow.objects.get(source=source, number=3).reason == "此人登记在其他区县"
    with pytest.raises(Refused):
        send(b"x", "dibao", by=mine, district=other)
    with pytest.raises(Refused):
        send(b"x", "dibao", by=mine)


def test_what_cannot_be_read_and_what_conflicts(person, table, send, approver):
    who, twice, named = person(dibao=D(2023, 1, 1)), person("重复", dibao=D(2023, 1, 1)), person("甲", dibao=D(2023, 1, 1))
    lost = person("看不清", dibao=D(2023, 1, 1))
    content = table(
        HEADER,
        ("99010119700101001", "位数不足", "", "2023-01-01", "", ""),
        row(who, "", "二〇二三年"),
        row(twice, "", "2023-01-01"),
        row(twice, "", "2023-01-01"),
        (named.id_number, "乙", "", "2023-01-01", "", ""),
        (id_number(), "无区县", "", "2024-01-01", "", ""),
        (id_number(), "外地", "火星区", "2024-01-01", "", ""),
        ("坏", lost.name, "", "2023-01-01", "", ""),
        (id_number(), "颠倒", "海曙区", "2024-01-02", "2024-01-01", ""),
    )
    source = send(content, "dibao")
    reasons = dict(ListRow.objects.filter(source=source, number__isnull=False).values_list("number", "reason"))
    assert "18 位" in reasons[2]
    assert "认定日期" in reasons[3]
    assert (reasons[4], reasons[5]) == ("", "与第 4 行重复")
    assert reasons[6] == "姓名与登记不符"
    assert reasons[7] == "登记中没有此人，须写明区县"
    assert "火星区" in reasons[8]
    assert reasons[10] == "退出日期应晚于认定日期"
    assert source.counts["unreadable"] == 5
    absent = ListRow.objects.get(source=source, number=None)
    assert (absent.verdict, absent.person, absent.ends) == ("conflicting", lost, False)
    actions.apply_list(approver, source)
    assert Identity.objects.count() == 4


def test_one_file_may_hold_several_identities_and_facts(person, table, send, approver, place):
    loosen(place)
    who = person("张一", dibao=D(2023, 1, 1))
    content = table(
        "身份证号,姓名,救助身份,认定日期,低保类别,丧失劳动能力,住址,残疾等级",
        (who.id_number, "张 一", "低保", "2023-01-01", "A类", "是", "和平路 1 号", ""),
        (who.id_number, "张一", "特困", "2024-02-01", "", "", "", "二级"),
    )
    source = send(content, "dibao", "tekun")
    assert verdicts(source) == {(2, "changed"), (3, "new")}
    assert ListRow.objects.get(source=source, number=2).reason == "住址、低保类别、丧失劳动能力"
    before = timezone.now()
    actions.apply_list(approver, source)
    row = queries.engine_rows(who.pk)[0]
    assert (row["dibao_class"], row["unable_to_work"], row["disability_grade"]) == ("A", True, 2)
    then = queries.engine_rows(who.pk, before)[0]
    assert (then["dibao_class"], then["unable_to_work"], then["disability_grade"]) == ("", False, 0)
    assert Identity.objects.filter(code="dibao").count() == 1  # facts alone don't rewrite the stay


def test_another_departments_identity_is_marked_and_waits(person, table, send, approver, place):
    loosen(place)
    content = table("身份证号,姓名,区县,救助身份,认定日期", (id_number(), "优抚", "海曙区", "优抚对象", "2024-01-01"), (id_number(), "低保", "海曙区", "低保", "2024-01-01"))
    source = send(content, "dibao", "entitled_group", extent="changes")
    assert set(ListRow.objects.filter(source=source).values_list("code", "marked")) == {("entitled_group", True), ("dibao", False)}
    actions.apply_list(approver, source)
    assert list(Identity.objects.values_list("code", flat=True)) == ["dibao"]


def test_the_brake(person, table, send, approver, place):
    keep = person("留", dibao=D(2023, 1, 1))
    for number in range(4):
        person(f"缺{number}", dibao=D(2023, 1, 1))
    source = send(table(HEADER, row(keep, "", "2023-01-01")), "dibao")
    with pytest.raises(Braked, match="刹车"):
        actions.apply_list(approver, source)
    with pytest.raises(RegistryRefused, match="理由"):
        actions.apply_list(approver, source, release_brake=True)
    assert Identity.objects.filter(known_to=None, end=None).count() == 5
    actions.apply_list(approver, source, release_brake=True, why="年度清理，已与民政核对")
    assert Identity.objects.filter(known_to=None, end=None).count() == 1


def test_who_hands_in_does_not_approve(person, table, send, staff, clerk):
    both = staff("clerk", None)
    source = send(table(HEADER, row(person(dibao=D(2023, 1, 1)), "", "2023-01-01")), "dibao", by=both)
    both.user.role = "approver"  # even with the right
    with pytest.raises(Refused, match="上传名单的人"):
        actions.apply_list(type(both).of(both.user), source)
    for nobody in (clerk, staff("clerk", "江北区"), staff("approver")):  # a city's list is the city's
        with pytest.raises(Refused):
            actions.apply_list(nobody, source)


def test_what_moved_meanwhile_is_looked_at_again(office, person, table, send, approver, place):
    loosen(place)
    who = person(dibao=D(2023, 1, 1))
    source = send(table(HEADER, row(who, "", "2023-01-01", "2024-02-01")), "dibao")
    actions.end_identity(office, who.identities.get(), D(2024, 3, 1), "退出")
    with pytest.raises(StaleList):
        actions.apply_list(approver, source)
    actions.compare_list(approver, source)
    actions.apply_list(approver, source)
    assert Identity.objects.get(known_to=None).end == D(2024, 2, 1)
    with pytest.raises(RegistryRefused, match="已执行"):
        actions.apply_list(approver, source)


def test_a_rejected_list_may_come_again(person, table, send, approver):
    content = table(HEADER, row(person(dibao=D(2023, 1, 1)), "", "2023-01-01"))
    source = send(content, "dibao")
    with pytest.raises(RegistryRefused):
        actions.reject_list(approver, source, " ")
    actions.reject_list(approver, source, "不是最新版本")
    assert send(content, "dibao") != source


def test_a_person_back_on_the_list(person, table, send, approver, place):
    """A stay that ended earlier is no obstacle to a new one; without a date it begins with the list."""
    loosen(place)
    who = person(dibao=(D(2022, 1, 1), D(2023, 1, 1)))
    source = send(table("身份证号,姓名", (who.id_number, who.name)), "dibao")
    assert verdicts(source) == {(2, "new")}
    actions.apply_list(approver, source)
    assert [(i.start, i.end) for i in who.identities.all()] == [(D(2022, 1, 1), D(2023, 1, 1)), (DAY, None)]


def test_a_merged_records_number_speaks_of_the_person(office, person, table, send):
    kept, old = person("同一人", dibao=D(2023, 1, 1)), person("同一人", tekun=D(2023, 1, 1))
    actions.merge(office, kept, old, "重复登记")
    content = table("身份证号,姓名,救助身份,认定日期", (old.id_number, "同一人", "低保", "2023-01-01"), (kept.id_number, "同一人", "特困", "2023-01-01"))
    source = send(content, "dibao", "tekun")
    assert verdicts(source) == {(2, "unchanged"), (3, "unchanged")}


def test_nothing_readable(send):
    source = send(b"PK\x03\x04 not a workbook", "dibao", name="x.xlsx")
    assert source.state == "unusable"
    assert "Excel" in source.problem


def test_rows_by_the_interface(clerk, place):
    rows = [{"person_id": id_number(), "name": "接口", "district": "海曙区", "start": "2024-01-01"}]
    given = {"city": place.city, "department": "民政", "extent": "changes", "as_of": DAY, "codes": ["dibao"], "channel": "api"}
    source = actions.prepare_list(clerk, actions.receive_rows(clerk, rows, name="推送", **given))
    assert verdicts(source) == {(1, "new")}

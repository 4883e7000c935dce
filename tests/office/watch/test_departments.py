"""Lists for departments: pushed from the pages, fetched and answered by the department's program, seen in the department's own place only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.office import factories
from tests.office.registry.test_push import Program

from tuodi.office.core import actions as core_actions
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import AuditEntry
from tuodi.office.watch import actions
from tuodi.office.watch.models import Alert, Push, Referral

pytestmark = pytest.mark.django_db
Some = Callable[..., Any]
LISTS = "/api/watch/v1/pushes"


@pytest.fixture
def program(place: Some) -> Callable[..., Program]:
    """`program("民政局")`: a department's program with a key of its own."""
    place("urumqi")
    return lambda department, **more: Program(
        *core_actions.add_key(Actor.system("测试"), "urumqi", "预警接口", **({"department": department} if department else {}), **more)
    )


@pytest.fixture
def warned(holder: Some, paid: Some, office: Some, place: Some) -> list[Alert]:
    """甲 and 乙 in two districts, above the line; nobody has called on them."""
    here, there = place("urumqi"), factories.district("沙依巴克区", "urumqi")
    for name, home in (("甲一", here), ("乙二", there)):
        who = holder("urumqi", who=name, street=factories.street("前进街道", of=home), community="东社区", telephone="13900000000", address="示例路 1 号")
        paid("urumqi", who, 5_000_000)
        type(who).objects.filter(pk=who.pk).update(district=home)
    actions.watch_settlements(office("urumqi"), "urumqi", 2025)
    return list(Alert.objects.order_by("person__name").reverse())


def pushed(client_as: Some, to: str = "civil") -> str:
    return str(client_as("clerk", of="urumqi").post("/watch/referrals/push/", {"to": to, "what": "warned"}, follow=True).content.decode())


def test_the_warned_go_to_a_department_before_anybody_called(warned: list[Alert], client_as: Some) -> None:
    """ningbo.060, urumqi.070, urumqi.072: found without applying; each department is told once of each person"""
    page = client_as("clerk", of="urumqi").get("/watch/referrals/").content.decode()
    assert "预警名单推送民政（低保、特困等认定） 2 人" in page
    assert "已推送 2 人" in pushed(client_as)
    assert "都已推送给民政" in pushed(client_as)
    assert "已推送 2 人" in pushed(client_as, "farm")
    assert {one.state for one in Alert.objects.all()} == {"open"}  # the street still calls
    page = client_as("clerk", of="urumqi").get(f"/watch/{warned[0].pk}/").content.decode()
    assert "按名单推送" in page
    assert "2025 年预警名单" in page
    street = client_as("clerk", of="urumqi")
    street.post(f"/watch/{warned[0].pk}/visit/", {"on": "2025-03-03", "visitor": "赵", "result": "hardship", "note": "无收入"})
    answer = street.post(f"/watch/{warned[0].pk}/refer/", {"to": "civil"}, follow=True).content.decode()
    assert "已按名单推送民政" in answer


def test_a_program_fetches_its_list_and_answers(warned: list[Alert], program: Some, client_as: Some) -> None:
    """urumqi.072, ningbo.060: the JSON interface"""
    pushed(client_as)
    civil = program("民政局")
    lists = civil.send("GET", LISTS).json()
    assert (lists["total"], lists["rows"][0]["count"], lists["rows"][0]["answered"]) == (1, 2, 0)
    number = lists["rows"][0]["push"]
    found = civil.send("GET", f"{LISTS}/{number}").json()
    first = next(row for row in found["rows"] if row["name"] == "甲一")
    assert found["total"] == 2
    expected = {
        "burden": "50000.00", "line": "48000.00", "street": "前进街道", "community": "东社区", "telephone": "13900000000", "address": "示例路 1 号",
        "state": "pushed", "visit": "", "kind": "高额医疗费用监测（一般参保人）", "district": "天山区", "clause": "第十三条第二段",
    }  # fmt: skip
    assert first | expected == first
    assert len(first["id_number"]) == 18
    entry = AuditEntry.objects.get(event="watch.fetched")
    assert (entry.actor_name, entry.channel, entry.data["number"]) == ("预警接口", "api", number)
    push = Push.objects.get()
    assert push.fetched_at is not None
    before = push.fetched_at
    civil.send("GET", f"{LISTS}/{number}")
    push.refresh_from_db()
    assert push.fetched_at == before
    assert AuditEntry.objects.filter(event="watch.fetched").count() == 2
    answers = [{"referral": first["referral"], "helped": True, "text": "发放临时救助 2000 元"}, {"referral": 999, "helped": False, "text": "查无此人"}]
    told = civil.send("POST", "/api/watch/v1/answers", {"answers": answers}).json()
    assert (told["taken"], told["refused"]) == (1, 1)
    assert told["rows"] == [
        {"referral": first["referral"], "state": "helped", "problem": ""}, {"referral": 999, "state": "", "problem": "没有这条转介"},
    ]  # fmt: skip
    again = civil.send("POST", "/api/watch/v1/answers", {"answers": answers[:1]}).json()
    assert again["taken"] == 1
    assert AuditEntry.objects.filter(event="watch.answered").count() == 1
    other = civil.send("POST", "/api/watch/v1/answers", {"answers": [answers[0] | {"helped": False}]}).json()
    assert "不能反馈" in other["rows"][0]["problem"]
    page = client_as("clerk", of="urumqi").get(f"/watch/{warned[0].pk}/").content.decode()
    assert "发放临时救助 2000 元" in page
    assert civil.send("GET", LISTS).json()["rows"][0]["answered"] == 1
    assert "接口取走" in client_as("clerk", of="urumqi").get(f"/watch/pushes/{number}/").content.decode()


def test_a_program_gets_its_own_lists_and_nothing_else(warned: list[Alert], program: Some, client_as: Some) -> None:
    pushed(client_as)
    push, referral = Push.objects.get(), Referral.objects.first()
    assert referral is not None
    for department in ("农业农村局", "残联"):
        farm = program(department)
        assert farm.send("GET", LISTS).json()["rows"] == []
        answer = farm.send("GET", f"{LISTS}/{push.pk}")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_list")
        told = farm.send("POST", "/api/watch/v1/answers", {"answers": [{"referral": referral.pk, "helped": True, "text": "已帮扶"}]}).json()
        assert told["rows"][0]["problem"] == "没有这条转介"
    hospital = program("", institution="H99000000001")
    assert hospital.send("GET", LISTS).status_code == 401
    assert not AuditEntry.objects.filter(event="watch.fetched").exists()
    referral.refresh_from_db()
    assert referral.state == "pushed"


@pytest.mark.parametrize(
    ("given", "field"),
    [({}, "answers"), ({"answers": []}, "answers"), ({"answers": [{"referral": 1, "helped": True, "text": ""}]}, "text"), ({"answers": [{"referral": 0, "helped": True, "text": "已办"}]}, "referral")],
)
def test_what_cannot_be_read_names_the_field(program: Some, given: dict[str, Any], field: str) -> None:
    answer = program("民政局").send("POST", "/api/watch/v1/answers", given)
    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable")
    assert any(field in one for one in answer.json()["fields"])


def test_who_does_not_sign_gets_nothing(program: Some, client_as: Some, place: Some) -> None:
    civil = program("民政局")
    assert civil.send("GET", LISTS, secret="0" * 64).json()["code"] == "bad_signature"
    nonce = "n" * 16
    assert civil.send("GET", LISTS, nonce=nonce).status_code == 200
    assert civil.send("GET", LISTS, nonce=nonce).json()["code"] == "replayed"
    assert client_as("clerk", of="urumqi").get(LISTS).status_code == 401


def test_a_districts_department_sees_its_people_on_a_citys_list(warned: list[Alert], client_as: Some) -> None:
    pushed(client_as)
    push = Push.objects.get()
    mine = client_as("department", "天山区", of="urumqi", department="民政局")
    assert f"第 {push.pk} 号" in mine.get("/watch/pushes/").content.decode()
    page = mine.get(f"/watch/pushes/{push.pk}/").content.decode()
    assert "甲一" in page
    assert "乙二" not in page
    assert "1（全部 2）" in page
    elsewhere = client_as("department", "水磨沟区", of="urumqi", department="民政局")
    assert elsewhere.get(f"/watch/pushes/{push.pk}/").status_code == 404


def test_a_department_that_gets_no_lists_is_told_so(place: Some, client_as: Some) -> None:
    place("urumqi")
    assert "不是接收预警名单的部门" in client_as("department", of="urumqi", department="残联").get("/watch/referrals/").content.decode()
    assert "不是接收预警名单的部门" not in client_as("department", of="urumqi", department="总工会").get("/watch/referrals/").content.decode()


def test_below_the_line_again_nobody_is_told(warned: list[Alert], client_as: Some) -> None:
    Alert.objects.update(below=True)
    assert "都已推送" in pushed(client_as)
    assert not Push.objects.exists()

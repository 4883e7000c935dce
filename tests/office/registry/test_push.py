"""A department's program pushes its list: signed, staged like an upload, answered with counts, problems and feedback."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.office.factories import id_number
from tests.office.registry.conftest import CITY, DAY

from tuodi.office.core import actions as core_actions
from tuodi.office.core import signature
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import ApiKey, AuditEntry
from tuodi.office.registry import actions
from tuodi.office.registry.models import Department, DepartmentList, Identity, ListRow, Push

pytestmark = pytest.mark.django_db
LISTS = "/api/registry/v1/lists"
D = dt.date


class Program:
    """A department's program: signs and sends JSON."""

    def __init__(self, key: ApiKey, secret: str) -> None:
        self.key, self.secret, self.client = key, secret, Client()

    def send(self, method: str, address: str, given: Any = None, **more: Any) -> Any:
        body = b"" if given is None else given if isinstance(given, bytes) else json.dumps(given, default=str).encode()
        values = {"time": timezone.now(), "nonce": secrets.token_hex(8)} | more
        secret = values.pop("secret", self.secret)
        headers = signature.sign(self.key.key_id, secret, method, address, body, **values).headers()
        return self.client.generic(method, address, body, content_type="application/json", headers=headers)

    def push(self, *rows: dict[str, Any], **more: Any) -> Any:
        given = {"name": "低保月报", "extent": "full", "as_of": DAY, "codes": ["dibao"], "rows": list(rows)}
        return self.send("POST", LISTS, given | more)


@pytest.fixture
def key(place):
    """`key(department="民政")`: a program with a key of its own."""
    return lambda **owner: Program(*core_actions.add_key(Actor.system("测试"), CITY, "名单接口", **owner))


@pytest.fixture
def program(key):
    return key(department="民政")


def row(number: str, name: str = "张一", **more: str) -> dict[str, str]:
    return {"身份证号": number, "姓名": name, "区县": "海曙区", "认定日期": "2023-01-01"} | more


def test_it_works(program, person, client_as, office):
    """ningbo.066, ningbo.088: a department's program hands in rows and is told what became of them."""
    Department.objects.update(brake=10_000)
    same, gone, fresh = person("张一", dibao=D(2023, 1, 1)), person("缺席", dibao=D(2023, 1, 1)), id_number()
    actions.set_insurance(office, same, 2024, "resident")
    answer = program.push(row(same.id_number), row(fresh, "新来"), row("坏", "坏人"))
    assert answer.status_code == 200, answer.content.decode()
    told = answer.json()
    assert (told["state"], told["rows_total"], told["rows_done"]) == ("compared", 3, 3)
    assert told["counts"] == {"new": 1, "changed": 0, "unchanged": 1, "absent": 1, "conflicting": 0, "unreadable": 1}
    one = f"{LISTS}/{told['list']}"
    problems = program.send("GET", f"{one}/problems").json()
    assert problems["total"] == 1
    assert (problems["rows"][0]["number"], "身份证号" in problems["rows"][0]["reason"]) == (3, True)
    assert Identity.objects.filter(known_to=None, end=None).count() == 2
    client_as("approver", of=CITY).post(f"/registry/lists/{told['list']}/approve/")
    assert dict(Identity.objects.filter(known_to=None).values_list("person__name", "end")) == {"张一": None, "缺席": DAY, "新来": None}
    assert program.send("GET", one).json()["state"] == "applied"
    feedback = program.send("GET", f"{one}/feedback?year=2024").json()
    lines = {line[2]: dict(zip(feedback["columns"], line, strict=True)) for line in feedback["rows"]}
    assert lines["张一"]["参保"] == "已参保"
    assert lines["新来"]["办理结果"] == "已登记"
    assert lines["缺席"]["身份证号"] == gone.id_number
    received = AuditEntry.objects.get(event="registry.list_received")
    assert (received.channel, received.role, received.data["department"]) == ("api", "department", "民政")
    assert AuditEntry.objects.get(event="registry.list_taken").channel == "api"
    assert set(Push.objects.values_list("status", "code")) == {(200, "")}
    assert Push.objects.order_by("id").first().source_id == told["list"]


def test_the_same_rows_again_do_nothing(program, person):
    given = row(person(dibao=D(2023, 1, 1)).id_number)
    first = program.push(given).json()
    entries = AuditEntry.objects.count()
    assert program.push(given).json() == first
    assert (DepartmentList.objects.count(), AuditEntry.objects.count(), ListRow.objects.count()) == (1, entries, 1)
    assert program.push(given, as_of=D(2024, 7, 1)).json()["list"] != first["list"]


def test_who_does_not_sign_is_refused(program, key):
    assert Client().post(LISTS, b"{}", content_type="application/json").json()["code"] == "unsigned"
    assert program.send("POST", LISTS, {}, secret="another").json()["code"] == "bad_signature"
    assert program.send("POST", LISTS, {}, time=timezone.now() - dt.timedelta(hours=1)).json()["code"] == "stale"
    assert program.send("GET", f"{LISTS}/1", nonce="n" * 16).status_code == 404
    again = program.send("GET", f"{LISTS}/1", nonce="n" * 16)
    assert (again.status_code, again.json()["code"]) == (401, "replayed")
    hospital = key(institution="H99000000001")
    assert hospital.push(row(id_number())).status_code == 401
    ApiKey.objects.filter(pk=program.key.pk).update(active=False)
    assert program.push(row(id_number())).status_code == 401
    assert not DepartmentList.objects.exists()
    assert set(Push.objects.values_list("code", flat=True)) == {"bad_signature", "stale", "replayed", "unknown_list"}


def test_a_session_is_no_signature(client_as, place):
    client = client_as("department", of=CITY, department="民政")
    assert client.post(LISTS, b"{}", content_type="application/json").status_code == 401


def test_what_is_refused_says_why(program, key):
    """A department acts for itself; what is wrong is named."""
    told = program.push(row(id_number()), district="火星区")
    assert (told.status_code, told.json()["code"]) == (422, "refused")
    assert "火星区" in told.json()["text"]
    assert "救助身份" in program.push(row(id_number()), codes=[]).json()["text"]
    odd = program.push(row(id_number()), colour="红")
    assert (odd.status_code, odd.json()["code"]) == (422, "unreadable")
    assert any("colour" in field for field in odd.json()["fields"])
    assert program.send("POST", LISTS, b"{").status_code in (400, 422)
    assert program.push({"身份证号": {"深": 1}}).status_code == 422
    assert program.push({"身份证号": "9\x00"}).status_code == 422
    mine = program.push(row(id_number())).json()["list"]
    other = key(department="残联")
    assert other.send("GET", f"{LISTS}/{mine}").status_code == 404
    assert other.send("GET", f"{LISTS}/{mine}/feedback").status_code == 404


def test_rows_that_make_no_list(program):
    """Nothing that can be read: the list says so."""
    told = program.push({"颜色": "红"}).json()
    assert told["state"] == "unusable"
    assert told["problem"]

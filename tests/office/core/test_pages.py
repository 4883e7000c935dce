"""Users, keys, the trail and the work table, through the pages."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tuodi.office.core import actions, home
from tuodi.office.core.models import ApiKey, AuditEntry, District, User
from tuodi.office.core.rights import Refused

NEW = {"username": "xin", "name": "新用户", "role": "clerk", "city": "kunming", "department": "", "password": "Xinyonghu-2024"}


def test_a_user_is_added_and_changed(client_as, city):
    client = client_as("admin")
    place = District.objects.get(name="盘龙区")
    assert client.post("/users/add/", NEW | {"district": place.pk}).status_code == 302
    fresh = User.objects.get(username="xin")
    assert fresh.district == place
    assert fresh.check_password("Xinyonghu-2024")
    assert client.post(f"/users/{fresh.pk}/", NEW | {"role": "reviewer", "password": "", "is_active": ""}).status_code == 302
    fresh.refresh_from_db()
    assert (fresh.role, fresh.is_active, fresh.district) == ("reviewer", False, None)
    assert fresh.check_password("Xinyonghu-2024")
    trail = AuditEntry.objects.get(event="core.user_changed").sentence
    assert "reviewer" in trail
    assert "Xinyonghu" not in str(list(AuditEntry.objects.values_list("data", flat=True)))


@pytest.mark.parametrize(("change", "words"), [({"password": "weak"}, "密码"), ({"username": ""}, "必填"), ({"role": "king"}, "king")])
def test_a_wrong_form_comes_back(client_as, change, words):
    page = client_as("admin").post("/users/add/", NEW | change)
    assert page.status_code == 200
    assert words in page.content.decode()
    assert not User.objects.filter(username="xin").exists()


def test_a_name_is_taken_once(client_as):
    client = client_as("admin")
    client.post("/users/add/", NEW)
    assert client.post("/users/add/", NEW).status_code == 200
    assert User.objects.filter(username="xin").count() == 1


def test_managers_stay_in_their_place(actor, user, city):
    city("ningbo")
    manager = actor("admin", "五华区")
    with pytest.raises(Refused):
        actions.add_user(manager, "far", "Yuanfang-2024", "远", "clerk", city="ningbo")
    with pytest.raises(Refused):
        actions.add_user(manager, "wide", "Yuanfang-2024", "宽", "clerk", city="kunming")
    own = user("clerk", "五华区")
    with pytest.raises(Refused):
        actions.change_user(manager, own, district=District.objects.get(name="盘龙区"))


def test_another_district_is_not_found(client_as, user):
    far = user("clerk", "盘龙区")
    assert client_as("admin", "五华区").get(f"/users/{far.pk}/").status_code == 404
    assert client_as("admin").get(f"/users/{far.pk}/").status_code == 200


def test_a_key_shows_its_secret_once(client_as):
    client = client_as("admin")
    page = client.post("/keys/", {"name": "市一院", "city": "kunming", "institution": "H53010001", "department": ""}).content.decode()
    key = ApiKey.objects.get()
    assert key.secret in page
    assert key.secret not in client.get("/keys/").content.decode()
    assert client.post(f"/keys/{key.pk}/stop/", {"why": "协议终止"}).status_code == 302
    key.refresh_from_db()
    assert not key.active
    assert AuditEntry.objects.get(event="core.key_stopped").why == "协议终止"


def test_a_key_belongs_to_one(client_as):
    page = client_as("admin").post("/keys/", {"name": "x", "city": "kunming", "institution": "H1", "department": "民政"})
    assert "只填一项" in page.content.decode()
    assert not ApiKey.objects.exists()


def test_lists_filter_sort_and_page(client_as, user):
    for number in range(60):
        User.objects.create(username=f"u{number:02d}", name=f"甲{number:02d}", role="street", city="kunming")
    client = client_as("admin")
    page = client.get("/users/", {"role": "street", "sort": "-username"}).content.decode()
    assert "共 60 条" in page
    assert page.index("u59") < page.index("u58")
    assert "u05" not in page
    assert "u05" in client.get("/users/", {"role": "street", "sort": "-username", "page": 2}).content.decode()
    assert "共 1 条" in client.get("/users/", {"q": "甲07"}).content.decode()
    for nonsense in ({"page": "x"}, {"page": "99999999999"}, {"sort": "password"}, {"role": "king"}, {"q": "\x00'"}):
        assert client.get("/users/", nonsense).status_code == 200
    part = client.get("/users/", {"q": "甲07"}, headers={"HX-Request": "true", "HX-Target": "table"}).content.decode()
    assert part.startswith('<div class="table"')


def test_a_list_goes_out_as_a_workbook(client_as):
    User.objects.create(username="evil", name="=1+1", role="street", city="kunming")
    client = client_as("admin")
    response = client.get("/users/", {"role": "street", "export": "xlsx"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(response.getvalue())).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["用户名", "姓名", "角色"]
    assert rows[1][:2] == ["evil", "=1+1"]  # a text, no formula
    assert AuditEntry.objects.get(event="core.exported").data["count"] == 1


def test_the_trail_shows_the_own_place(client_as, actor, user):
    for name in ("五华区", "盘龙区"):
        actions.add_street(actor("admin", name), District.objects.get(name=name), f"{name}街道")
    assert "盘龙区街道" not in client_as("auditor", "五华区").get("/audit/").content.decode()
    page = client_as("auditor").get("/audit/").content.decode()
    assert "盘龙区街道" in page
    assert "五华区街道" in page
    assert "盘龙区街道" in client_as("auditor").get("/audit/", {"from": "2020-01-01", "event": "core.street_added"}).content.decode()
    assert "盘龙区街道" not in client_as("auditor").get("/audit/", {"to": "2020-01-01"}).content.decode()


def test_the_work_table_shows_what_apps_give(client_as, monkeypatch):
    hooks = [lambda actor: [home.Task("待审批名单", 3, "/audit/"), home.Task("空", 0, "/x/"), home.Figure("今日结算", "12 笔")]]
    monkeypatch.setattr(home, "HOOKS", hooks)
    page = client_as("clerk", "五华区").get("/").content.decode()
    assert "待审批名单" in page
    assert "今日结算" in page
    assert "/x/" not in page


def test_the_monitor_gets_its_answer(db):
    assert Client().get("/health/").content == b"ok"


def test_the_frame_of_a_page_costs_few_queries(client_as, django_assert_max_num_queries):
    """Session, user, scope, count, rows, scope, session: the number does not grow with the rows."""
    for number in range(40):
        User.objects.create(username=f"u{number:02d}", name=f"甲{number:02d}", role="street", city="kunming")
    client = client_as("admin")
    client.get("/users/")
    with django_assert_max_num_queries(10):
        assert client.get("/users/").status_code == 200


def test_the_interface_describes_itself(db):
    described = Client().get("/api/openapi.json")
    assert described.status_code == 200
    assert described.json()["info"]["title"] == "托底接口"

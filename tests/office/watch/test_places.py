"""Street staff see their street, community staff their community: in the lists, on the pages, and in the database itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from tests.office import factories
from tests.office.test_matrix import PAGES

from tuodi.office.core import rls
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District, User
from tuodi.office.core.rights import RIGHTS, Refused
from tuodi.office.registry import actions as registry
from tuodi.office.watch import actions
from tuodi.office.watch.models import Alert, Referral, Step, Visit

pytestmark = pytest.mark.django_db
Some = Callable[..., Any]
NAMES = ("甲东", "乙西", "丙无", "丁街", "戊区")


@pytest.fixture
def town(holder: Some, paid: Some, office: Some, place: Some) -> dict[str, Any]:
    """甲 and 乙 live in two communities of one street, 丙 in none, 丁 in another street, 戊 in another district."""
    here, there = place("urumqi"), factories.district("沙依巴克区", "urumqi")
    first, second = factories.street("前进街道", of=here), factories.street("后退街道", of=here)
    far = factories.street("前进街道", of=there)
    homes = [(first, "东社区"), (first, "西社区"), (first, ""), (second, "东社区"), (far, "东社区")]
    for name, (street, community) in zip(NAMES, homes, strict=True):
        who = holder("urumqi", who=name, street=street, community=community)
        paid("urumqi", who, 5_000_000)
        if street is far:
            type(who).objects.filter(pk=who.pk).update(district=there)
    actions.watch_settlements(office("urumqi"), "urumqi", 2025)
    for alert in Alert.objects.all():
        actions.visit(office("urumqi"), alert, alert.seen, "赵走访", "hardship", "无固定收入")
        actions.refer(office("urumqi"), alert, "civil")
    return {"here": here, "first": first, "second": second}


@pytest.fixture
def seen_by(town: dict[str, Any], client_as: Some) -> Callable[..., Any]:
    def make(street: str, community: str = "") -> Any:
        return client_as("street", town["here"].name, of="urumqi", street=town[street], community=community)

    return make


CASES = [("first", "", "甲东 乙西 丙无"), ("first", "东社区", "甲东"), ("first", "西社区", "乙西"), ("second", "东社区", "丁街"), ("second", "西社区", "")]


@pytest.mark.parametrize(("street", "community", "expected"), CASES)
def test_the_database_itself_keeps_to_the_place(town: dict[str, Any], user: Some, street: str, community: str, expected: str) -> None:
    """urumqi.070: lists by street and community. Every table of a warning, read without any filter of ours."""
    who = Actor.of(user("street", town["here"].name, of="urumqi", street=town[street], community=community))
    with transaction.atomic(), rls.as_actor(who):
        names = set(Alert.objects.values_list("person__name", flat=True))
        assert names == set(expected.split())
        for model in (Visit, Referral, Step):
            assert set(model.objects.values_list("alert__person__name", flat=True)) == names
    assert Alert.objects.count() == 5


def test_nothing_is_written_beyond_the_place(town: dict[str, Any], user: Some) -> None:
    who = Actor.of(user("street", town["here"].name, of="urumqi", street=town["first"], community="东社区"))
    with transaction.atomic(), rls.as_actor(who):
        assert Alert.objects.exclude(person__name="甲东").update(community="东社区") == 0
    mine, other = (Alert.objects.get(person__name=name) for name in ("甲东", "乙西"))
    for alert, fine in ((mine, True), (other, False)):
        if fine:
            actions.visit(who, alert, alert.seen, "赵走访", "bearable")
        else:
            with pytest.raises((Refused, Alert.DoesNotExist)):
                actions.visit(who, alert, alert.seen, "赵走访", "bearable")


@pytest.mark.parametrize(("street", "community", "expected"), CASES)
def test_the_list_and_the_pages_keep_to_the_place(seen_by: Some, street: str, community: str, expected: str) -> None:
    client = seen_by(street, community)
    page = client.get("/watch/").content.decode()
    assert {name for name in NAMES if name in page} == set(expected.split())
    for alert in Alert.objects.select_related("person"):
        mine = alert.person.name in expected.split()
        for address in (f"/watch/{alert.pk}/", f"/watch/{alert.pk}/visit/"):
            assert client.get(address).status_code == (200 if mine else 404)
        if not mine:
            for verb in ("refer", "apply", "close", "visit"):
                assert client.post(f"/watch/{alert.pk}/{verb}/", {"to": "union", "outcome": "no_need"}).status_code == 404


def test_every_page_of_the_watch_answers_street_staff_by_their_right(seen_by: Some) -> None:
    client, wrong = seen_by("first", "东社区"), []
    for name, address, view in PAGES:
        if name.startswith("watch:"):
            answer = client.get(address)
            allowed = "street" in RIGHTS[view.right]  # type: ignore[attr-defined]
            if (answer.status_code == 403) == allowed and answer.status_code != 405:
                wrong.append((name, answer.status_code))
    assert wrong == []


def test_the_street_says_in_which_community_somebody_lives(seen_by: Some, town: dict[str, Any]) -> None:
    alert = Alert.objects.get(person__name="丙无")
    chief = seen_by("first")
    assert "分派社区" in chief.get(f"/watch/{alert.pk}/").content.decode()
    chief.post(f"/watch/{alert.pk}/assign/", {"street": town["second"].pk, "community": "西社区"})
    alert.refresh_from_db()
    assert (alert.street, alert.community) == (town["first"], "")  # not to another street
    assert "已交前进街道 西社区走访" in chief.post(f"/watch/{alert.pk}/assign/", {"street": town["first"].pk, "community": "西社区"}, follow=True).content.decode()
    assert "丙无" in seen_by("first", "西社区").get("/watch/").content.decode()
    mine = Alert.objects.get(person__name="甲东")
    assert seen_by("first", "东社区").post(f"/watch/{mine.pk}/assign/", {"street": town["first"].pk, "community": "西社区"}).status_code == 403


def test_an_administrator_makes_street_and_community_staff(place: Some, client_as: Some) -> None:
    here = place("urumqi")
    street = factories.street("前进街道", of=here)
    far = factories.street("外区街道", of=factories.district("沙依巴克区", "urumqi"))
    admin = client_as("admin", of="urumqi")
    given = {"username": "grid", "name": "网格员", "role": "street", "city": "urumqi", "district": here.pk, "password": "Ceshi-2024-mima", "is_active": "on"}
    assert "须选择街道" in admin.post("/users/add/", given).content.decode()
    assert "不属于所选区县" in admin.post("/users/add/", given | {"street": far.pk}).content.decode()
    assert "须选择街道" in admin.post("/users/add/", given | {"role": "clerk", "community": "东社区"}).content.decode()
    assert admin.post("/users/add/", given | {"street": street.pk, "community": "东社区"}).status_code == 302
    fresh = User.objects.get(username="grid")
    assert (fresh.street, fresh.community) == (street, "东社区")
    assert "前进街道 东社区" in admin.get("/users/").content.decode()
    assert admin.post(f"/users/{fresh.pk}/", given | {"street": street.pk, "community": "", "password": ""}).status_code == 302
    fresh.refresh_from_db()
    assert fresh.community == ""


def test_the_task_moves_with_the_person(town: dict[str, Any], office: Some, user: Some, seen_by: Some) -> None:
    """urumqi.070: moved to another street, the old one no longer sees the task and the new one does; what is closed stays where it was done."""
    moved, done = (Alert.objects.get(person__name=name) for name in ("甲东", "乙西"))
    actions.close(office("urumqi"), done, "no_need")
    due = moved.due
    clerk = Actor.of(user("clerk", town["here"].name, of="urumqi"))
    for alert in (moved, done):
        registry.change_person(clerk, alert.person, "迁居", street=town["second"], community="南社区", address="后退路 2 号")
    for alert in (moved, done):
        alert.refresh_from_db()
    assert (moved.street, moved.community, moved.due) == (town["second"], "南社区", due)
    assert (done.street, done.community) == (town["first"], "西社区")
    assert moved.steps.last().text == f"登记的住处变更，随转{town['here']} 后退街道 南社区"
    assert "甲东" not in seen_by("first").get("/watch/").content.decode()
    assert seen_by("first").get(f"/watch/{moved.pk}/").status_code == 404
    assert "甲东" in seen_by("second", "南社区").get("/watch/").content.decode()
    assert seen_by("second").get(f"/watch/{moved.pk}/").status_code == 200
    steps = moved.steps.count()
    registry.change_person(clerk, moved.person, "", telephone="13900000009")
    assert moved.steps.count() == steps


def test_to_another_district_the_task_goes_too(town: dict[str, Any], office: Some, client_as: Some) -> None:
    alert, there = Alert.objects.get(person__name="甲东"), District.objects.get(name="沙依巴克区", city="urumqi")
    registry.change_person(office("urumqi"), alert.person, "迁居", district=there, street=None, community="")
    alert.refresh_from_db()
    assert (alert.district, alert.street, alert.community) == (there, None, "")
    assert "甲东" in client_as("clerk", there.name, of="urumqi").get("/watch/?street=none").content.decode()
    assert client_as("clerk", town["here"].name, of="urumqi").get(f"/watch/{alert.pk}/").status_code == 404

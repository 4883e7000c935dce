"""A change in the registry that touches settlements already made: they are listed, linked from where the change was made, and none is changed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.office.factories import id_number
from tests.office.settlement.people import stay

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.registry import actions
from tuodi.office.registry.models import Department, DepartmentList, Person
from tuodi.office.settlement import actions as settlement
from tuodi.office.settlement.models import Resettlement, Settlement

pytestmark = pytest.mark.django_db
D = dt.date
CITY = "wuhai"


@pytest.fixture
def district(city):
    actions.load_departments(Actor.system("测试"), city(CITY))
    Department.objects.update(brake=10_000)
    return District.objects.get(city=CITY, name="海勃湾区")


@pytest.fixture
def settled(district):
    """`settled("张一")`: somebody with dibao since 2023 and a stay in March 2024, settled."""
    office = Actor.system("测试", CITY)

    def make(name: str) -> tuple[Person, Settlement]:
        who = actions.add_person(office, district, id_number(), name)
        actions.set_insurance(office, who, 2024, "resident")
        actions.add_identity(office, who, "dibao", D(2023, 1, 1), certified_by="民政")
        return who, settlement.settle(office, stay(who, f"c-{name}"), f"k-{name}")

    return make


@pytest.fixture
def reviewer(client_as, district):
    return client_as("reviewer", of=CITY)


def test_an_identity_ended_by_hand(settled, reviewer):
    who, made = settled("张一")
    other, _ = settled("李二")
    assert "待重算" not in main(reviewer, f"/registry/people/{who.pk}/")
    row = who.identities.get()
    page = reviewer.post(f"/registry/identities/{row.pk}/end/", {"end": "2024-03-05", "reason": "经济好转"}, follow=True)
    assert f'href="/settlement/resettlements/?person={who.pk}"' in page.content.decode()
    assert Resettlement.objects.get().settlement == made
    waiting = main(reviewer, f"/settlement/resettlements/?person={who.pk}")
    assert made.number in waiting
    assert made.number not in main(reviewer, f"/settlement/resettlements/?person={other.pk}")
    assert Settlement.objects.count() == 2


def test_a_list_applied(settled, reviewer, client_as):
    """Of a list that ends one identity in time to touch a stay, keeps one, and ends one afterwards: one settlement."""
    (ended, made), (same, _), (late, _) = settled("张一"), settled("李二"), settled("王五")
    lines = [
        "身份证号,姓名,认定日期,退出日期,退出原因",
        f"{ended.id_number},张一,2023-01-01,2024-03-01,",
        f"{same.id_number},李二,2023-01-01,,",
        f"{late.id_number},王五,2023-01-01,2024-05-01,",
    ]
    given = {"department": "民政", "district": "", "extent": "full", "codes": ["dibao"], "as_of": "2024-06-01"}
    file = SimpleUploadedFile("低保.csv", "\n".join(lines).encode())
    department = client_as("department", of=CITY, department="民政")
    place = department.post("/registry/lists/upload/", given | {"file": file})["Location"]
    department.post(f"{place}prepare/")
    assert reviewer.post(f"{place}approve/").status_code == 302
    source = DepartmentList.objects.get()
    assert source.state == "applied"
    assert f'href="/settlement/resettlements/?list={source.pk}"' in main(reviewer, place)
    assert "1 笔" in main(reviewer, place)
    waiting = main(reviewer, f"/settlement/resettlements/?list={source.pk}")
    assert (made.number in waiting, Resettlement.objects.count()) == (True, 1)
    assert "待重算" not in main(department, place)  # not the department's business
    feedback = b"".join(department.get(f"{place}feedback/").streaming_content)
    assert len(feedback) > 1000


def test_feedback_names_what_was_paid(settled, district, client_as):
    """Aid of the year net of reversals, and the reason of a refusal that stands."""
    office = Actor.system("测试", CITY)
    who, made = settled("张一")
    back = settlement.settle(office, stay(who, "c2", D(2024, 4, 9)), "k2")
    settlement.reverse(office, back, "重复", "r2")
    outsider = actions.add_person(office, district, id_number(), "路人")
    actions.set_insurance(office, outsider, 2024, "resident")
    refused = settlement.settle(office, stay(outsider, "c3"), "k3")
    assert refused.status == "not_covered"
    lines = ["身份证号,姓名,认定日期,区县", f"{who.id_number},张一,2023-01-01,", f"{outsider.id_number},路人,2024-04-01,海勃湾区"]
    file = SimpleUploadedFile("低保.csv", "\n".join(lines).encode())
    department = client_as("department", of=CITY, department="民政")
    given = {"department": "民政", "district": "", "extent": "changes", "codes": ["dibao"], "as_of": "2024-06-01"}
    place = department.post("/registry/lists/upload/", given | {"file": file})["Location"]
    department.post(f"{place}prepare/")
    from tests.office.registry.test_list_pages import lines as read

    head, one, two = read(department.get(f"{place}feedback/"))
    paid, left = dict(zip(head, one, strict=True)), dict(zip(head, two, strict=True))
    assert made.aid > 0
    assert (round(paid["本年医疗救助"] * 100), round(paid["本年倾斜救助"] * 100), paid["救助笔数"]) == (made.aid, made.tilt_aid, 1)
    assert left["本年医疗救助"] == 0
    assert left["不予救助的原因"]
    head, before, _ = read(department.get(f"{place}feedback/?year=2023"))
    assert dict(zip(head, before, strict=True))["本年医疗救助"] == ""


def main(client, address: str) -> str:
    """The page without navigation."""
    return str(client.get(address).content.decode().split("<main", 1)[1])

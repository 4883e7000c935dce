"""Institutions and departments through the pages."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.office.registry.conftest import CITY

from tuodi.office.registry.models import Assessment, Department, Institution, InstitutionTerm

pytestmark = pytest.mark.django_db
D = dt.date


@pytest.fixture
def approver(client_as, place):
    return client_as("approver", of=CITY)


def main(client, address: str) -> str:
    return str(client.get(address).content.decode().split("<main", 1)[1])


def test_an_institution_in_time(approver, client_as, place):
    """wuhai.075, wuhai.076, ningbo.067, kunming.078: agreements with their days, level and place; the result of each year's examination."""
    answer = approver.post("/registry/institutions/add/", {"code": "H99000000001", "name": "示例医院", "telephone": "0574-1"})
    made = Institution.objects.get()
    assert answer["Location"] == f"/registry/institutions/{made.pk}/"
    given = {"start": "2022-01-01", "level": "2", "designated": "on", "district": place.pk, "agreement": "XY-1"}
    approver.post(f"/registry/institutions/{made.pk}/term/", given)
    shown = approver.get(f"/registry/institutions/{made.pk}/term/").content.decode()
    assert 'value="XY-1"' in shown  # what holds is there to be changed
    approver.post(f"/registry/institutions/{made.pk}/term/", given | {"start": "2024-01-01", "level": "3", "agreement": "XY-2"})
    assert list(InstitutionTerm.objects.order_by("start").values_list("start", "end", "level", "agreement")) == [
        (D(2022, 1, 1), D(2024, 1, 1), 2, "XY-1"),
        (D(2024, 1, 1), None, 3, "XY-2"),
    ]
    assert "须晚于最近一段" in approver.post(f"/registry/institutions/{made.pk}/term/", given | {"start": "2023-01-01"}).content.decode()
    assert "请填就医地" in approver.post(f"/registry/institutions/{made.pk}/term/", {"start": "2025-01-01"}).content.decode()
    approver.post(f"/registry/institutions/{made.pk}/assess/", {"year": "2023", "score": "92.5", "result": "良好"})
    approver.post(f"/registry/institutions/{made.pk}/assess/", {"year": "2023", "score": "93.25", "result": "优秀"})
    assert (Assessment.objects.get().score, Assessment.objects.get().result) == (9325, "优秀")
    page = main(approver, f"/registry/institutions/{made.pk}/")
    assert ("XY-1" in page, "XY-2" in page, "93.25 分" in page) == (True, True, True)
    listed = main(approver, "/registry/institutions/")
    assert ("三级" in listed, "2023 年 93.25" in listed) == (True, True)
    clerk = client_as("clerk", of=CITY)
    assert clerk.get(f"/registry/institutions/{made.pk}/").status_code == 200
    assert clerk.get(f"/registry/institutions/{made.pk}/term/").status_code == 403


def test_a_department_and_its_brake(approver, place):
    found = Department.objects.get(city=CITY, name="民政")
    page = approver.get(f"/registry/departments/{found.pk}/").content.decode()
    assert 'value="10"' in page
    approver.post(f"/registry/departments/{found.pk}/", {"name": "改名", "codes": ["dibao", "tekun"], "brake": "2.5"})
    found.refresh_from_db()
    assert (found.name, found.brake, set(found.certifications.values_list("code", flat=True))) == ("民政", 250, {"dibao", "tekun"})
    assert "2.5%" in main(approver, "/registry/departments/")
    approver.post("/registry/departments/add/", {"name": "总工会", "codes": ["hardship_worker"], "brake": "10"})
    assert Department.objects.get(name="总工会").city == CITY


def test_another_citys_department_is_not_there(client_as, place, city):
    from tuodi.office.core.actor import Actor
    from tuodi.office.registry import actions

    actions.load_departments(Actor.system("测试"), city("kunming"))
    other = Department.objects.filter(city="kunming").first()
    assert client_as("approver", of=CITY).get(f"/registry/departments/{other.pk}/").status_code == 404

"""A hospital with a key, an institution in the registry, and people, all invented; Wuhai, which needs no yearly figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from tests.office.hospital.sender import Sender
from tests.office.settlement.people import person

from tuodi.office.core import actions as core_actions
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.registry.models import Institution, InstitutionTerm, Person

CODE, OTHER = "H99000000001", "H99000000002"
SINCE = dt.date(2023, 1, 1)


@pytest.fixture
def district(city: Callable[[str], str]) -> District:
    city("wuhai")
    return District.objects.get(city="wuhai", name="海勃湾区")


def institution(code: str, where: District, level: int = 3, *, primary_care: bool = False) -> Institution:
    made = Institution.objects.create(code=code, name=f"示例医院{code[-1]}")
    InstitutionTerm.objects.create(
        institution=made, start=dt.date(2020, 1, 1), level=level, designated=True, primary_care=primary_care, district=where
    )
    return made


@pytest.fixture
def sender(district: District) -> Callable[..., Sender]:
    """`sender("H99000000001")`: a hospital that signs; `department="医保"`: a department instead."""

    def make(code: str = CODE, *, of: str = "wuhai", department: str = "") -> Sender:
        if department:
            return Sender(*core_actions.add_key(Actor.system("tests"), of, department, department=department))
        if not Institution.objects.filter(code=code).exists():
            institution(code, District.objects.filter(city=of).order_by("position").first() or district)
        return Sender(*core_actions.add_key(Actor.system("tests"), of, "示例医院", institution=code))

    return make


@pytest.fixture
def hospital(sender: Callable[..., Sender]) -> Sender:
    return sender()


@pytest.fixture
def dibao(district: District) -> Person:
    """Somebody on dibao since 2023."""
    return person(district, ("dibao", SINCE))


@pytest.fixture
def claim(dibao: Person) -> dict[str, Any]:
    """A stay: 50,000 in all, 40,000 in policy, 20,000 paid by basic insurance."""
    return {
        "id_number": dibao.id_number,
        "number": "c1",
        "setting": "inpatient",
        "started": "2024-03-01",
        "ended": "2024-03-09",
        "diagnosis": "J18.900",
        "total_cost": 5_000_000,
        "in_policy_cost": 4_000_000,
        "basic_paid": 2_000_000,
    }

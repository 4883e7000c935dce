"""Before treatment: identity, limits, deposit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.office.hospital.conftest import CODE, SINCE, institution
from tests.office.hospital.sender import Sender
from tests.office.settlement.people import person

from tuodi.office.core.models import District
from tuodi.office.registry.models import Filing, Person

FIGURES = Path(__file__).parents[3] / "examples" / "figures"


def asked(who: Person, **more: Any) -> dict[str, Any]:
    return {"id_number": who.id_number, "name": who.name, "on": "2024-06-01", "setting": "inpatient"} | more


def test_it_works(hospital: Sender, claim: dict[str, Any], dibao: Person) -> None:
    before = hospital.post("/eligibility", asked(dibao)).json()
    assert (before["covered"], before["identity"], before["year"]) == (True, "dibao", 2024)
    settled = hospital.settle("k1", claim).json()
    after = hospital.post("/eligibility", asked(dibao)).json()
    used = [
        (one["name"], two["used"] - one["used"]) for one, two in zip(before["limits"], after["limits"], strict=True) if one["on"] == "aid"
    ]
    assert settled["aid"] in [fen for _, fen in used]
    assert all(one["left"] == one["total"] - one["used"] for one in after["limits"])


def test_somebody_without_an_identity(hospital: Sender, district: District) -> None:
    found = hospital.post("/eligibility", asked(person(district))).json()
    assert (found["covered"], found["reasons"]) == (False, ["no_identity"])


def test_another_name(hospital: Sender, dibao: Person) -> None:
    answer = hospital.post("/eligibility", asked(dibao, name="李示例"))
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_person")


def test_an_unknown_setting(hospital: Sender, dibao: Person) -> None:
    assert hospital.post("/eligibility", asked(dibao, setting="hotel")).status_code == 422


def test_no_rule_about_deposits(hospital: Sender, dibao: Person) -> None:
    due = hospital.post("/eligibility", asked(dibao)).json()["deposit"]
    assert (due["due"], due["clause"]) == (True, "")


@pytest.fixture
def place(city: Callable[[str], str], sender: Callable[..., Sender], settings: Any) -> Callable[..., Any]:
    """`place("yancheng", "dibao")`: (hospital of that city, somebody with the identity), with invented yearly figures."""
    settings.FIGURES = str(FIGURES)

    def make(of: str, identity: str | None, *, level: int = 3) -> tuple[Sender, Person]:
        city(of)
        where = District.objects.filter(city=of).order_by("position").first()
        assert where is not None
        institution(CODE, where, level)
        return sender(of=of), person(where, *([(identity, SINCE)] if identity else []))

    return make


@pytest.mark.parametrize("identity", ["tekun", "dibao", "dibao_margin"])
def test_yancheng_every_target_owes_none(place: Callable[..., Any], identity: str) -> None:
    """yancheng.076"""
    hospital, who = place("yancheng", identity)
    due = hospital.post("/eligibility", asked(who)).json()["deposit"]
    assert (due["due"], due["clause"]) == (False, "七（十五）")


def test_yancheng_others_do(place: Callable[..., Any]) -> None:
    hospital, who = place("yancheng", None)
    assert hospital.post("/eligibility", asked(who)).json()["deposit"]["due"] is True


def test_urumqi_only_after_a_first_visit_in_primary_care(place: Callable[..., Any]) -> None:
    """urumqi.084"""
    hospital, who = place("urumqi", "dibao")
    due = hospital.post("/eligibility", asked(who)).json()["deposit"]
    assert (due["due"], due["clause"]) == (True, "第二十一条")
    assert "基层首诊" in due["reason"]
    Filing.objects.create(person=who, kind="primary_first", start=dt.date(2024, 5, 30), end=dt.date(2024, 6, 30))
    assert hospital.post("/eligibility", asked(who)).json()["deposit"]["due"] is False


def test_urumqi_not_the_third_class(place: Callable[..., Any]) -> None:
    hospital, who = place("urumqi", "dibao_margin")
    Filing.objects.create(person=who, kind="primary_first", start=dt.date(2024, 5, 30), end=dt.date(2024, 6, 30))
    assert hospital.post("/eligibility", asked(who)).json()["deposit"]["due"] is True


def test_not_for_a_visit(place: Callable[..., Any]) -> None:
    hospital, who = place("yancheng", "dibao")
    assert hospital.post("/eligibility", asked(who, setting="special")).json()["deposit"]["due"] is True

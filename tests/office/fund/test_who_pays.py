"""Every settlement stands in the books of the city or of a district by the rule of the city's own document."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from tests.office.fund.bills import bill, lines_of

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.fund import chart
from tuodi.office.fund.actions import post_reversal, post_settlement, post_settlements
from tuodi.office.fund.models import Posting

pytestmark = pytest.mark.django_db
Office = Callable[[str], Actor]


def two(of: str) -> tuple[District, District]:
    first, second = District.objects.filter(city=of).order_by("id")[:2]
    return first, second


@pytest.mark.parametrize(
    ("of", "bearer"),
    [("kunming", "city"), ("urumqi", "city"), ("wuhai", "city"), ("ningbo", "household"), ("yancheng", "granting")],
)
def test_a_one_stop_settlement(office: Office, of: str, bearer: str) -> None:
    """kunming.104 urumqi.009 wuhai.070 ningbo.005 yancheng.053"""
    office(of)
    home, granting = two(of)
    post_settlement(bill(of, 1, home, 70_000, tilt_aid=5_000, granting=granting))
    payer = {"city": None, "household": home, "granting": granting}[bearer]
    place = str(payer or "市级")
    assert lines_of(1) == [
        (chart.AID, place, 70_000, ""),
        (chart.TILT, place, 5_000, ""),
        (chart.HOSPITALS, place, -75_000, "H99000000001"),
    ]
    posting = Posting.objects.get()
    assert (posting.payer, posting.district, posting.document_id) == (payer, home, 1)


@pytest.mark.parametrize(
    ("of", "bearer"),
    [("kunming", "city"), ("urumqi", "city"), ("wuhai", "household"), ("ningbo", "household"), ("yancheng", "granting")],
)
def test_a_bill_that_the_person_handed_in(office: Office, of: str, bearer: str) -> None:
    """wuhai.060: what the district's agency pays out by hand stands in the district's books"""
    office(of)
    home, granting = two(of)
    post_settlement(bill(of, 1, home, 70_000, granting=granting, source="manual", channel="manual"))
    place = str({"city": None, "household": home, "granting": granting}[bearer] or "市级")
    assert lines_of(1) == [(chart.AID, place, 70_000, ""), (chart.PERSONS, place, -70_000, "S1")]


def test_where_nobody_is_known_to_have_granted_the_household_s_district_pays(office: Office) -> None:
    """yancheng.053"""
    office("yancheng")
    home, _ = two("yancheng")
    post_settlement(bill("yancheng", 1, home, 100))
    assert lines_of(1)[0] == (chart.AID, home.name, 100, "")


def test_treatment_outside_is_owed_to_the_clearing(office: Office) -> None:
    """kunming.082 wuhai.070"""
    office("kunming")
    post_settlement(bill("kunming", 1, two("kunming")[0], 100, hospital_area="outside"))
    assert lines_of(1) == [(chart.AID, "市级", 100, ""), (chart.OUTSIDE, "市级", -100, "H99000000001")]


def test_what_is_given_in_cash_is_owed_to_the_person(office: Office) -> None:
    office("kunming")
    post_settlement(bill("kunming", 1, two("kunming")[0], 100, cash=30))
    assert lines_of(1) == [(chart.AID, "市级", 100, ""), (chart.PERSONS, "市级", -30, "S1"), (chart.HOSPITALS, "市级", -70, "H99000000001")]


def test_a_settlement_that_pays_nothing_leaves_nothing(office: Office) -> None:
    office("kunming")
    post_settlement(bill("kunming", 1, two("kunming")[0], 0))
    assert not Posting.objects.exists()


def test_once_and_no_second_time(office: Office) -> None:
    office("kunming")
    post_settlement(bill("kunming", 1, two("kunming")[0], 100))
    with pytest.raises(IntegrityError, match="settlement_once"), transaction.atomic():
        post_settlement(bill("kunming", 1, two("kunming")[0], 100))


def test_a_reversal_goes_back_to_the_same_books(office: Office) -> None:
    """yancheng.053: also where the rule would say otherwise today, the mirror takes back what was posted"""
    office("yancheng")
    home, granting = two("yancheng")
    original = bill("yancheng", 1, home, 100, granting=granting)
    post_settlements([original, bill("yancheng", 2, home, 60, granting=granting)])
    mirror = bill("yancheng", 3, home, -100)
    mirror.kind, mirror.reverses, mirror.why = "reverse", original, "重复"
    post_reversal(mirror, original)
    assert lines_of(3) == [(chart.AID, granting.name, -100, ""), (chart.HOSPITALS, granting.name, 100, "H99000000001")]
    assert Posting.objects.get(document_id=3).reverses == Posting.objects.get(document_id=1)

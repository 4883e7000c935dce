"""A stay settled in parts gets what the whole stay would have got."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from tests.office.settlement.people import person, stay

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.registry.models import Person
from tuodi.office.settlement import actions, queries
from tuodi.office.settlement.checks import CHECKS
from tuodi.office.settlement.claim_input import ClaimInput
from tuodi.office.settlement.models import Settlement

pytestmark = pytest.mark.django_db
MONEY = ("aid", "tilt_aid", "hospital_borne", "self_paid", "base", "deductible")
MIDDLE, LAST = dt.date(2022, 4, 10), dt.date(2022, 5, 20)


@pytest.fixture
def kunming(city: Callable[[str], str]) -> Actor:
    return Actor.system("tests", city("kunming"))


def somebody() -> Person:
    return person(District.objects.get(city="kunming", name="五华区"), ("low_income", dt.date(2021, 1, 1)))


def bill(who: Person, number: str, ended: dt.date, fen: int, **more: object) -> ClaimInput:
    """A stay for lung cancer, everything in policy, half of it paid by basic insurance."""
    values = {"total_cost": fen, "in_policy_cost": fen, "basic_paid": fen // 2, "diagnosis": "C34.900", "started": dt.date(2022, 3, 1)}
    return stay(who, number, ended, **(values | more))


def test_a_deductible_of_the_stay_is_taken_once(kunming: Actor) -> None:
    cut, whole, apart = somebody(), somebody(), somebody()
    parts = [
        actions.settle(kunming, bill(cut, "p1", MIDDLE, 6_000_000, stay_key="s1"), "p1"),
        actions.settle(kunming, bill(cut, "p2", LAST, 4_000_000, stay_key="s1", started=MIDDLE), "p2"),
    ]
    one = actions.settle(kunming, bill(whole, "w", LAST, 10_000_000), "w")
    two = [
        actions.settle(kunming, bill(apart, f"a{n}", day, fen), f"a{n}")
        for n, (day, fen) in enumerate([(MIDDLE, 6_000_000), (LAST, 4_000_000)])
    ]
    assert {name: sum(getattr(part, name) for part in parts) for name in MONEY} == {name: getattr(one, name) for name in MONEY}
    assert queries.state_of(cut.pk, 2022) == queries.state_of(whole.pk, 2022)
    assert sum(part.aid for part in parts) > sum(part.aid for part in two)
    assert parts[1].explanation["steps"][0]["key"] == "stay"
    assert {check.__doc__: check() for check in CHECKS} == {check.__doc__: [] for check in CHECKS}


def test_both_parts_in_one_request(kunming: Actor) -> None:
    cut, whole = somebody(), somebody()
    asked = [(bill(cut, "p1", MIDDLE, 6_000_000, stay_key="s1"), "p1", ""), (bill(cut, "p2", LAST, 4_000_000, stay_key="s1"), "p2", "")]
    parts = [part for part in actions.settle_many(kunming, asked) if isinstance(part, Settlement)]
    one = actions.settle(kunming, bill(whole, "w", LAST, 10_000_000), "w")
    assert sum(part.aid for part in parts) == one.aid > 0


def test_a_part_taken_back(kunming: Actor) -> None:
    cut, alone = somebody(), somebody()
    first = actions.settle(kunming, bill(cut, "p1", MIDDLE, 6_000_000, stay_key="s1"), "p1")
    second = actions.settle(kunming, bill(cut, "p2", LAST, 5_000_000, stay_key="s1"), "p2")
    actions.reverse(kunming, first, "重复", "r1")
    new = actions.resettle(kunming, second, "前段已冲销", "again")
    expected = actions.settle(kunming, bill(alone, "w", LAST, 5_000_000), "w")
    assert (new[0].aid, new[0].base) == (expected.aid, expected.base)
    assert queries.state_of(cut.pk, 2022) == queries.state_of(alone.pk, 2022)

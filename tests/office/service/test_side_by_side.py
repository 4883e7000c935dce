"""Through the running server: settlements of one person side by side overdraw no limit; without the lock they do."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.office.service.conftest import held_back
from tests.office.service.wire import Answer, Wires, at_once
from tests.office.settlement.people import person

from tuodi.office.checking import run_checks
from tuodi.office.core import rls
from tuodi.office.registry.models import Person
from tuodi.office.settlement import queries
from tuodi.office.settlement.checks import CHECKS
from tuodi.office.settlement.models import Claim, PersonYear, Settlement

SINCE = dt.date(2023, 1, 1)
PARALLEL = 8
CARELESS = ("-m", "tests.office.service.careless")


@pytest.fixture
def claims(claim: dict[str, Any]) -> list[dict[str, Any]]:
    """Eight big stays of one person, a month each; together far above the year's limit."""
    big = claim | {"total_cost": 10_000_000, "in_policy_cost": 8_000_000}
    return [big | {"number": f"c{n}", "started": f"2024-{n:02d}-01", "ended": f"2024-{n:02d}-20"} for n in range(1, PARALLEL + 1)]


def paid(answer: Answer) -> int:
    found = answer.json()
    return int(found["aid"]) + int(found["tilt_aid"])


def one_by_one(wires: Wires, somebody: Person, claims: list[dict[str, Any]], name: str) -> list[int]:
    """What somebody else in the same place gets, one by one in this order."""
    twin = person(somebody.district, ("dibao", SINCE))
    return [paid(wires.settle(f"{name}{n}", one | {"id_number": twin.id_number})) for n, one in enumerate(claims)]


def together(wires: Wires, claims: list[dict[str, Any]]) -> list[Answer]:
    """All of them, each begun before any has written."""
    asks = [lambda n=n, one=one: wires.settle(f"k{n}", one) for n, one in enumerate(claims)]
    with held_back(os.environ["DATABASE_URL"], len(claims)) as release:
        return at_once([*asks, release])[:-1]  # type: ignore[list-item]


@contextmanager
def whole_books() -> Iterator[None]:
    yield
    rls.set_scope("*", local=False)
    assert run_checks() == 0


def test_a_limit_is_never_overdrawn(served: Callable[..., Any], dibao: Person, claims: list[dict[str, Any]]) -> None:
    with whole_books(), served() as wires:
        answers = together(wires, claims)
        assert [one.status_code for one in answers] == [200] * PARALLEL
        made = list(Settlement.objects.filter(person=dibao).select_related("claim").order_by("sequence"))
        assert [one.sequence for one in made] == list(range(1, PARALLEL + 1))
        order = [claims[int(one.key.rpartition("/k")[2])] for one in made]
        assert [one.paid for one in made] == one_by_one(wires, dibao, order, "s")
        assert sorted(map(paid, answers)) == sorted(one.paid for one in made)  # what was answered is what is stored
        assert made[0].paid > made[-1].paid  # the limit bit


def test_without_the_lock_it_is_overdrawn(served: Callable[..., Any], dibao: Person, claims: list[dict[str, Any]]) -> None:
    """The race is real: the same requests to a server that doesn't lock are paid more than any order would pay."""
    PersonYear.objects.create(person=dibao, year=2024)  # making this row would be a lock by itself
    with served(*CARELESS) as wires:
        answers = together(wires, claims)
        assert [one.status_code for one in answers] == [200] * PARALLEL
        assert sum(map(paid, answers)) > sum(one_by_one(wires, dibao, claims, "s"))
    assert queries.slots_used(dibao.pk, 2024) != queries.derive_slots(dibao.pk, 2024)
    assert [line for check in CHECKS for line in check()]  # and the books say so


def test_behind_the_lock_stands_a_second_guard(served: Callable[..., Any], dibao: Person, claims: list[dict[str, Any]]) -> None:
    """The lock alone off: what was computed on a year that moved meanwhile isn't written."""
    PersonYear.objects.create(person=dibao, year=2024)
    with served(*CARELESS, "guarded") as wires:
        answers = together(wires, claims)
        made = Settlement.objects.filter(person=dibao)
        good = [one for one in answers if one.status_code == 200]
        assert len(good) == made.count() >= 1
        fair = sum(one_by_one(wires, dibao, [claims[int(one.key.rpartition("/k")[2])] for one in made.order_by("sequence")], "s"))
    assert sum(map(paid, good)) == fair
    assert queries.slots_used(dibao.pk, 2024) == queries.derive_slots(dibao.pk, 2024)


def test_the_same_key_ten_times_settles_once(served: Callable[..., Any], claim: dict[str, Any]) -> None:
    with whole_books(), served() as wires:
        with held_back(os.environ["DATABASE_URL"], 10) as release:
            answers: Any = at_once([*[lambda: wires.settle("k1", claim)] * 10, release])[:-1]
        assert {one.status_code for one in answers} == {200}
        assert len({one.content for one in answers}) == 1
        assert wires.settle("k1", claim | {"total_cost": 6_000_000}).status_code == 409
    assert (Settlement.objects.count(), Claim.objects.count()) == (1, 1)

"""Settlements of one person side by side, each on its own connection: never an overdraw with the lock, the overdraw without it."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections
from tests.office.settlement.people import person, stay

from tuodi.office.core import locks, rls
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.registry.models import Person
from tuodi.office.settlement import actions, entries, queries
from tuodi.office.settlement.checks import CHECKS
from tuodi.office.settlement.models import Claim, PersonYear, Settlement
from tuodi.office.settlement.write import StateMoved

pytestmark = pytest.mark.django_db(transaction=True)
PARALLEL = 8
DAYS = [dt.date(2024, month, 20) for month in range(1, PARALLEL + 1)]
BIG = {"total_cost": 10_000_000, "in_policy_cost": 8_000_000}


@pytest.fixture
def somebody(city: Callable[[str], str]) -> Person:
    city("wuhai")
    return person(District.objects.get(city="wuhai", name="海勃湾区"), ("dibao", dt.date(2023, 1, 1)))


def side_by_side(jobs: list[Callable[[], Any]]) -> list[Any]:
    """Run the jobs at the same time, each on its own connection as the office's role; answers results or exceptions."""
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {rls.ROLE}")
            rls.set_scope("*", local=False)
            start.wait()
            return job()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def settle_all(who: Person) -> list[Any]:
    office = Actor.system("tests", "wuhai")
    return side_by_side([lambda day=day: actions.settle(office, stay(who, f"c{day}", day, **BIG), f"k{day}") for day in DAYS])


def serial(who: Person, order: list[dt.date]) -> list[int]:
    """What a twin gets, one by one in this order."""
    twin = person(who.district, ("dibao", dt.date(2023, 1, 1)))
    office = Actor.system("tests", "wuhai")
    return [actions.settle(office, stay(twin, f"t{day}", day, **BIG), f"t{day}").paid for day in order]


def test_parallel_settlements_equal_some_serial_order(somebody: Person) -> None:
    found = settle_all(somebody)
    assert [one for one in found if isinstance(one, Exception)] == []
    made = sorted(found, key=lambda one: one.sequence)
    assert [one.sequence for one in made] == list(range(1, PARALLEL + 1))
    assert [one.paid for one in made] == serial(somebody, [one.claim.ended for one in made])
    assert made[0].paid > made[-1].paid  # the limit bit
    assert {check.__doc__: check() for check in CHECKS} == {check.__doc__: [] for check in CHECKS}


def test_without_the_lock_the_limit_is_overdrawn(somebody: Person, without_lock: None) -> None:
    """The race is real: the same settlements, read before the others wrote, pay more than any serial order."""
    fair = sum(serial(somebody, DAYS))
    PersonYear.objects.create(person=somebody, year=2024)  # making the row would be a lock by itself
    locks.DISABLED = True
    found = settle_all(somebody)
    made = [one for one in found if isinstance(one, Settlement)]
    assert sum(one.paid for one in made) > fair


@pytest.fixture
def without_lock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lock off, and with it the database's second guards (version of the year, unique sequence): what a careless writer would do."""
    numbers = iter(range(1, 10_000))
    ready = threading.Barrier(PARALLEL)
    compute = entries.computed

    def together(*args: Any) -> Any:
        found = compute(*args)
        if locks.DISABLED:
            ready.wait(20)
        return found

    def careless(self: entries.Entries, settlement: Settlement, lines: dict[str, int], here: Any) -> None:
        if locks.DISABLED:
            settlement.sequence = 1000 + next(numbers)
        original(self, settlement, lines, here)
        if locks.DISABLED:
            self._written.years.clear()

    original = entries.Entries._add
    monkeypatch.setattr(entries, "computed", together)
    monkeypatch.setattr(entries.Entries, "_add", careless)
    yield
    locks.DISABLED = False


def test_without_the_lock_the_databases_second_guard_still_holds(somebody: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "DISABLED", True)
    found = settle_all(somebody)
    made = [one for one in found if isinstance(one, Settlement)]
    assert made
    assert {type(one) for one in found} <= {Settlement, StateMoved, IntegrityError}
    monkeypatch.setattr(locks, "DISABLED", False)
    assert sum(one.paid for one in made) <= sum(serial(somebody, DAYS))
    assert queries.slots_used(somebody.pk, 2024) == queries.derive_slots(somebody.pk, 2024)


def test_the_same_key_ten_times_settles_once(somebody: Person) -> None:
    office = Actor.system("tests", "wuhai")
    claim = stay(somebody, "c1")
    found = side_by_side([lambda: actions.settle(office, claim, "k1")] * 10)
    assert {one.pk for one in found} == {Settlement.objects.get().pk}
    assert Claim.objects.count() == 1


def test_one_key_for_two_people_settles_one(somebody: Person) -> None:
    office = Actor.system("tests", "wuhai")
    people = [person(somebody.district, ("dibao", dt.date(2023, 1, 1))) for _ in range(4)]
    found = side_by_side([lambda who=who: actions.settle(office, stay(who, "c1"), "k1") for who in people])
    assert sorted(type(one).__name__ for one in found) == ["KeyConflict"] * 3 + ["Settlement"]


def test_one_reversal_wins(somebody: Person) -> None:
    office = Actor.system("tests", "wuhai")
    settled = actions.settle(office, stay(somebody, "c1"), "k1")
    found = side_by_side([lambda n=n: actions.reverse(office, settled, "撤销", f"r{n}") for n in range(5)])
    assert sorted(type(one).__name__ for one in found) == ["AlreadyReversed"] * 4 + ["Settlement"]
    assert queries.slots_used(somebody.pk, 2024) == {}


def test_settlements_and_reversals_together_keep_the_books(somebody: Person) -> None:
    office = Actor.system("tests", "wuhai")
    first = [actions.settle(office, stay(somebody, f"a{day}", day, **BIG), f"a{day}") for day in DAYS[:4]]
    jobs: list[Callable[[], Any]] = [lambda one=one: actions.reverse(office, one, "撤销", f"r{one.pk}") for one in first]
    jobs += [lambda day=day: actions.settle(office, stay(somebody, f"b{day}", day, **BIG), f"b{day}") for day in DAYS[4:]]
    assert [one for one in side_by_side(jobs) if isinstance(one, Exception)] == []
    assert {check.__doc__: check() for check in CHECKS} == {check.__doc__: [] for check in CHECKS}

"""Ten times the same at the same time: once settled, ten times the same answer."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from tests.office.hospital.sender import Sender
from tests.office.hospital.test_national import Stay

from tuodi.office.core import rls
from tuodi.office.registry.models import Person
from tuodi.office.settlement.hospital.models import Call
from tuodi.office.settlement.models import Settlement

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 10


def at_once(ask: Callable[[int], Any]) -> list[Any]:
    """Ask ten times, each on a connection of its own."""
    start = Barrier(TIMES)

    def run(number: int) -> Any:
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {rls.ROLE}")
            start.wait()
            return ask(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(TIMES) as pool:
        return list(pool.map(run, range(TIMES)))


def test_the_same_key(hospital: Sender, claim: dict[str, Any]) -> None:
    answers = at_once(lambda _: hospital.settle("k1", claim))
    assert {one.status_code for one in answers} == {200}
    assert len({one.content for one in answers}) == 1
    assert Settlement.objects.count() == 1


def test_the_same_message(hospital: Sender, dibao: Person) -> None:
    stay = Stay(hospital, dibao).ready()
    answers = at_once(lambda _: stay.hospital.message("2304", {"data": stay.data}, "M1"))
    assert answers[0]["infcode"] == 0
    assert all(one == answers[0] for one in answers)
    assert Settlement.objects.count() == 1


def test_ten_messages_for_one_stay(hospital: Sender, dibao: Person) -> None:
    stay = Stay(hospital, dibao).ready()
    answers = at_once(lambda number: stay.hospital.message("2304", {"data": stay.data}, f"M{number}"))
    assert sorted(one["infcode"] for one in answers) == [-1] * 9 + [0]
    assert Settlement.objects.count() == 1


def test_the_same_nonce(hospital: Sender) -> None:
    answers = at_once(lambda _: hospital.get("/settlements/none", nonce="once-and-again"))
    assert sorted(one.status_code for one in answers) == [401] * 9 + [404]
    assert Call.objects.exclude(nonce=None).count() == 1

"""The tables are emptied although a request of a closed page was still under way: a real deadlock, then a second go."""

from __future__ import annotations

import threading

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from tests.office.emptying import patiently

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def request_under_way():
    """`ask_on()`: a request that has read districts goes on to users. It leaves it to the other side to find the deadlock."""
    address = connection.get_connection_params()
    asking = psycopg.connect(**{name: address[name] for name in ("host", "port", "user", "password", "dbname") if name in address})
    asking.execute("SET deadlock_timeout = '60s'")
    asking.execute("SELECT count(*) FROM core_district")

    def goes_on() -> None:
        asking.execute("SELECT count(*) FROM core_user")
        asking.rollback()

    thread = threading.Thread(target=goes_on)
    yield thread.start
    thread.join()
    asking.close()


def test_a_deadlock_with_a_request_is_gone_through(request_under_way):
    goes = []

    def empty(statements: list[str]) -> None:
        goes.append(statements)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            cursor.execute("LOCK TABLE core_user IN ACCESS EXCLUSIVE MODE")
            if len(goes) == 1:
                request_under_way()
            cursor.execute("LOCK TABLE core_district IN ACCESS EXCLUSIVE MODE")

    patiently(empty)([])
    assert len(goes) == 2


def test_any_other_error_is_the_tests():
    def empty(statements: list[str]) -> None:
        raise OperationalError("disk full")

    with pytest.raises(OperationalError, match="disk full"):
        patiently(empty)([])

"""The close of a month cut off in the middle, by the death of the database: nothing of it is there, and it is closed once afterwards."""

from __future__ import annotations

import datetime as dt
import http.client
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
from django.test import Client
from tests.office.conftest import use_database
from tests.office.service.test_killed import Place, answering, kill, place  # noqa: F401 - a fixture

from tuodi.office.core import actions, rls
from tuodi.office.core.actor import Actor, districts_of
from tuodi.office.core.models import User
from tuodi.office.fund import actions as fund

CITY = "kunming"
MONTH = (dt.date.today().replace(day=1) - dt.timedelta(days=1)).replace(day=1)
SEEN = "SELECT (SELECT count(*) FROM fund_month), (SELECT count(*) FROM fund_monthtotal), (SELECT count(*) FROM core_auditentry WHERE event = 'fund.month_closed')"
IN_THE_MIDDLE = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'fund_monthtotal'::regclass"
TOKEN = "a" * 32


@contextmanager
def at(where: Place, server_url: str) -> Iterator[None]:
    """Within the block this process works in the database of the place."""
    before = os.environ.get("DATABASE_URL", "")
    use_database(where.url, rls.ROLE)
    districts_of.cache_clear()
    rls.set_scope("*", local=False)
    try:
        yield
    finally:
        districts_of.cache_clear()
        use_database(before or server_url, rls.ROLE)


@pytest.fixture
def accountant(place: Place, server_url: str, django_db_blocker: Any) -> str:  # noqa: F811
    """Books of a month that is over, and the session of the city's accountant."""
    with django_db_blocker.unblock(), answering(place) as _, at(place, server_url):
        office = Actor.system("tests", CITY)
        actions.load_districts(Actor.system("tests"), CITY)
        for fen in (100_000, 2_500, 33):
            fund.receive(office, CITY, "budget", fen, MONTH)
        made = User.objects.create(username="accountant", name="会计", role="accountant", city=CITY)
        client = Client()
        client.force_login(made)
        return str(client.cookies["sessionid"].value)


def close(address: str, session: str) -> int:
    """Ask the page to close the month; 0 where the answer never came."""
    host = http.client.HTTPConnection(address, timeout=60)
    body = urlencode({"month": f"{MONTH:%Y-%m}", "csrfmiddlewaretoken": TOKEN})
    headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "Content-Type": "application/x-www-form-urlencoded"}
    try:
        host.request("POST", "/fund/months/close/", body, headers)
        return host.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        host.close()


def test_a_month_is_closed_whole_or_not_at_all(accountant: str, place: Place, server_url: str, django_db_blocker: Any) -> None:  # noqa: F811
    """The database is killed after the month's line was written and before its totals: neither is there, the month is open, and is closed once
    afterwards."""
    with answering(place) as (address, _):
        answers: list[int] = []
        asking = threading.Thread(target=lambda: answers.append(close(address, accountant)))
        gate = psycopg.connect(place.url)
        gate.execute("LOCK TABLE fund_monthtotal IN EXCLUSIVE MODE")
        asking.start()
        with psycopg.connect(place.url, autocommit=True) as watch:
            wait_for(watch, IN_THE_MIDDLE)
        postmaster = place.postmaster()
        assert postmaster is not None
        kill([postmaster])
        gate.close()
        asking.join(60)
        assert answers[0] in (0, 500, 503)
    with answering(place) as (address, _):
        with psycopg.connect(place.url, autocommit=True) as look:
            assert look.execute(SEEN).fetchone() == (0, 0, 0)
        with django_db_blocker.unblock(), at(place, server_url):
            fund.receive(Actor.system("tests", CITY), CITY, "budget", 7, MONTH)  # still open
        assert close(address, accountant) == 302
        assert close(address, accountant) == 200  # closed already
        with psycopg.connect(place.url, autocommit=True) as look:
            months, totals, told = look.execute(SEEN).fetchone() or (0, 0, 0)
            assert (months, totals > 0, told) == (1, True, 1)
            turnover = look.execute("SELECT turnover FROM fund_month").fetchone()
            assert turnover == (102_540,)
        checked = place.office("check-books")
        assert checked.returncode == 0, checked.stdout + checked.stderr


def wait_for(watch: psycopg.Connection[Any], condition: str) -> None:
    """Until the database says so; how long depends on the machine, what comes of it doesn't."""
    for _ in range(6000):
        row = watch.execute(condition).fetchone()
        if row and row[0]:
            return
        watch.execute("SELECT pg_sleep(0.01)")
    raise AssertionError("the close never came to its totals")

"""The demonstration of each city, played once a run in a database of its own that every worker reads."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from tests.office.conftest import FOLDER, one_at_a_time, use_database

from tuodi.office import checking, demonstration
from tuodi.office.core import database, rls
from tuodi.office.core.actor import districts_of
from tuodi.office.core.models import User
from tuodi.office.registry import invented

CITIES = ("kunming", "ningbo", "yancheng", "wuhai", "urumqi")
FIGURES = Path(__file__).parents[3] / "examples" / "figures"
PEOPLE = 60  # beside those of whom a story is told


@pytest.fixture(scope="session")
def played(server_url: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[Callable[[str], str]]:
    """`played("kunming")`: Django works on the city's demonstration; it is played by whoever asks first."""
    own = os.environ["DATABASE_URL"]

    def of(city: str) -> str:
        url = database.named_database(server_url, f"demo_{city}")
        FOLDER.mkdir(exist_ok=True)
        with (FOLDER / f"demo-{city}.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            with one_at_a_time():
                database.create_database(url, template="tuodi_template")
            use_database(url, role=rls.ROLE)
            rls.set_scope("*", local=False)
            if not demonstration.loaded(city):
                list(demonstration.load(city))
                assert checking.run_checks() == 0  # books and audit chain, as the command does it
        return city

    before = settings.FIGURES if hasattr(settings, "FIGURES") else ""
    people, invented.PEOPLE = invented.PEOPLE, PEOPLE
    settings.FIGURES = str(FIGURES)
    with django_db_blocker.unblock():
        yield of
        use_database(own, role=rls.ROLE)
    settings.FIGURES, invented.PEOPLE = before, people


@pytest.fixture
def shown(played: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, server_url: str, django_db_blocker: Any) -> Iterator[Callable[[str], str]]:
    """The same for one test, afterwards the worker's own database again; pages say that they show a demonstration."""
    own = database.named_database(server_url, f"tuodi_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
    monkeypatch.setenv("TUODI_DEMO", "yes")
    districts_of.cache_clear()
    with django_db_blocker.unblock():
        yield played
        use_database(own, role=rls.ROLE)
    districts_of.cache_clear()


@pytest.fixture(params=CITIES)
def city(shown: Callable[[str], str], request: pytest.FixtureRequest) -> str:
    """Every city's demonstration in turn."""
    return shown(request.param)


@pytest.fixture
def log_in() -> Callable[[str], Client]:
    """`log_in("auditor")`: a browser of the demonstration's user; nobody's with an empty name."""

    def make(name: str) -> Client:
        client = Client()
        if name:
            client.force_login(User.objects.get(username=name))
        return client

    return make

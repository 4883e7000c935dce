"""Server and database killed in the middle of a stream of settlements: every answer that was given holds, nothing is there twice."""

from __future__ import annotations

import http.client
import itertools
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from tests.office.conftest import use_database
from tests.office.hospital.conftest import CODE, SINCE, institution
from tests.office.hospital.sender import Sender
from tests.office.service.conftest import free_address
from tests.office.service.wire import Answer, Wire
from tests.office.settlement.people import person

from tuodi.office import serving
from tuodi.office.core import actions, rls
from tuodi.office.core.actor import Actor, districts_of
from tuodi.office.core.models import District

PEOPLE, EACH, CLIENTS = 6, 10, 4
KILL_AFTER = (7, 23)  # answers; the second blow comes after a restart


class Place:
    """An office with an embedded server of its own (fsync on), as on a bare machine: found by its home folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.values = {"TUODI_HOME": str(home), "DATABASE_URL": ""}
        self.url = f"postgresql://postgres@/tuodi?host={home / 'postgresql'}"

    def office(self, *command: str) -> subprocess.CompletedProcess[str]:
        program = [sys.executable, "-m", "tuodi.office.command", *command]
        return subprocess.run(program, env=os.environ | self.values, capture_output=True, text=True, check=False)

    def postmaster(self) -> psutil.Process | None:
        file = self.home / "postgresql" / "postmaster.pid"
        number = int(file.read_text().split()[0]) if file.exists() else 0
        return psutil.Process(number) if number and psutil.pid_exists(number) else None


@pytest.fixture
def place() -> Iterator[Place]:
    with tempfile.TemporaryDirectory(prefix="tuodi-killed-") as folder:
        made = Place(Path(folder))
        try:
            yield made
        finally:
            if (postmaster := made.postmaster()) is not None:
                kill([postmaster])


@pytest.fixture
def claims(place: Place, server_url: str, django_db_blocker: Any) -> tuple[Sender, dict[str, dict[str, Any]]]:
    """A hospital, and sixty bills of six people by their request keys; written into the place's database."""
    before = os.environ.get("DATABASE_URL", "")
    with django_db_blocker.unblock(), answering(place) as _:
        use_database(place.url, rls.ROLE)
        districts_of.cache_clear()
        rls.set_scope("*", local=False)
        try:
            return make()
        finally:
            districts_of.cache_clear()
            use_database(before or server_url, rls.ROLE)


def make(*, load: bool = True) -> tuple[Sender, dict[str, dict[str, Any]]]:
    """In the database at hand; its districts are there already where not `load`."""
    system = Actor.system("tests")
    if load:
        actions.load_districts(system, "wuhai")
    where = District.objects.get(city="wuhai", name="海勃湾区")
    institution(CODE, where)
    sender = Sender(*actions.add_key(system, "wuhai", "示例医院", institution=CODE))
    people = [person(where, ("dibao", SINCE)) for _ in range(PEOPLE)]
    bill = {"setting": "inpatient", "diagnosis": "J18.900", "total_cost": 5_000_000, "in_policy_cost": 4_000_000, "basic_paid": 2_000_000}
    claims = {}
    for n, (month, who) in enumerate(itertools.product(range(1, EACH + 1), people)):
        days = {"started": f"2024-{month:02d}-01", "ended": f"2024-{month:02d}-09"}
        claims[f"k{n}"] = bill | days | {"id_number": who.id_number, "number": f"c{n}"}
    return sender, claims


@contextmanager
def answering(place: Place) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    address = free_address()
    program = ("-m", "tuodi.office.command", "serve", "--quiet")
    with serving.answering(address, 120, program=program, values=place.values) as server:
        yield address, server


def kill(processes: list[psutil.Process]) -> None:
    """SIGKILL to the processes and everything below them: parents first, so that none can tidy up."""
    family = [one for top in processes for one in (top, *top.children(recursive=True))]
    for one in family:
        with suppress(psutil.NoSuchProcess):
            one.kill()
    _, alive = psutil.wait_procs(family, 20)
    assert alive == []


class Stream:
    """Clients that send what has no answer yet, until all have one or the blow falls."""

    def __init__(self, claims: dict[str, dict[str, Any]]) -> None:
        self.claims = claims
        self.answers: dict[str, Answer] = {}
        self.unclear: set[str] = set()  # sent, and cut off before the answer
        self._counting = threading.Lock()

    def run(self, wire: Wire, blow_after: int | None = None, blow: Any = None) -> None:
        waiting = iter([key for key in self.claims if key not in self.answers])
        dead = threading.Event()

        def client(_: int) -> None:
            while not dead.is_set():
                with self._counting:
                    key = next(waiting, None)
                if key is None:
                    return
                try:
                    answer = wire.settle(key, self.claims[key])
                except (OSError, http.client.HTTPException):
                    assert blow_after is not None
                    self.unclear.add(key)
                    continue
                with self._counting:
                    self.answers[key] = answer
                    if len(self.answers) == blow_after:
                        blow()
                        dead.set()

        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(client, range(CLIENTS)))


def test_what_was_answered_holds(place: Place, claims: tuple[Sender, dict[str, dict[str, Any]]]) -> None:
    sender, bills = claims
    stream = Stream(bills)
    for count in KILL_AFTER:
        with answering(place) as (address, server):
            with psycopg.connect(place.url) as plain:
                assert plain.execute("SHOW fsync").fetchone() == ("on",)
            postmaster = place.postmaster()
            assert postmaster is not None
            stream.run(Wire(sender, address), count, lambda top=postmaster, web=server: kill([top, psutil.Process(web.pid)]))
            assert not postmaster.is_running()
    with answering(place) as (address, _):
        wire = Wire(sender, address)
        held = dict(stream.answers)
        assert len(held) >= KILL_AFTER[-1]
        for key, answer in held.items():
            assert answer.status_code == 200
            stored = wire.get(f"/settlements/{key}").json()
            assert {name: stored[name] for name in answer.json()} == answer.json()
            assert wire.settle(key, bills[key]).content == answer.content  # asked again: the first answer, to the byte
        stream.run(wire)
        assert {one.status_code for one in stream.answers.values()} == {200}
        with psycopg.connect(place.url) as plain:
            assert plain.execute("SELECT count(*), count(DISTINCT key) FROM settlement_settlement").fetchone() == (len(bills), len(bills))
            assert plain.execute("SELECT count(*) FROM settlement_claim").fetchone() == (len(bills),)
        for command in ("seal", "check-books", "verify-audit"):
            done = place.office(command)
            assert done.returncode == 0, done.stdout + done.stderr

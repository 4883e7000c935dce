"""The real server in processes of its own, on this worker's database or on one that may be killed."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

import psycopg
import pytest
from tests.office.hospital.conftest import claim, dibao, district, hospital, sender  # noqa: F401 - fixtures
from tests.office.hospital.sender import Sender
from tests.office.service.wire import Wire, Wires

from tuodi.office import serving

TWO_PROCESSES = (*serving.OFFICE, "--workers", "2", "--threads", "16")  # either may get all the requests of a test


def free_address() -> str:
    """A host and port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


@pytest.fixture
def served(transactional_db: None, hospital: Sender) -> Callable[..., AbstractContextManager[Wires]]:  # noqa: F811
    """`with served() as wires:` two running servers on this worker's database, and a hospital that sends to them in turn.

    Two, because a server gathers requests that wait at the same moment into one transaction. `program`: another than the office's.
    """

    @contextmanager
    def running(*program: str) -> Iterator[Wires]:
        with ExitStack() as both:
            addresses = [free_address(), free_address()]
            for address in addresses:
                both.enter_context(serving.answering(address, program=program or TWO_PROCESSES))
            yield Wires([Wire(hospital, address) for address in addresses])

    return running


@contextmanager
def held_back(url: str, count: int) -> Iterator[Callable[[], None]]:
    """Nobody can write a settlement inside the block until `release()`, which waits until `count` requests have come
    and sessions of both servers stand before a lock.

    So requests are side by side for certain, whatever the machine: each has begun, and none has ended.
    """
    come = "SELECT count(*) FROM hospital_call WHERE status IS NULL"
    waiting = "SELECT count(DISTINCT l.pid) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE NOT l.granted AND a.datname = current_database()"
    with psycopg.connect(url) as gate, psycopg.connect(url, autocommit=True) as watch:
        gate.execute("LOCK TABLE settlement_settlement IN EXCLUSIVE MODE")  # reading goes on

        def release() -> None:
            try:
                for _ in range(3000):
                    row: Any = watch.execute(f"SELECT ({come}), ({waiting})").fetchone()
                    if row[0] >= count and row[1] >= 2:
                        return
                    watch.execute("SELECT pg_sleep(0.01)")
                raise AssertionError(f"{row[0]} of {count} requests came, {row[1]} sessions wait")
            finally:
                gate.rollback()

        yield release

"""The real server in processes of its own, on this worker's database or on one that may be killed."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import psycopg
import pytest
from tests.office.hospital.conftest import claim, dibao, district, hospital, sender  # noqa: F401 - fixtures
from tests.office.hospital.sender import Sender
from tests.office.service.wire import Wire

from tuodi.office import serving

TWO_PROCESSES = (*serving.OFFICE, "--workers", "2", "--threads", "16")  # either may get all the requests of a test


def free_address() -> str:
    """A host and port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


@pytest.fixture
def served(transactional_db: None, hospital: Sender) -> Callable[..., AbstractContextManager[Wire]]:  # noqa: F811
    """`with served() as wire:` a running server on this worker's database, and a hospital that sends to it. `program`: another than the office's."""

    @contextmanager
    def running(*program: str, **values: str) -> Iterator[Wire]:
        address = free_address()
        with serving.answering(address, program=program or TWO_PROCESSES, values=values):
            yield Wire(hospital, address)

    return running


@contextmanager
def held_back(url: str, count: int) -> Iterator[Callable[[], None]]:
    """Nobody can write a settlement inside the block until `release()`, which waits until `count` sessions stand before a lock.

    So requests are side by side for certain, whatever the machine: each has begun, and none has ended.
    """
    with psycopg.connect(url) as gate, psycopg.connect(url, autocommit=True) as watch:
        gate.execute("LOCK TABLE settlement_settlement IN EXCLUSIVE MODE")  # reading goes on
        waiting = "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())"

        def release() -> None:
            for _ in range(3000):
                row: Any = watch.execute(waiting).fetchone()
                if row[0] >= count:
                    break
                watch.execute("SELECT pg_sleep(0.01)")
            else:
                raise AssertionError(f"{row[0]} of {count} requests came to a lock")
            gate.rollback()

        yield release

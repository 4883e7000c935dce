"""A file of claims in the background of the running server, which is killed while a chunk is under way."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from tests.office.service.conftest import TWO_PROCESSES, free_address
from tests.office.service.test_killed import kill
from tests.office.settlement.conftest import staff  # noqa: F401 - fixture
from tests.office.settlement.test_batches import clerk, file, states  # noqa: F401 - fixtures

from tuodi.office import serving
from tuodi.office.checking import run_checks
from tuodi.office.core import rls
from tuodi.office.core.actor import Actor
from tuodi.office.settlement import actions
from tuodi.office.settlement.models import BatchRow, Settlement

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def server() -> Iterator[psutil.Process]:
    with serving.answering(free_address(), program=TWO_PROCESSES) as process:
        yield psutil.Process(process.pid)


def until(url: str, statement: str) -> None:
    """Wait for a row of the database."""
    with psycopg.connect(url, autocommit=True) as watch:
        for _ in range(6000):
            if watch.execute(statement).fetchone():
                return
            watch.execute("SELECT pg_sleep(0.01)")
    raise AssertionError(statement)


def test_killed_in_the_middle_of_a_chunk(file: Callable[[int], Path], clerk: Actor) -> None:  # noqa: F811
    url = os.environ["DATABASE_URL"]
    batch = actions.start_batch(clerk, actions.open_batch(clerk, "wuhai", file(250), "一月.csv"))
    actions.work_on_batches()
    before = (Settlement.objects.count(), states(batch))
    with psycopg.connect(url) as gate:
        gate.execute("LOCK TABLE settlement_batchrow IN EXCLUSIVE MODE")  # settlements are written, their rows can't be noted
        with server() as top:
            until(url, "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'settlement_batchrow'::regclass")
            kill([top])
        gate.rollback()
    until(url, "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM pg_locks WHERE relation = 'settlement_batchrow'::regclass)")
    assert (Settlement.objects.count(), states(batch)) == before
    with server():
        until(url, f"SELECT 1 FROM settlement_batch WHERE id = {batch.pk} AND state = 'done'")
    assert states(batch) == {"refused": 50, "settled": 200}
    settled: list[Any] = list(BatchRow.objects.filter(state="settled").values_list("settlement", flat=True))
    assert Settlement.objects.count() == len(set(settled)) == 200
    rls.set_scope("*", local=False)
    assert run_checks() == 0


def test_the_commands(file: Callable[[int], Path], clerk: Actor) -> None:  # noqa: F811
    """`work --once` does what is there to do; `forget-calls` says what it deleted."""
    batch = actions.start_batch(clerk, actions.open_batch(clerk, "wuhai", file(10), "一月.csv"))
    told = [
        subprocess.run([sys.executable, "-m", "tuodi.office.command", *words], capture_output=True, text=True, check=True).stdout
        for words in (["work", "--once"], ["forget-calls", "--call-days", "1"])
    ]
    assert told == ["处理 1 步\n", "已清理请求 0 条，报文 0 条\n"]
    assert states(batch) == {"refused": 2, "settled": 8}

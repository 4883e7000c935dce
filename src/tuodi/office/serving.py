"""The web server: gunicorn with threads; behind the pages, the loop that seals the audit trail and the one that does the jobs."""

from __future__ import annotations

import gc
import logging
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

SEAL_SECONDS = 5.0
WORK_SECONDS = 1.0
UPKEEP_ROUNDS = 720  # an hour
OFFICE = ("-m", "tuodi.office.command", "serve", "--no-migrate", "--quiet")
Job = Callable[[], bool]
log = logging.getLogger("tuodi.office")


def separately(*command: str) -> None:
    """Run a command of the office in a process of its own, with this one's environment; its failure ends this one."""
    done = subprocess.run([sys.executable, "-m", "tuodi.office.command", *command], check=False)
    if done.returncode:
        raise SystemExit(done.returncode)


@contextmanager
def answering(
    address: str, seconds: float = 60.0, *, program: Sequence[str] = OFFICE, values: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A server in a process of its own that answers when the block begins, and is ended after it. SystemExit when it does not come up.

    `program`: Python's arguments; `values`: environment variables beside this process's own.
    """
    server = subprocess.Popen([sys.executable, *program, "--address", address], env=os.environ | (values or {}))
    try:
        until = time.monotonic() + seconds
        while not _answers(address):
            if server.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"服务没有在 {address} 启动")
            time.sleep(0.2)
        yield server
    except KeyboardInterrupt:
        pass
    finally:
        server.terminate()
        server.wait(30)


def free_address(address: str, tries: int = 50) -> str:
    """The address, or the same host with the next port that nobody listens on."""
    host, _, port = address.rpartition(":")
    for number in range(int(port), int(port) + tries):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host.strip("[]"), number))
            except OSError:
                continue
            return f"{host}:{number}"
    raise SystemExit(f"{address} 及其后 {tries} 个端口都被占用")


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://{address}/health/", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def seal_loop(stop: threading.Event) -> None:
    """Seal every few seconds until told to stop. A failure is logged and tried again: the trail itself is not at risk."""
    from django.db import connection

    from tuodi.office.core import actions, audit

    rounds = 0
    while not stop.wait(SEAL_SECONDS):
        rounds += 1
        try:
            while audit.seal():
                pass
            if rounds % UPKEEP_ROUNDS == 0:
                actions.forget_expired()
        except Exception:
            log.exception("sealing the audit trail failed")
            connection.close()


def spare_the_collector(worker: Any = None) -> None:
    """What is loaded stays: the collector of garbage needn't walk through it again and again, nor look after every few hundred new objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def started(worker: Any = None) -> None:
    """In every worker, once it has loaded the office."""
    spare_the_collector()
    start_sealing()


def start_sealing() -> None:
    """Two threads in every worker: one at a time gets the sealer's lock; jobs lock what they are at."""
    for loop in (seal_loop, work_loop):
        threading.Thread(target=loop, args=(threading.Event(),), name=loop.__name__, daemon=True).start()


def jobs() -> list[Job]:
    """Every app's `jobs.JOBS`: steps of work in the background. Each does a little in transactions of its own and answers whether there was something."""
    from django.conf import settings

    names = [f"tuodi.office.{app}.jobs" for app in settings.OFFICE_APPS]
    return [job for name in names if find_spec(name) for job in import_module(name).JOBS]


def work_loop(stop: threading.Event) -> None:
    """Do the jobs' steps as long as there are any, else look again soon. What fails is logged and tried again."""
    from django.db import connection

    found = jobs()
    busy = False
    while not stop.wait(0 if busy else WORK_SECONDS):
        busy = False
        for job in found:
            try:
                busy = job() or busy
            except Exception:
                log.exception("work in the background failed")
                connection.close()


def work_until_done() -> int:
    """The jobs' steps until there is nothing left to do; answers how many there were. Raises what a step raises."""
    steps = 0
    found = jobs()
    while sum(job() for job in found):
        steps += 1
    return steps


def run(address: str, workers: int, threads: int) -> None:
    """Serve until interrupted."""
    from gunicorn.app.base import BaseApplication

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tuodi.office.settings")

    class Office(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            values = {
                "bind": address,
                "workers": workers,
                "threads": threads,
                "worker_class": "gthread",
                "timeout": 120,
                "graceful_timeout": 10,
                "post_worker_init": started,
                "loglevel": "warning",
            }
            for name, value in values.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from tuodi.office.wsgi import application

            return application

    Office().run()

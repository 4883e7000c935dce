"""A back-up is taken, restored into a new database, and checked there by the command an operator uses."""

from __future__ import annotations

import os
import subprocess
import sys

import click
import psycopg
import pytest

from tuodi.office import backup
from tuodi.office.core import actions, audit, database
from tuodi.office.core.actor import Actor


def office(url, *command):
    """`tuodi-office` in a process of its own, on a database."""
    env = os.environ | {"DATABASE_URL": url}
    return subprocess.run([sys.executable, "-m", "tuodi.office.command", *command], env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def saved(transactional_db, tmp_path):
    """A back-up of a database with districts, a key and a sealed trail."""
    actor = Actor.system("测试")
    actions.load_districts(actor, "kunming")
    actions.add_key(actor, "kunming", "市一院", institution="H1")
    audit.seal()
    file = tmp_path / "office.dump"
    backup.dump(os.environ["DATABASE_URL"], file)
    return file


@pytest.fixture
def second(server_url):
    """The address of a database that is not there, dropped afterwards."""
    name = f"restored_{os.getpid()}"
    yield database.named_database(server_url, name)
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def test_it_works(saved, second):
    done = office(os.environ["DATABASE_URL"], "restore", str(saved), "--into", database.name_of(second))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✓ 审计链（2 环）" in done.stdout
    with psycopg.connect(second) as copy:
        assert copy.execute("SELECT count(*) FROM core_district").fetchone() == (18,)
        copy.execute("SET ROLE tuodi_app")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
            copy.execute("DELETE FROM core_auditseal")  # triggers and rights came along


def test_a_tampered_copy_fails_its_check(saved, second):
    backup.restore(second, saved)
    with psycopg.connect(second) as copy:
        copy.execute("ALTER TABLE core_auditentry DISABLE TRIGGER USER")
        copy.execute("UPDATE core_auditentry SET why = 'other'")
    done = office(second, "check-books")
    assert done.returncode == 1
    assert "✗ 审计链" in done.stdout


def test_it_never_writes_over_a_database(saved):
    with pytest.raises(click.ClickException, match="已存在"):
        backup.restore(os.environ["DATABASE_URL"], saved)


def test_a_damaged_file_is_refused(saved, second):
    with saved.open("r+b") as handle:
        handle.seek(200)
        handle.write(b"xx")
    with pytest.raises(click.ClickException, match="校验值"):
        backup.restore(second, saved)

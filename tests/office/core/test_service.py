"""As in service: tables owned by one login, the pages working with another that owns nothing."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request

import psycopg
import pytest

from tuodi.office.core import database
from tuodi.office.core.roles import STAFF


@pytest.fixture
def service(server_url, db):
    """Environment of a service with two logins on a database of its own; everything is dropped afterwards."""
    name = f"service_{os.getpid()}"
    owner, web = f"{name}_owner", f"{name}_web"
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(f"CREATE ROLE {owner} LOGIN; CREATE ROLE {web} LOGIN; GRANT tuodi_app TO {web}")
        server.execute(f"CREATE DATABASE {name} OWNER {owner}")
    url = database.named_database(server_url, name)
    values = {"TUODI_OWNER_URL": url.replace("postgres:@", f"{owner}:@"), "DATABASE_URL": url.replace("postgres:@", f"{web}:@")}
    assert values["DATABASE_URL"] != url
    yield values
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")
        server.execute(f"DROP ROLE {owner}")
        server.execute(f"DROP ROLE {web}")


def office(values, *command, typed=""):
    """`tuodi-office` with an environment."""
    return subprocess.run(
        [sys.executable, "-m", "tuodi.office.command", *command],
        env=os.environ | values,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )


def test_two_logins(service):
    for command in (
        ["migrate"],
        ["create-user", "guanli", "--name", "管理员", "--role", "admin", "--city", "kunming", "--password", "Guanliyuan-2024"],
        ["seal"],
        ["check-books"],
    ):
        done = office(service, *command)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    with psycopg.connect(service["DATABASE_URL"], autocommit=True) as web:
        assert web.execute("SELECT count(*) FROM core_district").fetchone() == (18,)
        for forbidden in ("ALTER TABLE core_auditentry DISABLE TRIGGER USER", "DELETE FROM core_auditentry", "DROP TABLE core_user"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                web.execute(forbidden)


def test_a_weak_password_is_refused_in_words(service):
    office(service, "migrate")
    done = office(service, "create-user", "ruo", "--name", "弱", "--role", "clerk", "--city", "kunming", "--password", "123")
    assert done.returncode == 1
    assert "密码" in done.stderr


def free_address():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def test_the_server_answers_and_ends(service):
    """`serve` brings the tables up to date, answers, and ends on the signal of a service manager."""
    address = free_address()
    command = [sys.executable, "-m", "tuodi.office.command", "serve", "--address", address, "--workers", "1"]
    server = subprocess.Popen(command, env=os.environ | service, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        answer = b""
        for _ in range(150):
            try:
                answer = urllib.request.urlopen(f"http://{address}/health/", timeout=2).read()
                break
            except OSError:
                assert server.poll() is None
                time.sleep(0.2)
        assert answer == b"ok"
    finally:
        server.terminate()
    assert server.wait(20) == 0


def test_the_demonstration_shows_a_log_in_for_every_role(service):
    address = free_address()
    done = office(service | {"DEMO_EXIT": "1"}, "demo", "--address", address)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"http://{address}/" in done.stdout
    for role in STAFF:
        assert f"用户名 {role}" in done.stdout

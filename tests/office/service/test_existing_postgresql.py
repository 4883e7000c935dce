"""The operator's way with a PostgreSQL that is there already, as docs/operating.md has it: install, work, back up, restore, upgrade."""

from __future__ import annotations

import os
import pwd
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.office.conftest import use_database
from tests.office.service.conftest import free_address
from tests.office.service.test_killed import make
from tests.office.service.wire import Wire

from tuodi.office import serving
from tuodi.office.core import rls
from tuodi.office.core.actor import districts_of

DOCS = Path(__file__).parents[3] / "docs" / "operating.md"
OLDEST = 15


def installed() -> Path | None:
    """The programs of a PostgreSQL of the system, the oldest that will do."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return next((path.parent for path in found if int(path.parts[-3]) >= OLDEST), None)


class Server:
    """A cluster in a folder, reached by its socket; run by the system's user `postgres` where the tests run as root."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs, self.folder = programs, folder
        self.who = "postgres" if os.geteuid() == 0 else None
        folder.chmod(0o755)
        if self.who:
            os.chown(folder, pwd.getpwnam(self.who).pw_uid, -1)

    def run(self, program: str, *arguments: str) -> None:
        more: dict[str, Any] = {"user": self.who, "group": self.who, "extra_groups": []} if self.who else {}
        command = [str(self.programs / program), "-D", str(self.folder / "data"), *arguments]
        subprocess.run(command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL, **more)

    def url(self, user: str, name: str) -> str:
        return f"postgresql://{user}@/{name}?host={self.folder}"


@pytest.fixture
def server() -> Iterator[Server]:
    programs = installed()
    if programs is None or (os.geteuid() == 0 and not any(one.pw_name == "postgres" for one in pwd.getpwall())):
        pytest.skip("no PostgreSQL of the system")
    with tempfile.TemporaryDirectory(prefix="tuodi-pg-") as folder:
        made = Server(programs, Path(folder))
        made.run("initdb", "--auth=trust", "--encoding=UTF8", "-U", "postgres", "--no-sync")
        made.run("pg_ctl", "-w", "-l", f"{folder}/log", "-o", f"-k {folder} -c listen_addresses='' -c fsync=off", "start")
        try:
            yield made
        finally:
            made.run("pg_ctl", "-w", "-m", "immediate", "stop")


@pytest.fixture
def values(server: Server) -> dict[str, str]:
    """The environment of the service, after the administrator ran what the document says."""
    statements = re.search(r"```sql\n(.*?)```", DOCS.read_text(), re.DOTALL)
    assert statements is not None
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as administrator:
        for statement in filter(None, map(str.strip, statements[1].split(";"))):
            administrator.execute(statement)  # type: ignore[arg-type]
    return {"DATABASE_URL": server.url("tuodi_web", "tuodi"), "TUODI_OWNER_URL": server.url("tuodi_owner", "tuodi"), "TUODI_PG_BIN": ""}


def office(values: dict[str, str], *command: str) -> str:
    """The output of a command that must succeed."""
    program = [sys.executable, "-m", "tuodi.office.command", *command]
    done = subprocess.run(program, env=os.environ | values, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def test_it_works(values: dict[str, str], server: Server, server_url: str, django_db_blocker: Any, tmp_path: Path) -> None:
    office(values, "migrate")
    office(values, "create-user", "guanli", "--name", "管理员", "--role", "admin", "--city", "wuhai", "--password", "Guanliyuan-2024")
    before = os.environ.get("DATABASE_URL", server_url)
    with django_db_blocker.unblock():
        use_database(values["DATABASE_URL"], rls.ROLE)
        districts_of.cache_clear()
        rls.set_scope("*", local=False)
        sender, claims = make(load=False)
        use_database(before, rls.ROLE)
        districts_of.cache_clear()
    address = free_address()
    with serving.answering(address, values=values):
        wire = Wire(sender, address)
        first = {key: wire.settle(key, claim) for key, claim in list(claims.items())[:8]}
    assert {one.status_code for one in first.values()} == {200}
    end = re.search(r"链尾 (\d+:\w+)", office(values, "seal"))
    assert end is not None

    file = tmp_path / "office.dump"
    office(values, "backup", str(file))
    assert "校验通过" in office(values, "restore", str(file), "--into", "tuodi_again")
    again = {name: url.replace("/tuodi?", "/tuodi_again?") for name, url in values.items()}
    assert office(again, "migrate").count("OK") == 0  # an upgrade of what is up to date does nothing
    assert office(again, "check-books")
    assert office(again, "verify-audit", "--expect", end[1])
    with psycopg.connect(again["DATABASE_URL"], autocommit=True) as pages:
        pages.execute("SET ROLE tuodi_app")
        assert pages.execute("SELECT count(*) FROM settlement_settlement").fetchone() == (0,)  # row security came along
        pages.execute("SET tuodi.districts = '*'")
        assert pages.execute("SELECT count(*) FROM settlement_settlement").fetchone() == (8,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            pages.execute("UPDATE settlement_settlement SET aid = 0")
    address = free_address()
    with serving.answering(address, values=again):  # people go on with the copy
        wire = Wire(sender, address)
        for key, answer in first.items():
            assert wire.settle(key, claims[key]).content == answer.content
        assert wire.settle("k59", claims["k59"]).status_code == 200
    office(again, "check-books")


def test_a_program_that_is_too_old_is_named(values: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    import click

    from tuodi.office import backup

    monkeypatch.setattr(backup, "_major", lambda path: 9)
    with pytest.raises(click.ClickException, match="版本不低于"):
        backup._program("pg_dump", values["TUODI_OWNER_URL"])

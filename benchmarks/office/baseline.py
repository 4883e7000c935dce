"""What the database alone can do: pgbench with the statements of a settlement, prepared, on a copy of the office's database.

`bare`: the four statements that can't be avoided (lock the year's row, insert the settlement, update the row, two lines of the books), on tables
with the office's columns and a primary key, nothing else. `full`: every row that the office writes for a settlement, into the office's own tables
with their keys, foreign keys, triggers and row security, and the request's log entry before and after in commits of their own.
The amounts and texts are those of a real settlement, so that rows are as wide as the office's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from people import YEAR

SETUP = f"""
CREATE SCHEMA bare;
CREATE TABLE bare.settlement (LIKE settlement_settlement); ALTER TABLE bare.settlement ADD PRIMARY KEY (id);
CREATE SEQUENCE bare.numbers CACHE 50;
ALTER TABLE bare.settlement ALTER id SET DEFAULT nextval('bare.numbers');
CREATE TABLE bare.year (person_id bigint, year int, state jsonb, version int, PRIMARY KEY (person_id, year));
INSERT INTO bare.year SELECT id, {YEAR}, '{{}}', 0 FROM registry_person;
CREATE TABLE bare.line (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, settlement_id bigint, account_id bigint, amount bigint);
CREATE SEQUENCE bench_numbers CACHE 50 START 1000000000;
GRANT USAGE ON SEQUENCE bench_numbers TO tuodi_app;
VACUUM ANALYZE;
"""


def program() -> Path | None:
    """pgbench of the embedded server, else the system's; None where there is neither."""
    from tuodi.office.core import database

    found = [database.binaries() / "pgbench", *sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"), reverse=True)]
    other = shutil.which("pgbench")
    return next((path for path in [*found, *([Path(other)] if other else [])] if path.is_file()), None)


class Baseline:
    """A copy of the database with the scripts made from one of its settlements."""

    def __init__(self, url: str, folder: Path, persons: int) -> None:
        import psycopg

        self.url, self.folder, self.persons = url, folder, persons
        with psycopg.connect(url, autocommit=True) as base:
            for statement in SETUP.split(";\n"):
                if statement.strip():
                    base.execute(statement)
            rows = _Rows(base)
            (folder / "bare.sql").write_text(bare(rows))
            (folder / "full.sql").write_text(full(rows))

    def run(self, script: str, clients: int, seconds: float) -> list[float]:
        """Milliseconds of every transaction."""
        tool = program()
        assert tool is not None
        prefix = self.folder / f"log-{script}-{clients}"
        command = [str(tool), "-n", "-M", "prepared", "-c", str(clients), "-j", str(min(clients, os.cpu_count() or 1)), "-T", str(max(1, round(seconds)))]
        command += ["-f", str(self.folder / f"{script}.sql"), "-D", f"persons={self.persons}", "-l", f"--log-prefix={prefix}", self.url]
        options = "-c role=tuodi_app -c tuodi.districts=*" if script == "full" else ""
        done = subprocess.run(command, env=os.environ | {"PGOPTIONS": options}, capture_output=True, text=True, check=False)
        if done.returncode or "number of failed transactions: 0 " not in done.stdout:
            raise SystemExit(f"pgbench {script}: {done.stdout}{done.stderr}")
        logs = list(self.folder.glob(f"{prefix.name}.*"))
        took = [int(line.split()[2]) / 1000 for log in logs for line in log.read_text().splitlines()]
        for log in logs:
            log.unlink()
        return took


class _Rows:
    """Rows of one settlement that was paid, as SQL literals by column."""

    def __init__(self, base: Any) -> None:
        self.base = base
        self.settlement = self.row("settlement_settlement", "aid > 0 AND kind = 'settle'")
        number = self.settlement["id"]
        self.claim = self.row("settlement_claim", f"id = {self.settlement['claim_id']}")
        self.lines = self.many("settlement_settlementline", f"settlement_id = {number}")
        self.posting = self.row("fund_posting", f"document_id = {number} AND kind = 'settlement'")
        self.posted = self.many("fund_postingline", f"posting_id = {self.posting['id']}")
        self.entry = self.row("core_auditentry", "event = 'settlement.settled'")
        self.call = self.row("hospital_call", "status = 200")
        self.state = self.row("settlement_personyear", "version > 0")["state"]

    def many(self, table: str, where: str) -> list[dict[str, str]]:
        names = [name for (name,) in self.base.execute("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped", [table])]
        quoted = ", ".join(f'quote_nullable("{name}"::text)' for name in names)
        rows = self.base.execute(f"SELECT {quoted} FROM {table} WHERE {where} ORDER BY id LIMIT 20")
        found = [dict(zip(names, map(literal, row), strict=True)) for row in rows]
        assert found, f"no {table} where {where}"
        return found

    def row(self, table: str, where: str) -> dict[str, str]:
        return self.many(table, where)[0]


def insert(table: str, rows: list[dict[str, str]], **changes: str) -> str:
    """An INSERT in one line; `changes` are SQL expressions, a blank one leaves the column out."""
    names = [name for name in rows[0] if changes.get(name, "x")]
    values = ", ".join("(" + ", ".join(changes.get(name, row[name]) for name in names) + ")" for row in rows)
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES {values};"


def literal(quoted: str) -> str:
    """A literal that pgbench leaves alone: it takes `:name` for a variable even within quotes."""
    if not quoted.startswith(("'", "E'")):
        return quoted
    return ("E" + quoted.removeprefix("E")).replace(":", "\\x3A").replace("\n", "\\n")


def bare(rows: _Rows) -> str:
    return "\n".join(
        [
            "\\set p random(1, :persons)",
            "\\set a random(100, 1000000)",
            "BEGIN;",
            f"SELECT version FROM bare.year WHERE person_id = :p AND year = {YEAR} FOR UPDATE \\gset",
            insert("bare.settlement", [rows.settlement], id="", person_id=":p", sequence=":version + 1", aid=":a"),
            f"UPDATE bare.year SET state = {rows.state}, version = version + 1 WHERE person_id = :p AND year = {YEAR};",
            "INSERT INTO bare.line (settlement_id, account_id, amount) VALUES (currval('bare.numbers'), 1, :a);",
            "INSERT INTO bare.line (settlement_id, account_id, amount) VALUES (currval('bare.numbers'), 2, -(:a::bigint));",
            "COMMIT;",
        ]
    )


def full(rows: _Rows) -> str:
    ids = {"settlement": "currval('settlement_settlement_id_seq')", "claim": "currval('settlement_claim_id_seq')", "posting": "currval('fund_posting_id_seq')"}
    key = "'b'||nextval('bench_numbers')"
    return "\n".join(
        [
            "\\set p random(1, :persons)",
            insert("hospital_call", [rows.call], id="", nonce=key, at="now()", status="NULL", milliseconds="NULL"),
            "BEGIN;",
            f"SELECT version FROM settlement_personyear WHERE person_id = :p AND year = {YEAR} FOR UPDATE \\gset",
            insert("settlement_claim", [rows.claim], id="", key=key, person_id=":p", created_at="now()"),
            insert(
                "settlement_settlement", [rows.settlement], id="", key=key, person_id=":p", claim_id=ids["claim"], sequence=":version + 1", created_at="now()"
            ),
            insert("settlement_settlementline", rows.lines, id="", settlement_id=ids["settlement"]),
            f"UPDATE settlement_personyear SET state = {rows.state}, version = version + 1 WHERE person_id = :p AND year = {YEAR};",
            insert("fund_posting", [rows.posting], id="", document_id=ids["settlement"], created_at="now()"),
            insert("fund_postingline", rows.posted, id="", posting_id=ids["posting"]),
            insert("core_auditentry", [rows.entry], id="", at="now()", subject_id=ids["settlement"]),
            "COMMIT;",
            "UPDATE hospital_call SET status = 200, milliseconds = 1 WHERE id = currval('hospital_call_id_seq');",
        ]
    )

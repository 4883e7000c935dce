"""Back-up of the office's database into one file, and its restoration into a new, empty database.

The keys of the encrypted columns are not in the file: they are kept apart, or the file would open itself.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

import click
import psycopg
from psycopg import sql

from tuodi.office.core import database, rls


def _program(name: str, url: str) -> str:
    """`pg_dump` or `pg_restore` for the server at an address: of its own major version where there is one, else the next newer.

    Looked for in `TUODI_PG_BIN`, in Debian's folder of that version, on the path, and beside the embedded server.
    ClickException where there is none: an older one refuses to work with a newer server.
    """
    with psycopg.connect(url) as server:
        version = server.info.server_version // 10_000
    folders = [os.environ.get("TUODI_PG_BIN"), f"/usr/lib/postgresql/{version}/bin", None, str(database.binaries())]
    paths = [path for folder in folders if folder != "" and (path := shutil.which(name, path=folder))]
    usable = sorted((major, n, path) for n, path in enumerate(paths) if (major := _major(path)) >= version)
    if not usable:
        raise click.ClickException(f"找不到版本不低于 {version} 的 {name}；请安装 PostgreSQL {version} 的客户端，或用 TUODI_PG_BIN 指明其目录")
    return usable[0][2]


def _major(path: str) -> int:
    """The major version of a program of PostgreSQL."""
    said = subprocess.run([path, "--version"], check=False, capture_output=True, text=True).stdout
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else 0


def digest(file: Path) -> str:
    """SHA-256 of a file."""
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def dump(url: str, file: Path) -> str:
    """Write a consistent snapshot (users go on working) and, beside it, its SHA-256; answers the latter."""
    partial = file.with_name(file.name + ".part")
    _run(_program("pg_dump", url), "--format=custom", "--no-owner", f"--dbname={url}", f"--file={partial}")
    partial.rename(file)  # a file under its own name is a whole one
    total = digest(file)
    file.with_name(file.name + ".sha256").write_text(f"{total}  {file.name}\n")
    return total


def restore(url: str, file: Path) -> None:
    """Read a back-up into a database that does not exist yet. ClickException when it exists or the file's SHA-256 is another."""
    noted = file.with_name(file.name + ".sha256")
    if noted.exists() and noted.read_text().split()[0] != digest(file):
        raise click.ClickException("备份文件与其校验值不符")
    name = database.name_of(url)
    with psycopg.connect(database.named_database(url, "postgres"), autocommit=True) as server:
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            raise click.ClickException(f"数据库 {name} 已存在；恢复只能进入新的数据库")
        server.execute(rls.CREATE_ROLE)
    database.create_database(url)
    try:
        _run(_program("pg_restore", url), "--no-owner", "--exit-on-error", f"--dbname={url}", str(file))
    except click.ClickException:
        with psycopg.connect(database.named_database(url, "postgres"), autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))  # half a database serves nobody
        raise


def _run(*command: str) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise click.ClickException(done.stderr.strip() or f"{Path(command[0]).name} 失败")

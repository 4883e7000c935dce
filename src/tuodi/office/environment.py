"""What the office takes from its surroundings: the home folder, secrets, the database's address.

Every setting is an environment variable; on a bare machine what is missing is made once and kept in the home folder.
"""

from __future__ import annotations

import contextlib
import functools
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

DATABASE_NAME = "tuodi"


def home() -> Path:
    """The folder of a bare machine's office: `TUODI_HOME`, else `~/.tuodi` (`/var/lib/tuodi` for root, whose own folder stays shut)."""
    named = os.environ.get("TUODI_HOME")
    if named:
        return Path(named).expanduser().resolve()
    return Path("/var/lib/tuodi") if os.geteuid() == 0 else Path.home() / ".tuodi"


def secret(variable: str, file_name: str) -> str:
    """The value of an environment variable, else of a file in the home folder that is made with a random value on first use (mode 0600)."""
    if value := os.environ.get(variable):
        return value
    return _kept(home() / file_name)


@functools.lru_cache(maxsize=16)
def _kept(path: Path) -> str:
    """The text of a secret's file, read once a process. The file appears whole: another process never reads half of it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # mode 0600
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):  # another process was first: its secret counts
            os.link(fresh, path)
        Path(fresh).unlink()
    return path.read_text().strip()


def flag(variable: str, default: bool = False) -> bool:
    """A yes/no environment variable."""
    return os.environ.get(variable, "yes" if default else "no").lower() in ("1", "yes", "true", "on")


def words(variable: str, default: str = "") -> list[str]:
    """A comma-separated environment variable as a list."""
    return [word.strip() for word in os.environ.get(variable, default).split(",") if word.strip()]


NEVER_UNASKED = 1_000_000
"""After so many runs psycopg prepares a statement by itself. Django's default (None) forbids it even where it is asked for (`core.statements`)."""


def database_url() -> str:
    """`DATABASE_URL`, else the socket of the embedded server in the home folder (which must have been started)."""
    return os.environ.get("DATABASE_URL") or f"postgresql://postgres@/{DATABASE_NAME}?host={home() / 'postgresql'}"


def database_settings(url: str) -> dict[str, Any]:
    """Django's settings for a `postgresql://` address; the query string holds libpq options (`host`, `sslmode` ...)."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ValueError("DATABASE_URL 必须以 postgresql:// 开头")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or parts.hostname or ""
    port = options.pop("port", "") or (str(parts.port) if parts.port else "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or DATABASE_NAME,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        "OPTIONS": {**options, "prepare_threshold": NEVER_UNASKED},
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }

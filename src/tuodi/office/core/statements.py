"""Statements that run many times a second: prepared on the server, which then plans them once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection


def fetch(statement: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Rows of a statement (Django's cursor sends its text each time); values are bound by the server, so lists need a cast.

    Errors become Django's.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, params, prepare=True)
        return cursor.fetchall()

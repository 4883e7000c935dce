"""Rows into the staging table, by COPY through a temporary table (COPY itself is not allowed where row security holds)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection

from tuodi.office.registry.importing.reading import COLUMNS
from tuodi.office.registry.models import DepartmentList

_TYPES = {"number": "integer", "facts": "jsonb", "granted_by_id": "bigint", "district_id": "bigint"} | dict.fromkeys(
    ("start", "end", "applied", "first_treated"), "date"
)


def stage(source: DepartmentList, rows: Iterable[tuple[Any, ...]]) -> int:
    """Add rows to the list's staged rows, inside the caller's transaction; answers how many."""
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS registry_incoming")
        columns = ", ".join(f'"{name}" {_TYPES.get(name, "text")}' for name in COLUMNS)
        cursor.execute(f"CREATE TEMPORARY TABLE registry_incoming ({columns}) ON COMMIT DROP")
        with cursor.copy(f"COPY registry_incoming ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            f"INSERT INTO registry_listrow (source_id, {names}, ends, rewrites, marked, applied_now)"
            f" SELECT %s, {names}, false, false, false, false FROM registry_incoming",
            [source.pk],
        )
        return int(cursor.rowcount)

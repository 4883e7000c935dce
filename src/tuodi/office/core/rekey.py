"""Turning the keys: what older keys of the ring encrypted is encrypted anew under the first one."""

from __future__ import annotations

from django.apps import apps
from django.db import connection, transaction

from tuodi.office.core import crypto

BATCH = 1000


def columns() -> list[tuple[str, str, str]]:
    """(table, primary key, column) of every encrypted column of the office."""
    found = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, crypto.EncryptedTextField):
                found.append((model._meta.db_table, str(model._meta.pk.column), str(field.column)))
    return found


def encrypt_anew() -> int:
    """Go through all encrypted columns in small transactions; answers how many values changed. Can be repeated after an interruption."""
    return sum(_column(*column) for column in columns())


def _column(table: str, key: str, column: str) -> int:
    current, total = next(iter(crypto.key_ring())), 0
    names = [connection.ops.quote_name(name) for name in (table, key, column)]
    select = f"SELECT {names[1]}, {names[2]} FROM {names[0]} WHERE {names[2]} <> '' AND NOT starts_with({names[2]}, %s) LIMIT {BATCH} FOR UPDATE"
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(select, [f"{current}:"])
            rows = cursor.fetchall()
            changed = [(crypto.encrypt(crypto.decrypt(stored)), number) for number, stored in rows]
            cursor.executemany(f"UPDATE {names[0]} SET {names[2]} = %s WHERE {names[1]} = %s", changed)
        total += len(rows)
        if len(rows) < BATCH:
            return total

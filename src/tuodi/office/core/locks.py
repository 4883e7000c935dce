"""The only place where the office locks, and the order in which it does: persons, years of persons, lists, books.

Whoever keeps the order can't deadlock with another; inside an action a lock against the order is an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection

from tuodi.office.core.statements import fetch

DISABLED = False  # only the test that shows the overdraw sets it
LIST_LOCK, BOOKS_LOCK, BATCH_LOCK, READING_LOCK = 7_401_002, 7_401_003, 7_401_004, 7_401_005
RUN_LOCK = 7_401_006
PERSONS, PERSON_YEARS, LISTS, BOOKS = range(1, 5)
_highest: ContextVar[int | None] = ContextVar("highest_lock", default=None)


class LockOrder(RuntimeError):
    """A lock was asked for after one that comes later in the order."""


@contextmanager
def order() -> Iterator[None]:
    """Watch the order within an outermost action."""
    if _highest.get() is not None:
        yield
        return
    token = _highest.set(0)
    try:
        yield
    finally:
        _highest.reset(token)


def watching() -> bool:
    """Whether an action is running."""
    return _highest.get() is not None


def _take(rank: int) -> None:
    if not connection.in_atomic_block:
        raise LockOrder("a lock is held until the end of a transaction, and there is none")
    highest = _highest.get()
    if highest is not None:
        if rank < highest:
            raise LockOrder(f"lock {rank} after {highest}")
        _highest.set(rank)


def persons(ids: Iterable[int]) -> None:
    """Lock the rows of persons, in the order of their ids."""
    _take(PERSONS)
    _execute("SELECT id FROM registry_person WHERE id = ANY(%s::bigint[]) ORDER BY id " + _for_update(), [sorted(set(ids))])


def person_years(pairs: Iterable[tuple[int, int]]) -> None:
    """Lock the years of persons, creating the rows of `settlement_personyear` that are missing, in sorted order."""
    _take(PERSON_YEARS)
    wanted = sorted(set(pairs))
    arrays = [[person for person, _ in wanted], [year for _, year in wanted]]
    select = (
        "SELECT y.id FROM settlement_personyear y JOIN unnest(%s::bigint[], %s::int[]) AS w(person_id, year)"
        " ON y.person_id = w.person_id AND y.year = w.year ORDER BY y.person_id, y.year " + _for_update("y")
    )
    if len(_execute(select, arrays)) == len(wanted):
        return
    _execute(
        "INSERT INTO settlement_personyear (person_id, year) SELECT * FROM unnest(%s::bigint[], %s::int[]) ORDER BY 1, 2"
        " ON CONFLICT (person_id, year) DO NOTHING RETURNING id",
        arrays,
    )
    _execute(select, arrays)


def list_import(number: int) -> None:
    """One import of one list at a time."""
    _take(LISTS)
    _advisory("pg_advisory_xact_lock", LIST_LOCK, number)


def payment_batch(number: int) -> None:
    """One change of one payment batch at a time."""
    _take(LISTS)
    _advisory("pg_advisory_xact_lock", BATCH_LOCK, number)


def yearly_run(name: str) -> None:
    """One change at a time of what a city does once a year for everybody (`kunming enrolment 2024`)."""
    _take(LISTS)
    if not DISABLED:
        _execute("SELECT pg_advisory_xact_lock(%s::int, hashtext(%s::text))", [RUN_LOCK, name])


@contextmanager
def reading_list(number: int) -> Iterator[bool]:
    """Whether nobody else is reading the list. Held across the many transactions of a reading, until the block (or the connection) ends."""
    names = [READING_LOCK, number]
    alone = DISABLED or bool(_execute("SELECT pg_try_advisory_lock(%s::int, %s::int)", names)[0][0])
    try:
        yield alone
    finally:
        if alone and not DISABLED:
            _execute("SELECT pg_advisory_unlock(%s::int, %s::int)", names)


def books_month(city: str, month: str, *, exclusive: bool = False) -> None:
    """Postings of a month go side by side; closing the month (`exclusive`) waits for them and keeps others out."""
    _take(BOOKS)
    if not DISABLED:
        kind = "pg_advisory_xact_lock" if exclusive else "pg_advisory_xact_lock_shared"
        _execute(f"SELECT {kind}(%s::int, hashtext(%s::text))", [BOOKS_LOCK, f"{city} {month}"])


def _advisory(kind: str, group: int, number: int) -> None:
    if not DISABLED:
        _execute(f"SELECT {kind}(%s::int, %s::int)", [group, number])


def _for_update(table: str = "") -> str:
    if DISABLED:
        return ""
    return "FOR UPDATE" + (f" OF {table}" if table else "")


def _execute(statement: str, values: list[Any]) -> list[Any]:
    return fetch(statement, values)

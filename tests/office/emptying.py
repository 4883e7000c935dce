"""Emptying the tables after a test whose pages may still be asking for something when they are closed."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import OperationalError
from psycopg.errors import DeadlockDetected

TRIES = 3


def patiently(empty: Callable[[Any], None]) -> Callable[[Any], None]:
    """The same, once more where a request that ran out stood in its way. Any other error is the test's."""

    @wraps(empty)
    def emptied(statements: Any) -> None:
        for attempt in range(TRIES):
            try:
                return empty(statements)
            except OperationalError as error:
                if not isinstance(error.__cause__, DeadlockDetected) or attempt == TRIES - 1:
                    raise
        return None

    return emptied

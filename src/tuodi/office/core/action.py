"""The frame of every write: one transaction, the right checked, row security set, and a line in the audit trail."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db import transaction

from tuodi.office.core import audit, locks, rights, rls
from tuodi.office.core.actor import Actor

P = ParamSpec("P")
R = TypeVar("R")


class NotRecorded(RuntimeError):
    """An action ended without a line in the audit trail: a mistake of its author."""


def action(right: str, *, may_change_nothing: bool = False) -> Callable[[Callable[Concatenate[Actor, P], R]], Callable[Concatenate[Actor, P], R]]:
    """Decorate `def verb(actor, ...)`. Actions may call each other: the inner ones join the transaction of the outer one.

    `may_change_nothing`: it may end without an audit line, because it found nothing to do (a repeated request, a file seen before).
    """

    def wrap(function: Callable[Concatenate[Actor, P], R]) -> Callable[Concatenate[Actor, P], R]:
        @wraps(function)
        def framed(actor: Actor, *args: P.args, **kwargs: P.kwargs) -> R:
            rights.check(actor, right)
            with transaction.atomic(savepoint=False), locks.order(), rls.as_actor(actor):
                before = audit.written.get()
                result = function(actor, *args, **kwargs)
                if not may_change_nothing and audit.written.get() == before:
                    raise NotRecorded(f"{function.__module__}.{function.__name__}")
                return result

        described: Any = framed
        described.right = right
        return framed

    return wrap

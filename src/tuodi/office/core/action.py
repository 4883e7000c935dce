"""The frame of every write: one transaction, the right checked, row security set, and a line in the audit trail."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.db import transaction

from tuodi.office.core import audit, locks, rights, rls
from tuodi.office.core.actor import Actor

Verb = TypeVar("Verb", bound=Callable[..., Any])


class NotRecorded(RuntimeError):
    """An action ended without a line in the audit trail: a mistake of its author."""


def action(right: str, *, may_change_nothing: bool = False) -> Callable[[Verb], Verb]:
    """Decorate `def verb(actor, ...)`. Actions may call each other: the inner ones join the transaction of the outer one
    (whoever wants to go on after an inner one failed puts a savepoint around it).

    `may_change_nothing`: it may end without an audit line, because it found nothing to do (a repeated request, a file seen before).
    """

    def wrap(function: Verb) -> Verb:
        @wraps(function)
        def framed(actor: Actor, *args: Any, **kwargs: Any) -> Any:
            rights.check(actor, right)
            with transaction.atomic(savepoint=not locks.watching()), locks.order(), rls.as_actor(actor):
                before = audit.written.get()
                result = function(actor, *args, **kwargs)
                if not may_change_nothing and audit.written.get() == before:
                    raise NotRecorded(f"{function.__module__}.{function.__qualname__}")
                return result

        framed.right = right  # type: ignore[attr-defined]
        return cast(Verb, framed)

    return wrap

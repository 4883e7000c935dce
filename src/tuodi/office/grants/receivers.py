"""What becomes of a due comes back to the grant that it belongs to."""

from __future__ import annotations

from typing import Any

from tuodi.office.core import rls
from tuodi.office.core.actor import Actor
from tuodi.office.grants.models import Award
from tuodi.office.payment.models import Due
from tuodi.office.payment.signals import due_answered


def connect() -> None:
    """Listen to payment."""
    due_answered.connect(on_answered, dispatch_uid="grants")


def on_answered(actor: Actor, due: Due, state: str, reason: str, **_: Any) -> None:
    """Withdrawn before it was paid: the award no longer stands."""
    if state == "withdrawn" and due.purpose == Due.Purpose.GRANT:
        with rls.as_actor(Actor.system("撤销定额救助", due.city)):
            Award.objects.filter(due=due, state=Award.State.GRANTED).update(state=Award.State.WITHDRAWN)

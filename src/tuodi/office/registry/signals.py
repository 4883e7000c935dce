"""What other apps may want to know about a change in the registry. Receivers work in the transaction of the change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.dispatch import Signal
from django.utils import timezone

from tuodi.office.core.actor import Actor

EVER = dt.date(1949, 10, 1)  # a first day before every settlement


@dataclass(frozen=True)
class Touched:
    """A person and the days about which something else is known now: from `first` on (to `last`, where there is an end)."""

    person_id: int
    first: dt.date
    last: dt.date | None = None


# sent with actor, changes (a list of Touched; a list import may hold many thousands) and why (Chinese)
identity_changed = Signal()
# sent with actor, kept, merged (Person) and undone (bool): the years and claims of two records now belong to one person, or no more
persons_merged = Signal()
# sent with actor and person (as it is now): district, street or community is another than before
person_moved = Signal()


def tell(actor: Actor, changes: Iterable[Touched], why: str) -> None:
    """Send `identity_changed` for what reaches into the past; a claim can't have been settled for days to come."""
    today = timezone.localdate()
    past = [change for change in changes if change.first <= today]
    if past:
        identity_changed.send(sender=Touched, actor=actor, changes=past, why=why)

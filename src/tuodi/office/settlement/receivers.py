"""What a change in the registry means for settlements: those that it touches go on the list; none is changed."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from typing import Any

from tuodi.office.core.actor import Actor
from tuodi.office.core.statements import fetch
from tuodi.office.registry.models import Person
from tuodi.office.registry.signals import Touched, identity_changed
from tuodi.office.settlement.actions.resettlement_list import put_on_list
from tuodi.office.settlement.models import Resettlement, Settlement
from tuodi.policy.pack import load
from tuodi.policy.schema import LookBack

_TOUCHED = """
SELECT s.id FROM unnest(%s::bigint[], %s::date[], %s::date[]) AS w (person_id, first, last)
JOIN registry_person p ON p.id = w.person_id OR p.merged_into_id = w.person_id
JOIN settlement_settlement s ON s.person_id = p.id AND s.kind = 'settle'
JOIN settlement_claim c ON c.id = s.claim_id
WHERE c.ended >= w.first AND (w.last IS NULL OR coalesce(c.started, c.ended) <= w.last)
AND NOT EXISTS (SELECT 1 FROM settlement_settlement r WHERE r.reverses_id = s.id)
"""


def connect() -> None:
    """Listen to the registry."""
    identity_changed.connect(on_identity_changed, dispatch_uid="settlement")


def on_identity_changed(actor: Actor, changes: Sequence[Touched], why: str, **_: Any) -> None:
    """Claims from the first day on (of records merged into the person's too), and before it as far as the policy looks back from a recognition."""
    cities = dict(Person.objects.filter(pk__in=[one.person_id for one in changes]).values_list("pk", "district__city"))
    firsts = [_back(one.first, _look_back(cities[one.person_id])) for one in changes if one.person_id in cities]
    known = [one for one in changes if one.person_id in cities]
    rows = fetch(_TOUCHED, [[one.person_id for one in known], firsts, [one.last for one in known]])
    _put(actor, [number for (number,) in rows], Resettlement.Cause.IDENTITY, why)


def _put(actor: Actor, numbers: list[int], cause: str, why: str) -> None:
    for start in range(0, len(numbers), 5000):
        put_on_list(actor, Settlement.objects.filter(pk__in=numbers[start : start + 5000]).only("pk", "district_id"), cause, why)


@functools.lru_cache(maxsize=16)
def _look_back(city: str) -> int:
    """The most months before a recognition that a policy of the city covers."""
    timings = [
        t for version in load(city).versions for t in (version.policy.timing, *(r.timing for r in version.policy.identities.values())) if t
    ]
    return max((_months(timing.look_back) for timing in timings if timing.look_back), default=0)


def _months(rule: LookBack) -> int:
    if rule.to == "year_start":
        return 12
    return max(rule.months or 0, 12 * (rule.at_most_years or 0))


def _back(day: dt.date, months: int) -> dt.date:
    """The first of the month so many months before."""
    if not months:
        return day
    number = day.year * 12 + day.month - 1 - months
    return dt.date(number // 12, number % 12 + 1, 1)

"""A stay settled in parts (mid-stay): where the policy counts something once a stay, a later part is settled as the whole stay so far, less its earlier parts.

Parts of different benefit years stay apart: each year has its own state.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tuodi.office.registry.queries import whose
from tuodi.office.settlement import state as slots_of
from tuodi.office.settlement.claim_input import AMOUNTS
from tuodi.office.settlement.compute import MONEY, Outcome
from tuodi.office.settlement.models import Settlement, SettlementLine
from tuodi.office.settlement.queries import live
from tuodi.policy.pack import load
from tuodi.policy.schema import Policy


def earlier_parts(city: str, claim: Mapping[str, Any], of_year: int) -> list[Settlement]:
    """The settled parts of the claim's stay that stand, in their order; none where nothing of the policy is per stay."""
    if not claim["stay_key"] or not counts_by_stay(city):
        return []
    same = whose(int(claim["person_id"]))
    found = live().filter(same, year=of_year, claim__stay_key=claim["stay_key"], claim__institution=claim["institution"])
    return list(found.filter(status=Settlement.Status.SETTLED).select_related("claim").order_by("pk"))


@functools.lru_cache(maxsize=16)
def counts_by_stay(city: str) -> bool:
    """Whether any version of the policy has a deductible, limit, lump sum or share of the hospital that holds for one stay."""
    return any(_by_stay(version.policy) for version in load(city).versions)


def _by_stay(policy: Policy) -> bool:
    rows = [row for item in policy.items.values() for row in item.rows]
    share, tilt = policy.hospital_share, policy.tilt
    return (
        any(rule.kind in ("stay", "threshold") for rule in policy.deductibles.values())
        or any(pool.per == "claim" for pool in policy.pools.values())
        or any(row.lump_sum is not None and row.lump_sum.once == "claim" for row in rows)
        or (share is not None and share.per == "claim")
        or (tilt is not None and tilt.burden_of == "claim")
    )


def whole(claim: Mapping[str, Any], parts: list[Settlement]) -> dict[str, Any]:
    """The claim as if the stay had been one: amounts added up, from the first part's beginning."""
    bills = [part.claim for part in parts]
    starts = [day for day in (claim["started"], *(bill.started for bill in bills)) if day is not None]
    sums = {name: claim[name] + sum(getattr(bill, name) for bill in bills) for name in AMOUNTS if name != "critical_paid"}
    critical = [claim["critical_paid"], *(bill.critical_paid for bill in bills)]
    return {**claim, **sums, "started": min(starts, default=None), "critical_paid": None if None in critical else sum(critical)}


def without(slots: Mapping[str, int], parts: list[Settlement]) -> dict[str, int]:
    """The year's slots as if the parts had not been settled."""
    for slot, fen in SettlementLine.objects.filter(settlement__in=parts).values_list("slot", "amount"):
        slots = slots_of.plus(slots, {slot: -fen})
    return dict(slots)


def last_part(found: Outcome, slots: Mapping[str, int], parts: list[Settlement]) -> Outcome:
    """What the last part gets: the outcome of the whole stay less what its earlier parts got."""
    money = {name: (found.line[name] or 0) - sum(getattr(part, name) for part in parts) for name in MONEY}
    numbers = "、".join(part.number for part in parts)
    step = {
        "key": "stay",
        "title": "分段结算",
        "text": f"本次住院此前已分段结算（{numbers}）。以下按整次住院合并计算；本段所付为合并结果减去前段已付。",
        "clause": "",
        "amounts": {f"earlier_{name}": sum(getattr(part, name) for part in parts) for name in ("aid", "tilt_aid", "hospital_borne")},
    }
    explanation = {**found.explanation, "steps": [step, *found.explanation.get("steps", [])]} if found.explanation else {}
    return replace(found, line={**found.line, **money}, added=slots_of.added(slots, found.slots), explanation=explanation)

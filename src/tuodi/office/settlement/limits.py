"""The limits of a person's year with what is used and left: from the policy, for pages and for the hospital at admission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from tuodi.office.core.charts import Bar, bars
from tuodi.office.core.numbers import yuan
from tuodi.office.settlement import figures
from tuodi.office.settlement.models import Settlement
from tuodi.office.settlement.queries import owner_of, slots_used
from tuodi.policy.figures import Figures
from tuodi.policy.pack import load
from tuodi.policy.schema import Policy


@dataclass(frozen=True)
class Limit:
    """One yearly limit or deductible of a class, in fen; `total` None where the figure isn't set."""

    slot: str
    title: str
    on: str
    total: int | None
    used: int
    clause: str

    @property
    def left(self) -> int | None:
        return None if self.total is None else max(0, self.total - self.used)


def limits_of(city: str, policy: Policy, year: int, class_: str, used: Mapping[str, int]) -> list[Limit]:
    """The yearly pools and deductibles that the rows of a class draw on, in the order of the policy."""
    found = Figures(policy, figures.of(city))
    pools, deductibles = _drawn_on(policy, class_)
    result = []
    for name in (one for one in policy.pools if one in pools):
        pool = policy.pools[name]
        if pool.per == "year":
            slot = f"pool:{name}:{class_}" if pool.apart else f"pool:{name}"
            result.append(Limit(slot, pool.name, pool.on, _amount(found, pool.amount, year, class_), used.get(slot, 0), pool.clause))
    for name in (one for one in policy.deductibles if one in deductibles):
        rule = policy.deductibles[name]
        if rule.kind == "year":
            slot = f"deductible:{name}"
            result.append(Limit(slot, rule.name, "deductible", _amount(found, rule.amount, year, class_), used.get(slot, 0), rule.clause))
    return result


def _drawn_on(policy: Policy, class_: str) -> tuple[set[str], set[str]]:
    """(pools, deductibles) named by a row of the class."""
    pools: set[str] = set()
    deductibles: set[str] = set()
    for item in policy.items.values():
        for row in item.rows:
            if row.class_ and class_ not in row.class_:
                continue
            pools |= set(row.pools if row.pools is not None else item.pools)
            name = row.deductible if row.deductible is not None else item.deductible
            if name and name != "none":
                deductibles.add(name)
    return pools, deductibles


def _amount(found: Figures, amounts: Mapping[str, Any], year: int, class_: str) -> int | None:
    amount = amounts.get(class_, amounts.get("*"))
    return None if amount is None else found.amount(amount, year, (class_,))


def limit_bars(settlement: Settlement) -> SafeString | str:
    """The limits of the settlement's year as they stand today, drawn; nothing for somebody of no class."""
    policy = load(settlement.policy_city).on(settlement.claim.ended)
    if policy is None or not settlement.title:
        return ""
    used = slots_used(owner_of(settlement.person_id), settlement.year)
    found = limits_of(settlement.policy_city, policy, settlement.year, settlement.title, used)
    return bars([bar(one) for one in found]) if found else ""


def bar(one: Limit) -> Bar:
    """A limit as a bar of used and left."""
    left = "限额未设置" if one.left is None else f"剩余 {yuan(one.left)}"
    return Bar(one.title, one.used, one.total, f"已用 {yuan(one.used)}", left)

"""What a city's rules ask about a bill and a person, and what of a year's use they count: the calculator asks for no more than this."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from tuodi.policy.conditions import When
from tuodi.policy.pack import city_names, load
from tuodi.policy.schema import Policy


@dataclass(frozen=True)
class Used:
    """Something that earlier bills of a year use up: the engine's slot, the field's name, what people call it, how it is counted."""

    slot: str
    field: str
    label: str
    help: str


@functools.lru_cache(maxsize=16)
def words(city: str) -> frozenset[str]:
    """The words that the conditions of a city's rules use (`setting`, `hukou_local` …)."""
    return frozenset(name for when in conditions(load(city).newest) for part in when.parts() for name, _ in part.words())


@functools.lru_cache(maxsize=1)
def anywhere() -> frozenset[str]:
    """The words that any city's rules use."""
    return frozenset().union(*(words(city) for city in city_names()))


@functools.lru_cache(maxsize=1)
def treatments() -> frozenset[str]:
    """The kinds of treatment that any city's rules name."""
    found: set[str] = set()
    for city in city_names():
        policy = load(city).newest
        found |= {value for when in conditions(policy) for part in when.parts() for value in part.treatment or []}
        found |= {value for one in policy.disease_lists.values() for disease in one.diseases for value in disease.treatment}
    return frozenset(found)


@functools.lru_cache(maxsize=16)
def used(city: str) -> tuple[Used, ...]:
    """What the bills of a year before this one may have used up in a city."""
    policy = load(city).newest
    found = [
        Used(f"pool:{key}", f"used_pool_{key}", f"“{pool.name}”今年已经用掉", "按得到的救助算" if pool.on == "aid" else "按算进来的费用算，不是按得到的救助算")
        for key, pool in policy.pools.items()
        if pool.per == "year"
    ]
    found += [
        Used(f"deductible:{key}", f"used_deductible_{key}", f"“{one.name}”今年已经扣过", "扣满以后不再扣")
        for key, one in policy.deductibles.items()
        if one.kind == "year"
    ]
    if policy.tilt is not None and policy.tilt.pays_on in ("burden", "expense"):
        after = "救助以后" if policy.tilt.pays_on == "burden" else "救助以前"
        found.append(Used(policy.tilt.pays_on, "used_burden", f"今年前几次看病，{after}自己负担的政策范围内费用", f"“{policy.tilt.name}”按全年累计算"))
        found.append(Used("tilt", "used_tilt", f"今年已经得到的“{policy.tilt.name}”", ""))
    return tuple(found)


def conditions(policy: Policy) -> Iterator[When]:
    """Every condition by which a city decides on a bill."""
    found = [rule.when for rule in policy.access.values()]
    for item in policy.items.values():
        found += [item.when, *(row.when for row in item.rows if row.when is not None)]
    found += [one.counts for one in policy.deductibles.values() if one.counts is not None]
    found += [disease.when for one in policy.disease_lists.values() for disease in one.diseases if disease.when is not None]
    if policy.tilt is not None:
        found += [policy.tilt.when, *([policy.tilt.counts] if policy.tilt.counts is not None else [])]
    if policy.hospital_share is not None:
        found.append(policy.hospital_share.when)
    yield from found

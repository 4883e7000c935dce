"""Every name that a policy uses must be one that it defines; the message lists the names there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from tuodi.policy import vocabulary as v
from tuodi.policy.conditions import When

if TYPE_CHECKING:
    from tuodi.policy.schema import Policy


NOBODY = "nobody"  # the class of people without any identity of the policy


class UnknownName(ValueError):
    """A name that is defined nowhere. `path` leads to the place in the policy."""

    def __init__(self, path: tuple[str | int, ...], what: str, name: str, known: Iterable[str]) -> None:
        self.path = path
        listed = ", ".join(known) or "(none)"
        super().__init__(f"`{name}` is no {what}; there are: {listed}")


class NoAmount(ValueError):
    """A class without an amount where a row needs one. `path` leads to the place in the policy."""

    def __init__(self, path: tuple[str | int, ...], what: str, class_: str) -> None:
        self.path = path
        super().__init__(f"{what} has no amount for class `{class_}`; add `{class_}: AMOUNT`, or `\"*\": AMOUNT` for all others")


def check_references(policy: Policy) -> None:
    """Raises UnknownName for the first name that isn't defined, NoAmount for the first class that a row leaves without an amount."""
    for path, when in conditions(policy):
        _check_condition(policy, path, when)
    for path, what, name, known in _names(policy):
        if name not in known:
            raise UnknownName(path, what, name, known)
    _check_amounts(policy)


def _check_amounts(policy: Policy) -> None:
    for item in policy.items.values():
        for row in item.rows:
            for class_ in row.class_ or policy.classes:
                name = row.deductible if row.deductible is not None else item.deductible
                if name and name != "none" and not {class_, "*"} & set(policy.deductibles[name].amount):
                    raise NoAmount(("deductibles", name, "amount"), f"the deductible `{name}`", class_)
                for pool in row.pools if row.pools is not None else item.pools:
                    if not {class_, "*"} & set(policy.pools[pool].amount):
                        raise NoAmount(("pools", pool, "amount"), f"the pool `{pool}`", class_)


def conditions(policy: Policy) -> Iterator[tuple[tuple[str | int, ...], When]]:
    """Every condition of the policy with its place."""
    for number, exception in enumerate(policy.benefit_year.except_):
        yield ("benefit_year", "except", number, "when"), exception.when
    for key, refusal in policy.access.items():
        yield ("access", key, "when"), refusal.when
    for key, item in policy.items.items():
        yield ("items", key, "when"), item.when
        for index, row in enumerate(item.rows):
            if row.when is not None:
                yield ("items", key, "rows", index, "when"), row.when
    for key, deductible in policy.deductibles.items():
        if deductible.counts is not None:
            yield ("deductibles", key, "counts"), deductible.counts
    if policy.tilt is not None:
        yield ("tilt", "when"), policy.tilt.when
        if policy.tilt.counts is not None:
            yield ("tilt", "counts"), policy.tilt.counts
    if policy.hospital_share is not None:
        yield ("hospital_share", "when"), policy.hospital_share.when


def _check_condition(policy: Policy, path: tuple[str | int, ...], when: When) -> None:
    for part in when.parts():
        for name, values, known in (
            ("class", part.class_, [*policy.classes, NOBODY]),
            ("identity", part.identity, policy.identities),
            ("holds", part.holds, policy.identities),
            ("disease", part.disease, policy.disease_lists),
        ):
            what = {"disease": "disease list", "holds": "identity of this policy", "identity": "identity of this policy"}.get(name, name)
            for one in values or []:
                if one not in known:
                    raise UnknownName(path, what, one, known)


Found = tuple[tuple[str | int, ...], str, str, Collection[str]]


def _names(policy: Policy) -> Iterator[Found]:
    classes, pools, deductibles = policy.classes, policy.pools, policy.deductibles
    reasons = {**v.REASONS, **policy.reasons}
    for key, rule in policy.identities.items():
        yield ("identities", key), "identity code", key, v.IDENTITIES
        for name in [rule.class_, rule.when_empty, rule.when_other, *rule.classes]:
            if name is not None:
                yield ("identities", key), "class", name, classes
    for key, refusal in policy.access.items():
        yield ("access", key, "refuse"), "reason", refusal.refuse, reasons
    for item_key, item in policy.items.items():
        place: tuple[str | int, ...] = ("items", item_key)
        yield from _row_names(place, item.pools, item.deductible, pools, deductibles)
        for index, row in enumerate(item.rows):
            row_place = (*place, "rows", index)
            yield from _row_names(row_place, row.pools or [], row.deductible, pools, deductibles)
            for name in row.class_ or []:
                yield row_place, "class", name, [*classes, NOBODY]
    for pool_key, pool in pools.items():
        yield from _by_class(("pools", pool_key, "amount"), pool.amount, classes)
    for key, deductible in deductibles.items():
        yield from _by_class(("deductibles", key, "amount"), deductible.amount, classes)
        for reason in deductible.counts_refused:
            yield ("deductibles", key, "counts_refused"), "reason", reason, reasons
    yield from _tilt_names(policy)
    if policy.critical_illness and policy.critical_illness.preference:
        for name in policy.critical_illness.preference.classes:
            yield ("critical_illness", "preference", "classes"), "class", name, classes


def _row_names(
    place: tuple[str | int, ...], pools: list[str], deductible: str | None, all_pools: Collection[str], deductibles: Collection[str]
) -> Iterator[Found]:
    for name in pools:
        yield (*place, "pools"), "pool", name, all_pools
    if deductible is not None and deductible != "none":
        yield (*place, "deductible"), "deductible", deductible, deductibles


def _by_class(place: tuple[str | int, ...], amounts: Mapping[str, object], classes: Collection[str]) -> Iterator[Found]:
    for name in amounts:
        if name != "*":
            yield (*place, name), "class", name, classes


def _tilt_names(policy: Policy) -> Iterator[Found]:
    tilt = policy.tilt
    if tilt is None:
        return
    for name in tilt.opens.used_up:
        yield ("tilt", "opens", "used_up"), "pool", name, policy.pools
    if tilt.limit and tilt.limit.pool:
        yield ("tilt", "limit", "pool"), "pool", tilt.limit.pool, policy.pools
    limit = tilt.limit.amount if tilt.limit else None
    for place, amounts in (("ratio", tilt.ratio), ("line", tilt.line), ("limit", limit), ("opens", tilt.opens.burden_above)):
        yield from _by_class(("tilt", place), dict(amounts or {}), policy.classes)

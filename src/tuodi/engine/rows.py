"""The items' tables laid flat: one row a class and a ratio, with everything that row needs resolved."""

from __future__ import annotations

from dataclasses import dataclass

from tuodi.policy.amounts import Amount
from tuodi.policy.conditions import When
from tuodi.policy.schema import Bands, Deductible, Item, LumpSum, Policy, Pool, Row
from tuodi.policy.source import PolicyError

ANYBODY = "*"


@dataclass(frozen=True)
class FlatRow:
    """A row as the computation uses it. `place` leads to the row in the policy; amounts are those of its class."""

    item: str
    index: int
    class_: str
    conditions: tuple[When, ...]
    ratio: int | None
    bands: Bands | None
    lump_sum: LumpSum | None
    deductible: str | None
    deductible_amount: Amount | None
    pools: tuple[tuple[str, Amount], ...]
    tilts: bool
    less_critical: bool
    whole_bill: bool
    clause: str

    @property
    def place(self) -> str:
        return f"items.{self.item}.rows.{self.index}"


def by_class(amounts: dict[str, Amount], class_: str) -> Amount | None:
    return amounts.get(class_, amounts.get(ANYBODY))


def flat_rows(policy: Policy) -> list[FlatRow]:
    """Every row for every class it names, in the order of the items and of their tables. Raises PolicyError where a class has no amount."""
    result = []
    for key, item in policy.items.items():
        for index, row in enumerate(item.rows):
            for class_ in row.class_ or list(policy.classes):
                for extra, ratio in _ratios(row):
                    result.append(_flat(policy, key, item, index, row, class_, extra, ratio))
    return result


def _ratios(row: Row) -> list[tuple[When | None, int | None]]:
    """(condition, ratio) for each column of the row."""
    if row.ratio is None:
        return [(None, None)]
    result: list[tuple[When | None, int | None]] = []
    for key, ratio in row.ratio.items():
        if not key:
            result.append((None, ratio))
            continue
        word, _, value = key.partition("=")
        typed: object = int(value) if word in ("hospital_level", "disability_grade") else {"True": True, "False": False}.get(value, value)
        result.append((When.model_validate({word: typed}), ratio))
    return result


def _flat(policy: Policy, key: str, item: Item, index: int, row: Row, class_: str, extra: When | None, ratio: int | None) -> FlatRow:
    name = row.deductible if row.deductible is not None else item.deductible
    if name == "none":
        name = None
    deductible: Deductible | None = policy.deductibles[name] if name else None
    place = f"{policy.city}: items.{key}.rows.{index}"
    amount = None
    if deductible is not None:
        amount = by_class(deductible.amount, class_)
        if amount is None:
            raise PolicyError(f"{place}: the deductible `{name}` has no amount for class `{class_}`")
    pools = []
    for pool_name in row.pools if row.pools is not None else item.pools:
        pool: Pool = policy.pools[pool_name]
        limit = by_class(pool.amount, class_)
        if limit is None:
            raise PolicyError(f"{place}: the pool `{pool_name}` has no amount for class `{class_}`")
        pools.append((pool_name, limit))
    clauses = [row.clause or item.clause]
    return FlatRow(
        item=key,
        index=index,
        class_=class_,
        conditions=tuple(when for when in (item.when, row.when, extra) if when is not None and not when.empty),
        ratio=ratio,
        bands=row.bands,
        lump_sum=row.lump_sum,
        deductible=name,
        deductible_amount=amount,
        pools=tuple(pools),
        tilts=not row.no_tilt,
        less_critical="critical_deductible" in (row.less or item.less),
        whole_bill=row.of == "whole_bill",
        clause="；".join(clauses),
    )

"""A pack compiled for the kernel: all versions' rows, pools, figures by year and dense tables as flat arrays."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tuodi.engine import kernel as k
from tuodi.engine.backend import plain_lists
from tuodi.engine.dense import NO_IDENTITY, NO_ITEM, Dense, Lists, accounts, build
from tuodi.engine.features import features
from tuodi.engine.rows import FlatRow, by_class, flat_rows
from tuodi.engine.spans import titles
from tuodi.policy.amounts import Amount
from tuodi.policy.figures import Figures
from tuodi.policy.pack import Pack, Version
from tuodi.policy.schema import Policy

UNSET = -1


@dataclass(frozen=True)
class VersionPlan:
    version: Version
    policy: Policy
    figures: Figures
    rows: list[FlatRow]
    first_row: int
    dense: Dense
    first_cell: int
    ended_rules: dict[str, dt.date]


@dataclass(frozen=True)
class Plan:
    """What the kernel needs. `slots` names the places of a person's state; `parameters` those that are missing, by number."""

    pack: Pack
    versions: list[VersionPlan]
    years: list[int]
    rows: list[FlatRow]
    row_version: list[int]
    slots: dict[str, int]
    parameters: list[str]
    tables: k.Tables
    lists: Lists

    @functools.cached_property
    def features(self) -> k.Features:
        return features(self.tables)

    @functools.cached_property
    def plain_tables(self) -> k.Tables:
        """The tables as lists, for the uncompiled kernel."""
        return k.Tables(*plain_lists(self.tables))

    def row(self, number: int) -> tuple[VersionPlan, FlatRow]:
        return self.versions[self.row_version[number]], self.rows[number]

    def reasons(self, version: VersionPlan, refusal: int) -> list[str]:
        """Reason codes of a set of access rules, each once, in the document's order."""
        codes: list[str] = []
        for rule in self.lists.refusals[refusal]:
            code = {NO_ITEM: "no_item", NO_IDENTITY: "no_identity"}.get(rule) or version.policy.access[rule].refuse
            if code not in codes:
                codes.append(code)
        return codes


def compile_pack(pack: Pack, years: Sequence[int], overrides: Mapping[str, Any] | None = None) -> Plan:
    """Compile for these benefit years. Raises FigureError for a setting that can't be used, PolicyError for an incomplete policy."""
    lists = Lists()
    versions: list[VersionPlan] = []
    rows: list[FlatRow] = []
    row_version: list[int] = []
    first_cell = 0
    for number, version in enumerate(pack.versions):
        policy = version.policy
        figures = Figures(policy, overrides)
        own = flat_rows(policy)
        ended = {name: day for name, rule in policy.access.items() if rule.until and (day := figures.date(rule.until)) is not None}
        dense = build(policy, titles(policy), own, len(rows), lists, frozenset(ended))
        versions.append(VersionPlan(version, policy, figures, own, len(rows), dense, first_cell, ended))
        rows += own
        row_version += [number] * len(own)
        first_cell += dense.table.size
    return _Compiler(pack, versions, sorted(set(years)) or [pack.versions[-1].first.year], rows, row_version, lists).plan()


class Plans:
    """The plan of a pack under fixed parameters, compiled again only when a year comes that it hasn't: for services that settle claim
    by claim. A plan handed out stays as it is."""

    def __init__(self, pack: Pack, parameters: Mapping[str, Any] | None = None) -> None:
        self.pack, self.parameters = pack, parameters
        self._plan: Plan | None = None

    def of(self, years: Sequence[int]) -> Plan:
        """Raises FigureError and PolicyError as `compile_pack` does."""
        plan = self._plan
        if plan is None or not set(years) <= set(plan.years):
            plan = self._plan = compile_pack(self.pack, sorted({*years, *(plan.years if plan else ())}), self.parameters)
        return plan


class _Compiler:
    def __init__(
        self, pack: Pack, versions: list[VersionPlan], years: list[int], rows: list[FlatRow], row_version: list[int], lists: Lists
    ) -> None:
        self.pack, self.versions, self.years, self.rows, self.row_version, self.lists = pack, versions, years, rows, row_version, lists
        self.slots: dict[str, int] = {"burden": k.BURDEN, "expense": k.EXPENSE, "tilt": k.TILT}
        self.parameters: list[str] = []
        self.static: dict[str, list[int]] = {name: [] for name in _ROW_FIELDS}
        self.yearly: dict[str, list[list[int]]] = {name: [] for name in _YEAR_FIELDS}
        self.entries: dict[str, list[int]] = {"entry_slot": [], "entry_kind": [], "entry_share": []}
        self.entry_y: list[list[int]] = []
        self.gate_slot: list[int] = []
        self.gate_y: list[list[int]] = []
        self.band_up: list[int] = []
        self.band_ratio: list[int] = []

    def slot(self, name: str) -> int:
        return self.slots.setdefault(name, len(self.slots))

    def value(self, version: VersionPlan, amount: Amount | None, class_: str, best: int = UNSET) -> tuple[list[int], list[int]]:
        """(fen by year, missing parameter by year or UNSET). `best` stands for a missing one: the value best for the person, so that
        the kernel can see whether a row could matter at all."""
        fens, missing = [], []
        for year in self.years:
            fen = 0 if amount is None else version.figures.amount(amount, year, (class_,))
            name = UNSET
            if fen is None:
                assert amount is not None
                needed = amount.needs(year)
                if needed not in self.parameters:
                    self.parameters.append(needed)
                name = self.parameters.index(needed)
            fens.append(best if fen is None else fen)
            missing.append(name)
        return fens, missing

    def plan(self) -> Plan:
        for number, row in enumerate(self.rows):
            self.add(self.versions[self.row_version[number]], row)
        account_slot, account_y = self._accounts()
        arrays: dict[str, Any] = {name: _ints(values) for name, values in self.static.items()}
        arrays |= {f"{name}_y": _by_year(blocks, len(self.years)) for name, blocks in self.yearly.items()}
        arrays |= {name: _ints(values) for name, values in self.entries.items()}
        dense = np.concatenate([version.dense.table.T.ravel() for version in self.versions])
        tables = k.Tables(
            rows=len(self.rows),
            entries=len(self.entry_y),
            gates=len(self.gate_y),
            accounts=len(account_slot),
            entry_y=_by_year(self.entry_y, len(self.years)),
            gate_slot=_ints(self.gate_slot),
            gate_y=_by_year(self.gate_y, len(self.years)),
            band_up=_ints(self.band_up),
            band_ratio=_ints(self.band_ratio),
            account_slot=_ints(account_slot),
            account_y=_by_year(account_y, len(self.years)),
            dense=dense,
            list_from=_ints(self.lists.starts),
            list_to=_ints(self.lists.ends),
            list_rows=_ints(self.lists.rows),
            list_flags=_ints(self.lists.flags),
            list_refusal=_ints(self.lists.refusal),
            list_rules=_ints([len(self.lists.refusals[one]) if one >= 0 else 0 for one in self.lists.refusal]),
            **arrays,
        )
        return Plan(self.pack, self.versions, self.years, self.rows, self.row_version, self.slots, self.parameters, tables, self.lists)

    def _accounts(self) -> tuple[list[int], list[list[int]]]:
        """Deductibles used up by other claims; their amount is the highest of any class."""
        slots, amounts = [], []
        names = accounts(self.versions[-1].policy)
        for name in names:
            version = self.versions[-1]
            by_year = [self.value(version, amount, class_)[0] for class_, amount in version.policy.deductibles[name].amount.items()]
            slots.append(self.slot(f"deductible:{name}"))
            amounts.append([max(column) for column in zip(*by_year, strict=True)])
        return slots, amounts

    def add(self, version: VersionPlan, row: FlatRow) -> None:
        """One row's entries in all arrays."""
        policy, put = version.policy, self.static
        missing = [UNSET] * len(self.years)
        put["ratio"].append(row.ratio or 0)
        put["band_from"].append(len(self.band_up))
        for band in row.bands.parts if row.bands else []:
            self.band_up.append(band.up_to.fen if band.up_to else k.UNLIMITED)
            self.band_ratio.append(band.ratio)
        put["band_to"].append(len(self.band_up))
        put["band_slot"].append(self.slot(f"bands:{row.item}") if row.bands and row.bands.of == "year" else UNSET)
        put["lump"].append(row.lump_sum.amount.fen if row.lump_sum else 0)
        once = row.lump_sum is not None and row.lump_sum.once == "year"
        put["lump_once"].append(int(once))
        put["lump_pooled"].append(int(row.lump_sum is not None and row.lump_sum.in_pools))
        put["whole_bill"].append(int(row.whole_bill))
        put["lump_slot"].append(self.slot(f"lump:{row.item}") if once else 0)
        kind = policy.deductibles[row.deductible].kind if row.deductible else "none"
        put["deductible_kind"].append({"none": k.NO_DEDUCTIBLE, "year": k.YEARLY, "stay": k.PER_STAY, "threshold": k.THRESHOLD}[kind])
        put["deductible_slot"].append(self.slot(f"deductible:{row.deductible}") if kind == "year" else 0)
        amounts, lost = self.value(version, row.deductible_amount, row.class_, 0)
        self.yearly["deductible"].append(amounts)
        missing = _first(missing, lost)
        put["less_critical"].append(int(row.less_critical))
        if row.less_critical:
            _, lost = self.value(version, Amount(name="critical.deductible", shift=0), row.class_)
            missing = _first(missing, lost)
        put["pool_from"].append(len(self.entry_y))
        for name, amount in row.pools:
            pool = policy.pools[name]
            self.entries["entry_slot"].append(self._pool_slot(policy, name, row.class_) if pool.per == "year" else UNSET)
            self.entries["entry_kind"].append({"expense": k.COUNTS_EXPENSE, "aid": k.COUNTS_AID, "in_policy": k.COUNTS_IN_POLICY}[pool.on])
            self.entries["entry_share"].append(pool.share_of_left if pool.share_of_left is not None else 10000)
            amounts, lost = self.value(version, amount, row.class_, k.UNLIMITED)
            self.entry_y.append(amounts)
            missing = _first(missing, lost)
        put["pool_to"].append(len(self.entry_y))
        self._add_tilt(version, row)
        share = policy.hospital_share
        put["hospital_cap"].append(share.cap if share and share.cap is not None else UNSET)
        put["hospital_all"].append(int(share is not None and share.personal == "all"))
        put["hospital_first"].append(int(share is not None and share.order == "before_tilt"))
        put["hospital_yearly"].append(int(share is not None and share.per == "year_at_hospital"))
        put["hospital_deduction"].append(int(share is not None and share.bears_deduction))
        self.yearly["missing"].append(missing)

    def _pool_slot(self, policy: Policy, name: str, class_: str) -> int:
        apart = policy.pools[name].apart == "class"
        return self.slot(f"pool:{name}:{class_}" if apart else f"pool:{name}")

    def _add_tilt(self, version: VersionPlan, row: FlatRow) -> None:
        policy, put = version.policy, self.static
        tilt = policy.tilt if row.tilts else None
        ratio = tilt.ratio.get(row.class_, tilt.ratio.get("*")) if tilt else None
        kinds = {"excess": k.ON_EXCESS, "remaining": k.ON_REMAINING, "burden": k.ON_BURDEN, "expense": k.ON_EXPENSE}
        if tilt is None or ratio is None:
            tilt = None
        put["tilt_kind"].append(kinds[tilt.pays_on] if tilt else k.NO_TILT)
        put["tilt_ratio"].append(ratio or 0)
        put["tilt_carries"].append(int(tilt.carry) if tilt else 0)
        put["tilt_burden"].append({"year": k.BURDEN_YEAR, "since_open": k.BURDEN_SINCE_OPEN, "claim": k.BURDEN_CLAIM}[tilt.burden_of] if tilt else 0)
        put["tilt_as_aid"].append(int(tilt is not None and tilt.shown_as == "aid"))
        lost = [UNSET] * len(self.years)
        line, missing = self.value(version, by_class(tilt.line, row.class_) if tilt and tilt.line else None, row.class_, 0)
        lost = _first(lost, missing)
        limit = tilt.limit if tilt else None
        limited, limit_slot, amounts = k.NO_LIMIT, 0, [UNSET] * len(self.years)
        if limit is not None and limit.pool:
            limited, limit_slot = k.LIMIT_POOL, self._pool_slot(policy, limit.pool, row.class_)
            amounts, missing = self.value(version, by_class(policy.pools[limit.pool].amount, row.class_), row.class_, k.UNLIMITED)
            lost = _first(lost, missing)
        elif limit is not None and limit.amount is not None and (amount := by_class(limit.amount, row.class_)) is not None:
            limited = k.LIMIT_EXPENSE if limit.on == "expense" else k.LIMIT_AID
            amounts, missing = self.value(version, amount, row.class_, k.UNLIMITED)
            lost = _first(lost, missing)
        opens, open_line = tilt.opens if tilt else None, [UNSET] * len(self.years)
        if opens is not None and opens.burden_above and (amount := by_class(opens.burden_above, row.class_)) is not None:
            open_line, missing = self.value(version, amount, row.class_)
            lost = _first(lost, missing)
        put["tilt_limited"].append(limited)
        put["tilt_limit_slot"].append(limit_slot)
        self.yearly["tilt_line"].append(line)
        self.yearly["tilt_limit"].append(amounts)
        self.yearly["tilt_open"].append(open_line)
        self.yearly["tilt_missing"].append(lost)
        put["gate_from"].append(len(self.gate_y))
        for name in opens.used_up if opens else []:
            self.gate_slot.append(self._pool_slot(policy, name, row.class_))
            # a limit that isn't known can't have been used up: its own claims are not settled
            self.gate_y.append(self.value(version, by_class(policy.pools[name].amount, row.class_), row.class_, k.UNLIMITED)[0])
        put["gate_to"].append(len(self.gate_y))
        put["gate_any"].append(int(opens is not None and opens.of_them == "any"))


_ROW_FIELDS = (
    "ratio", "band_from", "band_to", "band_slot", "lump", "lump_slot", "lump_once", "lump_pooled", "whole_bill", "deductible_kind", "deductible_slot", "less_critical",
    "pool_from", "pool_to", "tilt_kind", "tilt_ratio", "tilt_limited", "tilt_limit_slot", "tilt_carries", "tilt_burden", "tilt_as_aid",
    "gate_from", "gate_to", "gate_any", "hospital_cap", "hospital_all", "hospital_first", "hospital_yearly",
    "hospital_deduction",
)  # fmt: skip
_YEAR_FIELDS = ("deductible", "tilt_line", "tilt_limit", "tilt_open", "missing", "tilt_missing")


def _first(known: list[int], new: list[int]) -> list[int]:
    return [a if a != UNSET else b for a, b in zip(known, new, strict=True)]


def _ints(values: list[int]) -> Any:
    return np.array(values, dtype=np.int64)


def _by_year(blocks: list[list[int]], years: int) -> Any:
    """[one list of years for each thing] -> one block of things for each year, flat."""
    return np.array(blocks, dtype=np.int64).reshape(len(blocks), years).T.ravel() if blocks else np.zeros(0, np.int64)

"""Columns out: what the kernel found, as the contract's output table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from tuodi.engine import kernel

if TYPE_CHECKING:
    from tuodi.engine.run import Run

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

# marks that, with the row, decide reasons and clauses
TOOK_DEDUCTIBLE, LIMIT_BIT, NOTHING_LEFT, GOT_TILT, HOSPITAL_BORE, AFTER_INVALID, BILL_BIT = 1, 2, 4, 8, 16, 32, 64

EMPTY_IF_INVALID = ("identity", "class", "base", "deductible", "critical_paid", "aid", "tilt_aid", "hospital_borne", "self_paid", "cash", "clauses")


@dataclass
class Texts:
    """A column of texts: `values[which]`, null where `which` is -1."""

    values: list[str]
    which: Ints

    def emptied(self, where: Bools) -> Texts:
        return Texts(self.values, np.where(where, -1, self.which))

    def series(self) -> pl.Series:
        if not self.values:
            return pl.Series([None] * len(self.which), dtype=pl.Utf8)
        return pl.Series([*self.values, None], dtype=pl.Utf8).gather(np.where(self.which < 0, len(self.values), self.which))

    def plain(self) -> list[str | None]:
        return [self.values[n] if n >= 0 else None for n in self.which.tolist()]


@dataclass
class Numbers:
    """A column of whole numbers, null where `empty`."""

    values: Ints
    empty: Bools | None = None

    def emptied(self, where: Bools) -> Numbers:
        return Numbers(self.values, where if self.empty is None else self.empty | where)

    def series(self) -> pl.Series:
        numbers = pl.Series(self.values, dtype=pl.Int64)
        if self.empty is None or not self.empty.any():
            return numbers
        return pl.select(pl.when(pl.Series(self.empty)).then(None).otherwise(numbers)).to_series()

    def plain(self) -> list[int | None]:
        empty = [False] * len(self.values) if self.empty is None else self.empty.tolist()
        return [None if blank else n for n, blank in zip(self.values.tolist(), empty, strict=True)]


def results(run: Run) -> pl.DataFrame:
    """The output table of a run of frames, in the order the claims were given; money in fen, ratio in basis points."""
    ids = run.claims.source.frame["claim_id"]
    return pl.DataFrame([ids.alias("claim_id"), *(column.series().alias(name) for name, column in _columns(run).items())])


def lines(run: Run) -> list[dict[str, Any]]:
    """The same rows as mappings: for a few claims, from wherever they came."""
    columns = {name: column.plain() for name, column in _columns(run).items()}
    rows = zip(*columns.values(), strict=True)
    return [{"claim_id": run.claims.source.row(n)["claim_id"], **dict(zip(columns, row, strict=True))} for n, row in enumerate(rows)]


def _columns(run: Run) -> dict[str, Texts | Numbers]:
    got = in_order(run)
    settled = (got["status"] == kernel.SETTLED) & (got["row"] >= 0)
    tables = run.plan.tables
    row = np.maximum(got["row"], 0)
    as_aid = np.where(settled, tables.tilt_as_aid[row], 0) if len(tables.tilt_as_aid) else np.zeros(len(row), np.int64)
    aid = got["aid"] + np.where(as_aid == 1, got["tilt"], 0)
    tilt = np.where(as_aid == 1, 0, got["tilt"])
    rest = run.left - aid - tilt - got["hospital"]
    bad = ~run.usable | np.isin(got["status"], (kernel.COLUMN_MISSING, kernel.PARAMETER_MISSING))
    reasons, clauses = _texts(run, got, settled, bad, _marks(run, got, settled))
    identity, class_ = _titles(run, got)
    columns: dict[str, Texts | Numbers] = {
        "status": Texts(["invalid", "settled", "not_covered"], np.where(bad, 0, np.where(settled, 1, 2))),
        "identity": identity,
        "class": class_,
        "item": Texts([one.item for one in run.plan.rows], np.where(settled, row, -1)),
        "base": Numbers(np.where(settled, got["base"], run.base)),
        "deductible": Numbers(got["deductible"]),
        "ratio": _ratios(run, got, row).emptied(~settled),
        "critical_paid": Numbers(run.critical_paid),
        "aid": Numbers(aid),
        "tilt_aid": Numbers(tilt),
        "hospital_borne": Numbers(got["hospital"]),
        "self_paid": Numbers(np.maximum(rest, 0)),
        "cash": Numbers(np.maximum(-rest, 0)),
        "reasons": reasons,
        "clauses": clauses,
    }
    if bad.any():
        columns |= {name: columns[name].emptied(bad) for name in EMPTY_IF_INVALID}
    return columns


def in_order(run: Run) -> dict[str, Ints]:
    """The kernel's columns in the order the claims were given."""
    columns = {}
    for name, values in run.out._asdict().items():
        if name != "before":
            spread = np.zeros(len(run.order), np.int64)
            spread[run.order] = values
            columns[name] = spread
    columns["row"] = np.where(run.version >= 0, columns["row"], -1)
    columns["title"] = np.where(run.version >= 0, columns["title"], -1)
    return columns


def cut_by_bill(got: dict[str, Any], left: Any, lump: Any) -> Any:
    """Was aid cut because less was left of the bill, and not by a limit? (Only where a payment doesn't lower the base.)"""
    return (got["full"] > got["aid"]) & (got["aid"] == left) & (got["over"] == 0) & (lump == 0)


def _marks(run: Run, got: dict[str, Ints], settled: npt.NDArray[np.bool_]) -> Ints:
    tables = run.plan.tables
    row = np.maximum(got["row"], 0)
    kind = tables.deductible_kind[row] if len(tables.deductible_kind) else np.zeros(len(row), np.int64)
    below = (kind == kernel.THRESHOLD) & (got["rest"] == 0) & (got["base"] > 0) & (got["over"] == 0)
    lump = tables.lump[row] if len(tables.lump) else np.zeros(len(row), np.int64)
    marks = np.zeros(len(row), np.int64)
    marks |= ((got["deductible"] > 0) | below) * TOOK_DEDUCTIBLE
    by_bill = cut_by_bill(got, run.left, lump)
    marks |= ((got["over"] > 0) | ((got["full"] > got["aid"]) & ~by_bill)) * LIMIT_BIT
    marks |= by_bill * BILL_BIT
    marks |= ((got["base"] == 0) & (lump == 0)) * NOTHING_LEFT
    marks |= (got["tilt"] > 0) * GOT_TILT
    marks |= (got["hospital"] > 0) * HOSPITAL_BORE
    all_marks: Ints = np.where(settled, marks, 0) | run.after_invalid * AFTER_INVALID
    return all_marks


def _ratios(run: Run, got: dict[str, Ints], row: Ints) -> Numbers:
    """Basis points: the row's, or with bands the effective one of what was admitted."""
    tables = run.plan.tables
    if not len(tables.ratio):
        return Numbers(np.zeros(len(row), np.int64), np.ones(len(row), np.bool_))
    banded = tables.band_to[row] > tables.band_from[row]
    rest = np.maximum(got["rest"], 1)
    effective = (got["full"] * 20000 + rest) // (2 * rest)
    return Numbers(np.where(banded, effective, tables.ratio[row]), (banded & (got["rest"] == 0)) | (~banded & (tables.ratio[row] == 0)))


def _titles(run: Run, got: dict[str, Ints]) -> tuple[Texts, Texts]:
    """(identity, class) under which each claim was looked at."""
    names: list[tuple[str, str]] = []
    which = np.full(len(run.claims), -1, np.int64)
    for number, one in enumerate(run.plan.versions):
        here = (run.version == number) & (got["title"] >= 0)
        which = np.where(here, got["title"] + len(names), which)
        names += [*((title.identity, title.class_) for title in one.dense.titles), ("", "")]
    opens = np.array([bool(class_) for _, class_ in names] or [False])
    which = np.where((which >= 0) & opens[np.maximum(which, 0)], which, -1)
    return Texts([identity for identity, _ in names], which), Texts([class_ for _, class_ in names], which)


def _texts(
    run: Run, got: dict[str, Ints], settled: npt.NDArray[np.bool_], bad: npt.NDArray[np.bool_], marks: Ints
) -> tuple[Texts, Texts]:
    """(reasons, clauses): worked out once for every combination that occurs."""
    status = np.where(bad, 9, np.where(settled, 0, np.where(run.version < 0, 1, np.where(run.sanctioned, 2, 3))))
    title = np.where(run.version >= 0, got["title"], -1)
    columns = (status, run.version, np.where(settled, got["row"], got["detail"]), title, marks)
    kinds, first = _kinds(columns)
    reasons, clauses = [], []
    for i in first:
        one_reasons, one_clauses = _words(run, [int(column[i]) for column in columns])
        reasons.append(";".join(one_reasons))
        clauses.append("；".join(dict.fromkeys(part for one in one_clauses for part in one.split("；"))))
    clause = Texts(clauses, kinds)
    where = np.nonzero(bad)[0]
    if not len(where):
        return Texts(reasons, kinds), clause
    missing = _missing_columns(run, got)
    own = [run.unusable[i] if i in run.unusable else missing.get(i, "") for i in where.tolist()]
    which = kinds.copy()
    which[where] = len(reasons) + np.arange(len(where))
    return Texts(reasons + own, which), clause


def _kinds(columns: Sequence[Ints]) -> tuple[Ints, Ints]:
    """(number of each row's combination of values, one row of each combination)."""
    packed, span = np.zeros(len(columns[0]), np.int64), 1
    for column in columns:
        low = int(column.min(initial=0))
        width = int(column.max(initial=0)) - low + 1
        packed = packed * width + (column - low)
        span *= width
    if span > 50_000_000 or span > 1000 * len(packed):
        _, first, kinds = np.unique(packed, return_index=True, return_inverse=True)
        return kinds.ravel(), first
    number = np.zeros(span, np.int64)
    number[packed] = 1
    number = np.cumsum(number) - 1
    kinds = number[packed]
    first = np.zeros(int(number[-1]) + 1, np.int64)
    first[kinds] = np.arange(len(kinds))
    return kinds, first


def _words(run: Run, key: list[int]) -> tuple[list[str], list[str]]:
    status, version_number, detail, title_number, marks = key
    reasons: list[str] = []
    clauses: list[str] = []
    after = ["after_invalid_row"] if marks & AFTER_INVALID else []
    if status == 9:
        return reasons, clauses
    if status == 1:
        last = run.plan.versions[-1]
        return ["not_in_force", *after], [last.policy.document.in_force.clause]
    version = run.plan.versions[version_number]
    policy = version.policy
    if status == 2:
        return ["sanctioned", *after], []
    title = version.dense.titles[title_number] if 0 <= title_number < len(version.dense.titles) else None
    if title is not None and title.class_:
        clauses.append(policy.classes[title.class_].clause)
    if status == 3:
        rules = run.plan.lists.refusals[detail]
        reasons += run.plan.reasons(version, detail)
        clauses += [policy.access[rule].clause for rule in rules if rule in policy.access]
        return reasons + after, clauses
    _, row = run.plan.row(detail)
    clauses.append(row.clause)
    if marks & TOOK_DEDUCTIBLE and row.deductible:
        reasons.append("deductible")
        clauses.append(policy.deductibles[row.deductible].clause)
    if marks & LIMIT_BIT:
        reasons.append("limit_used_up")
        clauses += [policy.pools[name].clause for name, _ in row.pools]
    if marks & BILL_BIT:
        reasons.append("bill_remainder")
    if marks & NOTHING_LEFT:
        reasons.append("nothing_left")
    if marks & GOT_TILT and policy.tilt is not None:
        clauses.append(policy.tilt.clause)
    if marks & HOSPITAL_BORE and policy.hospital_share is not None:
        clauses.append(policy.hospital_share.clause)
    return reasons + after, clauses


def _missing_columns(run: Run, got: dict[str, Ints]) -> dict[int, str]:
    """Reasons of claims for which a column or a parameter is missing."""
    result = {int(i): f"parameter_missing:{run.plan.parameters[int(got['detail'][i])]}" for i in np.nonzero(got["status"] == kernel.PARAMETER_MISSING)[0]}
    lost = got["status"] == kernel.COLUMN_MISSING
    for at, one in run.alternatives.values():
        for local in np.nonzero(lost[at])[0]:
            i = int(at[local])
            known = run.claims.diagnosis[i] >= 0
            names = ["birth_date" if name == "diagnosis" and known else name for name in one.columns_of(int(local))]
            result[i] = ";".join(_missing(name) for name in dict.fromkeys(names))
    return result


def _missing(name: str) -> str:
    """A column, or a date parameter on which an identity hangs (`until:NAME`)."""
    parameter = name.partition(":")[2]
    return f"parameter_missing:{parameter}" if parameter else f"missing:{name}"

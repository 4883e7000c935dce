"""Columns out: what the kernel found, as the contract's output table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from tuodi.engine import kernel

if TYPE_CHECKING:
    from tuodi.engine.run import Run

Ints = npt.NDArray[np.int64]

# marks that, with the row, decide reasons and clauses
TOOK_DEDUCTIBLE, LIMIT_BIT, NOTHING_LEFT, GOT_TILT, HOSPITAL_BORE, AFTER_INVALID = 1, 2, 4, 8, 16, 32

EMPTY_IF_INVALID = ("identity", "class", "base", "deductible", "critical_paid", "aid", "tilt_aid", "hospital_borne", "self_paid", "cash", "clauses")


def results(run: Run) -> pl.DataFrame:
    """The output table of a run, in the order the claims were given; money in fen, ratio in basis points."""
    got = in_order(run)
    settled = (got["status"] == kernel.SETTLED) & (got["row"] >= 0)
    tables = run.plan.tables
    row = np.maximum(got["row"], 0)
    as_aid = np.where(settled, tables.tilt_as_aid[row], 0) if len(tables.tilt_as_aid) else np.zeros(len(row), np.int64)
    aid = got["aid"] + np.where(as_aid == 1, got["tilt"], 0)
    tilt = np.where(as_aid == 1, 0, got["tilt"])
    rest = run.left - aid - tilt - got["hospital"]
    usable = (run.invalid == "").to_numpy()
    bad = ~usable | np.isin(got["status"], (kernel.COLUMN_MISSING, kernel.PARAMETER_MISSING))
    status = _picked(["invalid", "settled", "not_covered"], np.where(bad, 0, np.where(settled, 1, 2)))
    marks = _marks(run, got, settled)
    reasons, clauses = _texts(run, got, settled, bad, marks)
    identity, class_ = _titles(run, got)
    items = _picked([one.item for one in run.plan.rows], np.where(settled, row, -1))
    frame = pl.DataFrame(
        {
            "claim_id": run.claims.frame["claim_id"],
            "status": status,
            "identity": identity,
            "class": class_,
            "item": items,
            "base": np.where(settled, got["base"], run.base),
            "deductible": got["deductible"],
            "ratio": _ratios(run, got, row),
            "critical_paid": run.critical_paid,
            "aid": aid,
            "tilt_aid": tilt,
            "hospital_borne": got["hospital"],
            "self_paid": np.maximum(rest, 0),
            "cash": np.maximum(-rest, 0),
            "reasons": reasons,
            "clauses": clauses,
        }
    )
    blank, wrong = pl.Series(~settled), pl.Series(bad)
    emptied = [("ratio", blank)] + [(name, wrong) for name in EMPTY_IF_INVALID if bad.any()]
    return frame.with_columns(pl.when(where).then(None).otherwise(pl.col(name)).alias(name) for name, where in emptied)


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


def _marks(run: Run, got: dict[str, Ints], settled: npt.NDArray[np.bool_]) -> Ints:
    tables = run.plan.tables
    row = np.maximum(got["row"], 0)
    kind = tables.deductible_kind[row] if len(tables.deductible_kind) else np.zeros(len(row), np.int64)
    below = (kind == kernel.THRESHOLD) & (got["rest"] == 0) & (got["base"] > 0) & (got["over"] == 0)
    lump = tables.lump[row] if len(tables.lump) else np.zeros(len(row), np.int64)
    marks = np.zeros(len(row), np.int64)
    marks |= ((got["deductible"] > 0) | below) * TOOK_DEDUCTIBLE
    marks |= ((got["over"] > 0) | (got["full"] > got["aid"])) * LIMIT_BIT
    marks |= ((got["base"] == 0) & (lump == 0)) * NOTHING_LEFT
    marks |= (got["tilt"] > 0) * GOT_TILT
    marks |= (got["hospital"] > 0) * HOSPITAL_BORE
    all_marks: Ints = np.where(settled, marks, 0) | run.after_invalid * AFTER_INVALID
    return all_marks


def _ratios(run: Run, got: dict[str, Ints], row: Ints) -> pl.Series:
    """Basis points: the row's, or with bands the effective one of what was admitted."""
    tables = run.plan.tables
    if not len(tables.ratio):
        return pl.Series([None] * len(row), dtype=pl.Int64)
    banded = tables.band_to[row] > tables.band_from[row]
    rest = np.maximum(got["rest"], 1)
    effective = (got["full"] * 20000 + rest) // (2 * rest)
    ratio = pl.Series(np.where(banded, effective, tables.ratio[row]))
    empty = pl.Series((banded & (got["rest"] == 0)) | (~banded & (tables.ratio[row] == 0)))
    return pl.select(pl.when(empty).then(None).otherwise(ratio)).to_series()


def _picked(values: list[str], which: Ints) -> pl.Series:
    """values[which], null where `which` is -1."""
    if not values:
        return pl.Series([None] * len(which), dtype=pl.Utf8)
    return pl.Series([*values, None], dtype=pl.Utf8).gather(np.where(which < 0, len(values), which))


def _titles(run: Run, got: dict[str, Ints]) -> tuple[pl.Series, pl.Series]:
    """(identity, class) under which each claim was looked at."""
    names: list[tuple[str, str]] = []
    which = np.full(len(run.claims), -1, np.int64)
    for number, one in enumerate(run.plan.versions):
        here = (run.version == number) & (got["title"] >= 0)
        which = np.where(here, got["title"] + len(names), which)
        names += [*((title.identity, title.class_) for title in one.dense.titles), ("", "")]
    opens = np.array([bool(class_) for _, class_ in names] or [False])
    which = np.where((which >= 0) & opens[np.maximum(which, 0)], which, -1)
    return _picked([identity for identity, _ in names], which), _picked([class_ for _, class_ in names], which)


def _texts(
    run: Run, got: dict[str, Ints], settled: npt.NDArray[np.bool_], bad: npt.NDArray[np.bool_], marks: Ints
) -> tuple[pl.Series, pl.Series]:
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
    reason, clause = _picked(reasons, kinds), _picked(clauses, kinds)
    usable = (run.invalid == "").to_numpy()
    missing = _missing_columns(run, got)
    own = [missing.get(int(i), "") if usable[i] else str(run.invalid[int(i)]) for i in np.nonzero(bad)[0]]
    if own:
        reason = reason.scatter(np.nonzero(bad)[0], own)
    return reason, clause


def _kinds(columns: Sequence[Ints]) -> tuple[Ints, Ints]:
    """(number of each row's combination of values, one row of each combination)."""
    packed, span = np.zeros(len(columns[0]), np.int64), 1
    for column in columns:
        low = int(column.min(initial=0))
        width = int(column.max(initial=0)) - low + 1
        packed = packed * width + (column - low)
        span *= width
    if span > 50_000_000:
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

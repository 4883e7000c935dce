"""Indicators of the documents: a share in percent, held against its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import polars as pl

from tuodi.benefits import frames, run
from tuodi.benefits.enrol import subsidised
from tuodi.benefits.people import People, gather
from tuodi.policy.amounts import round_half_up
from tuodi.policy.benefits_schema import Indicator, Measure
from tuodi.policy.figures import Figures

COLUMNS: dict[str, pl.DataType] = {
    "indicator": pl.String(), "value": pl.Int64(), "line": pl.Int64(), "met": pl.Boolean(), "clauses": pl.String(), "reasons": pl.String(),
}  # fmt: skip


@dataclass(frozen=True)
class Data:
    """What an indicator may be measured on; None: not given."""

    claims: pl.DataFrame | None
    people: People | None
    figures: Figures
    grants: pl.DataFrame | None
    fund: dict[str, int]


class MissingError(Exception):
    """A table or a named figure that a measure needs isn't given; the argument is the reason."""


def indicators(
    city: run.City,
    year: int,
    settled_claims: pl.DataFrame | None,
    persons: pl.DataFrame | None = None,
    identities: pl.DataFrame | None = None,
    grants: pl.DataFrame | None = None,
    fund: pl.DataFrame | None = None,
    *,
    parameters: run.Settings = None,
    readings: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """Every indicator of the policy: value and line in hundredths of a percent, met or not.

    settled_claims: output of a settlement (status, item, aid, tilt_aid); grants: output of `grants`; fund: name, value.
    `value` and `met` are empty and `reasons` says why where a table is missing or there is nothing to divide by;
    the line is compared exactly, not with the rounded value. Raises PolicyError, FigureError, BenefitError.
    """
    policy = run.required(run.load(city, readings), year)
    figures = run.figures(policy, parameters)
    if policy.benefits is None:
        return frames.table([], COLUMNS)
    people = None if persons is None or identities is None else gather(policy, year, figures, persons, identities)
    named = {str(name).strip(): int(value) for name, value in fund.select("name", "value").iter_rows() if value is not None} if fund is not None else {}
    data = Data(settled_claims, people, figures, grants, named)
    return frames.table([{"indicator": name, **_row(one, data)} for name, one in policy.benefits.indicators.items()], COLUMNS)


def _row(indicator: Indicator, data: Data) -> dict[str, Any]:
    line = indicator.at_least if indicator.at_least is not None else indicator.at_most
    assert line is not None
    row: dict[str, Any] = {"line": line, "clauses": indicator.clause, "reasons": ""}
    try:
        above = sum(_measure(one, data) for one in indicator.numerator)
        below = sum(_measure(one, data) for one in indicator.denominator)
    except MissingError as reason:
        return {**row, "reasons": str(reason)}
    if below <= 0:
        return {**row, "reasons": "nothing_to_divide_by"}
    value = Fraction(10000 * above, below)
    met = value >= line if indicator.at_least is not None else value <= line
    return {**row, "value": round_half_up(value) if value >= 0 else -round_half_up(-value), "met": met}


def _measure(measure: Measure, data: Data) -> int:
    """A count, or fen with `by: money`. Raises MissingError."""
    if measure.fund:
        found = [data.fund[name] for name in measure.fund if name in data.fund]
        if not found:
            raise MissingError(f"missing:fund.{measure.fund[0]}")
        return found[0]
    if measure.people is not None:
        return _people(measure, data)
    if measure.grants is not None:
        if data.grants is None:
            raise MissingError("missing:grants")
        return _sum(data.grants.filter((pl.col("status") == "settled") & (pl.col("amount") > 0)), measure, pl.col("amount"))
    if data.claims is None:
        raise MissingError("missing:claims")
    aid = pl.col("aid").fill_null(0) + (pl.col("tilt_aid").fill_null(0) if "tilt_aid" in data.claims.columns else 0)
    rows = data.claims.filter(pl.col("status") == "settled")
    if measure.items:
        rows = rows.filter(pl.col("item").is_in(measure.items))
    return _sum(rows.filter(aid > 0) if measure.claims == "aided" else rows, measure, aid)


def _sum(rows: pl.DataFrame, measure: Measure, money: pl.Expr) -> int:
    return len(rows) if measure.by == "count" else int(rows.select(money.sum()).item())


def _people(measure: Measure, data: Data) -> int:
    """Persons to whom an enrolment subsidy is due for sure, by some of its rows, with one of the insurances."""
    if data.people is None:
        raise MissingError("missing:persons")
    frame = data.people.persons.frame
    due = {claim.person for claim in subsidised(data.people, data.figures) if not measure.rows or claim.row in measure.rows}
    if not measure.insurance:
        return len(due)
    insurance = frame["insurance"].to_list()
    return sum(insurance[person] in measure.insurance for person in due)

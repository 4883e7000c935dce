"""Who bears the cost: the city's and the district's share of a requirement, and a shortfall split by heads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import polars as pl

from tuodi.benefits import districts, frames, run
from tuodi.policy.amounts import round_half_up
from tuodi.policy.benefits_schema import ShareBand, Shares, Shortfall
from tuodi.policy.figures import Figures
from tuodi.policy.schema import Policy

SHARE_COLUMNS: dict[str, pl.DataType] = {
    "district": pl.String(), "band": pl.String(), "requirement": pl.Int64(), "city": pl.Int64(), "local": pl.Int64(),
    "status": pl.String(), "clauses": pl.String(), "reasons": pl.String(),
}  # fmt: skip
SHORTFALL_COLUMNS: dict[str, pl.DataType] = {
    "district": pl.String(), "local": pl.Int64(), "city": pl.Int64(), "status": pl.String(), "clauses": pl.String(), "reasons": pl.String(),
}  # fmt: skip


def shares(
    city: run.City,
    year: int,
    requirement: pl.DataFrame,
    *,
    parameters: run.Settings = None,
    readings: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """Each district's requirement (column `amount` in fen, or `targets` heads) split by its band; the last row is the `total`.

    Columns: SHARE_COLUMNS, money in fen. A place without a band is not_covered and outside the total.
    Raises BenefitError where the document fixes no shares or no policy is in force.
    """
    policy = run.required(run.load(city, readings), year)
    figures = run.figures(policy, parameters)
    rule = _rule(policy)
    needs = frames.complete(requirement, frames.REQUIREMENT).select("district", "amount", "targets", "error")
    rows: list[dict[str, Any]] = []
    seen: set[str] = set()
    for text, amount, targets, error in needs.iter_rows():
        wrong = _wrong(policy, text, error, seen)
        row = {"status": "invalid", "reasons": wrong} if wrong else _share_row(rule, policy, figures, year, text, amount, targets)
        rows.append({"district": text, **row})
    return frames.table([*rows, _total(rows)], SHARE_COLUMNS)


def shortfall(
    city: run.City,
    year: int,
    amount_fen: int,
    requirement: pl.DataFrame,
    *,
    parameters: run.Settings = None,
    readings: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """A shortfall in fen split over the districts by `targets`; the parts add up to it exactly (largest remainders).

    Columns: SHORTFALL_COLUMNS; `city` is above 0 only where the city bears a part of each district's. Nothing is split while
    a head count is missing. Raises BenefitError where the document has no such rule, or the amount is below zero.
    """
    policy = run.required(run.load(city, readings), year)
    run.figures(policy, parameters)
    rule = policy.benefits.shortfall if policy.benefits else None
    if rule is None:
        raise run.BenefitError(f"{policy.name}的政策没有规定资金缺口的分担")
    if amount_fen < 0:
        raise run.BenefitError("资金缺口不能为负数")
    needs = frames.complete(requirement, frames.REQUIREMENT).select("district", "targets", "error")
    rows = _shortfall_rows(policy, rule.clause, needs)
    heads = [row for row in rows if row["status"] == "settled"]
    incomplete = any(row["status"] == "invalid" for row in rows)
    if incomplete or not sum(row["targets"] for row in heads):
        for row in heads:
            row.update(status="invalid", reasons="others_missing" if incomplete else "no_heads")
    else:
        for row, part in zip(heads, by_heads(amount_fen, [row["targets"] for row in heads]), strict=True):
            row.update(_borne(policy, rule, row["district"], part))
    return frames.table([{name: row.get(name) for name in SHORTFALL_COLUMNS} for row in rows], SHORTFALL_COLUMNS)


def by_heads(amount: int, heads: Sequence[int]) -> list[int]:
    """`amount` split in proportion to `heads` (not all zero), whole fen, adding up exactly.

    Everybody gets the whole fen of the exact part; the fen left over go to the largest remainders, between equals in the order given.
    """
    total = sum(heads)
    parts = [amount * count // total for count in heads]
    remainders = sorted(range(len(heads)), key=lambda index: (-(amount * heads[index] % total), index))
    for index in remainders[: amount - sum(parts)]:
        parts[index] += 1
    return parts


def split(amount: int, band: ShareBand, rounding: str) -> tuple[int, int]:
    """(city, local) in fen. They add up to the amount, save where both are rounded."""
    city = round_half_up(Fraction(amount * band.city, 10000))
    local = round_half_up(Fraction(amount * band.local, 10000))
    if rounding == "city_half_up":
        return city, amount - city
    return (amount - local, local) if rounding == "local_half_up" else (city, local)


@dataclass(frozen=True)
class Place:
    """A district of the policy ("" where it is none) and its band."""

    name: str
    band: ShareBand | None


def _place(policy: Policy, text: str | None) -> Place:
    district = districts.find(policy, text)
    if district is None:
        return Place("", None)
    bands = policy.benefits.shares.bands if policy.benefits and policy.benefits.shares else []
    return Place(district.name, next((band for band in bands if district.name in band.districts), None))


def _wrong(policy: Policy, text: str | None, error: str | None, seen: set[str]) -> str:
    """Why a row of the requirement can't be used, "" where it can: an error of the table, or a district named before."""
    name = _place(policy, text).name
    if error:
        return error
    if name and name in seen:
        return "district_twice"
    seen.add(name)
    return ""


def _rule(policy: Policy) -> Shares:
    if policy.benefits is None or policy.benefits.shares is None:
        raise run.BenefitError(f"{policy.name}的政策没有规定市和区县的分担比例")
    return policy.benefits.shares


def _share_row(rule: Shares, policy: Policy, figures: Figures, year: int, text: str, amount: int | None, targets: int | None) -> dict[str, Any]:
    place = _place(policy, text)
    needed, reason = _requirement(rule, figures, year, amount, targets)
    if place.band is None:
        reason = "no_share" if place.name else "unknown_district"
        return {"requirement": needed, "status": "not_covered", "clauses": rule.unlisted, "reasons": reason}
    if needed is None:
        return {"band": place.band.name, "status": "invalid", "reasons": reason}
    city, local = split(needed, place.band, rule.rounding)
    clauses = place.band.clause if rule.per_target is None else f"{rule.clause};{place.band.clause}"
    row = {"band": place.band.name, "requirement": needed, "city": city, "local": local, "status": "settled"}
    return {**row, "clauses": ";".join(dict.fromkeys(clauses.split(";"))), "reasons": ""}


def _requirement(rule: Shares, figures: Figures, year: int, amount: int | None, targets: int | None) -> tuple[int | None, str]:
    """(fen, the reason why it isn't known): heads at the standard of the document where it has one, else the amount stated."""
    if rule.per_target is not None and targets is not None:
        standard = figures.amount(rule.per_target, year)
        if standard is None:
            return None, f"parameter_missing:{rule.per_target.needs(year)}"
        return (targets * standard, "") if targets >= 0 else (None, "bad_number:targets")
    if amount is None:
        return None, f"missing:{'amount' if rule.per_target is None else 'targets'}"
    return (amount, "") if amount >= 0 else (None, "negative_amount:amount")


def _total(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The sum of the rows that were settled."""
    settled = [row for row in rows if row["status"] == "settled"]
    sums = {name: sum(row[name] for row in settled) for name in ("requirement", "city", "local")}
    return {"district": "total", **sums, "status": "settled", "reasons": ""}


def _shortfall_rows(policy: Policy, clause: str, needs: pl.DataFrame) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    seen: set[str] = set()
    for text, targets, error in needs.iter_rows():
        row: dict[str, Any] = {"district": text, "targets": targets, "status": "settled", "clauses": clause, "reasons": ""}
        wrong = _wrong(policy, text, error, seen)
        if not _place(policy, text).name:
            row.update(status="not_covered", reasons="unknown_district")
        elif wrong or targets is None or targets < 0:
            row.update(status="invalid", reasons=wrong or ("missing:targets" if targets is None else "bad_number:targets"))
        rows.append(row)
    return rows


def _borne(policy: Policy, rule: Shortfall, text: str, part: int) -> dict[str, Any]:
    """A district's part, borne by itself or shared with the city by its band."""
    if rule.borne_by == "districts":
        return {"local": part, "city": 0}
    band = _place(policy, text).band
    if band is None:
        return {"status": "not_covered", "reasons": "no_share"}
    city, local = split(part, band, _rule(policy).rounding)
    return {"local": local, "city": city}

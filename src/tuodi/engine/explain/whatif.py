"""What would have been paid had a condition been met that the claim failed: the same computation on the changed claim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from tuodi.engine.explain.model import Explanation, Outcome
from tuodi.engine.explain.steps import explain_claim
from tuodi.engine.results import results
from tuodi.engine.run import run
from tuodi.policy.pack import Pack

_CHANGES: tuple[tuple[str, Any, str], ...] = (
    ("referral", "referred", "如果办理了规范转诊"),
    ("referral", "registered", "如果办理了异地就医备案"),
    ("designated", True, "如果在定点医疗机构就医"),
    ("certificate", True, "如果取得了门诊慢特病待遇资格"),
    ("primary_care", True, "如果在基层医疗卫生机构就诊"),
)


def explain(
    pack: Pack,
    persons: pl.DataFrame,
    identities: pl.DataFrame,
    claims: pl.DataFrame,
    claim_id: str,
    sanctions: pl.DataFrame | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> Explanation:
    """The explanation of one claim among a file's (typed frames of `tuodi.tables`); only its person's claims are settled again.

    Raises KeyError where there is no such claim.
    """
    mine = claims.filter(pl.col("claim_id") == claim_id)
    if not len(mine):
        raise KeyError(claim_id)
    person = mine["person_id"][0]
    own = claims.filter(pl.col("person_id") == person) if person is not None else mine
    people, held = persons.filter(pl.col("person_id") == person), identities.filter(pl.col("person_id") == person)
    barred = sanctions.filter(pl.col("person_id") == person) if sanctions is not None else None
    found = explain_claim(run(pack, people, held, own, barred, parameters, traced=True), claim_id)
    others = other_outcomes(pack, people, held, own, claim_id, found, barred, parameters)
    return Explanation(**{**found.__dict__, "others": tuple(others)})


def other_outcomes(
    pack: Pack,
    persons: pl.DataFrame,
    identities: pl.DataFrame,
    claims: pl.DataFrame,
    claim_id: str,
    found: Explanation,
    sanctions: pl.DataFrame | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> list[Outcome]:
    """For each single change that would have paid more: how much. Nothing for a claim that can't be used."""
    if found.status == "invalid":
        return []
    result: list[Outcome] = []
    paid = found.line["aid"] + found.line["tilt_aid"]
    first = pl.col("claim_id").is_first_distinct() & (pl.col("claim_id") == claim_id)
    claim = claims.filter(first).row(0, named=True)
    for column, value, words in _CHANGES:
        if claim[column] == value:
            continue
        changed = claims.with_columns(pl.when(first).then(pl.lit(value)).otherwise(pl.col(column)).alias(column))
        line = results(run(pack, persons, identities, changed, sanctions, parameters)).filter(pl.col("claim_id") == claim_id).row(0, named=True)
        if line["status"] != "settled":
            continue
        gain = line["aid"] + line["tilt_aid"] - paid
        if gain > 0 and not any(one.aid == line["aid"] and one.tilt_aid == line["tilt_aid"] for one in result):
            result.append(Outcome(words, line["aid"], line["tilt_aid"], line["self_paid"], gain))
    return result

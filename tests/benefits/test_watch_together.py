"""Warnings of many persons worked out together: the same as those of each person alone, whatever isn't known about them."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tuodi.benefits.watch import watch
from tuodi.cli.policy import parameters_file
from tuodi.synth import generate
from tuodi.tables import normalise

FIGURES = Path(__file__).parents[2] / "examples" / "figures"


@pytest.fixture(scope="module", params=["urumqi", "yancheng", "ningbo"])
def town(request: pytest.FixtureRequest) -> tuple[str, dict[str, pl.DataFrame]]:
    made = generate(request.param, 160, 7, 2024)
    frames = {name: normalise(getattr(made, name), name).frame for name in ("persons", "identities", "claims")}
    row = pl.int_range(pl.len())
    frames["persons"] = frames["persons"].with_columns(insurance=pl.when(row % 3 == 0).then(None).otherwise(pl.col("insurance"))).filter(row % 17 != 0)
    frames["claims"] = frames["claims"].with_columns(total_cost=pl.when(row % 13 == 0).then(None).otherwise(pl.col("total_cost") * 3))
    if "class" in frames["identities"].columns:
        frames["identities"] = frames["identities"].with_columns(pl.when(row % 2 == 0).then(None).otherwise(pl.col("class")).alias("class"))
    return request.param, frames


@pytest.mark.parametrize("stated", [True, False], ids=["figures", "no-figures"])
def test_a_warning_does_not_depend_on_who_else_is_looked_at(town: tuple[str, dict[str, pl.DataFrame]], stated: bool) -> None:
    city, frames = town
    figures = parameters_file(FIGURES / f"{city}.yaml")[0] if stated else {}
    together = watch(city, 2024, **frames, parameters=figures)
    alone = []
    for person in frames["claims"]["person_id"].unique(maintain_order=True):
        own = {name: frame.filter(pl.col("person_id") == person) for name, frame in frames.items()}
        alone.append(watch(city, 2024, **own, parameters=figures))
    assert_frame_equal(together, pl.concat(alone), check_row_order=True)
    if city != "ningbo" or stated:
        assert together["reasons"].str.contains("unknown_person").any(), "somebody who isn't in the table"
    if stated:
        assert (together["reasons"] == "").any(), "somebody about whom nothing is open"
        assert together["reasons"].str.contains("invalid_claims").any()
        assert together["warning"].is_not_null().any()
        assert together["line"].is_not_null().any()

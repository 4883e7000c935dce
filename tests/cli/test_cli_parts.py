"""A file settled in parts gives what the whole file gives, byte for byte, errors and all."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from cli_samples import rows, table_of, tuodi

from tuodi.synth import write


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small year with rows of every kind of trouble: claim numbers used twice, by one person and by two, unusable cells, strangers."""
    folder = tmp_path_factory.mktemp("year")
    write("kunming", 60, 3, folder, year=2023)
    claims = pl.read_csv(folder / "claims.csv", infer_schema=False)
    number = pl.int_range(pl.len())
    repeated = pl.when(number % 30 == 7).then(pl.col("claim_id").shift(5)).when(number % 40 == 9).then(pl.col("claim_id").shift(-3))
    spoilt = claims.with_columns(
        claim_id=repeated.otherwise("claim_id"),
        total_cost=pl.when(number % 41 == 3).then(pl.lit("1,2,3")).otherwise("total_cost"),
        person_id=pl.when(number % 97 == 5).then(pl.lit("P9")).otherwise("person_id"),
        doctor=pl.lit("D") + number.cast(pl.String),
    )
    spoilt.write_csv(folder / "claims.csv")
    spoilt.write_parquet(folder / "claims.parquet")
    return folder


def settle(folder: Path, claims: str, out: str, *options: str) -> tuple[int, Path, Path]:
    errors = folder / f"{out}.errors.csv"
    who = ["--persons", folder / "persons.csv", "--identities", folder / "identities.csv", "--sanctions", folder / "sanctions.csv"]
    ran = tuodi("settle", "kunming", *who, "--claims", folder / claims, "--out", folder / out, "--errors", errors, "--quiet", *options)
    return ran.status, folder / out, errors


@pytest.mark.parametrize("claims", ["claims.csv", "claims.parquet"])
@pytest.mark.parametrize("size", ["3", "50"])
def test_parts_equal_the_whole(year: Path, claims: str, size: str) -> None:
    whole = settle(year, claims, "whole.csv")
    parts = settle(year, claims, "parts.csv", "--rows", size)
    assert whole[0] == parts[0] == 1
    assert parts[1].read_bytes() == whole[1].read_bytes()
    assert parts[2].read_bytes() == whole[2].read_bytes()
    reasons = {row["原因代码"] for row in rows(whole[2])}
    assert {"duplicate_claim_id", "bad_amount:total_cost", "unknown_person"} <= reasons


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_in_every_file_type(year: Path, kind: str, language: str) -> None:
    _, whole, _ = settle(year, "claims.parquet", f"whole.{kind}", "--language", language)
    _, parts, _ = settle(year, "claims.parquet", f"parts.{kind}", "--language", language, "--rows", "100")
    assert table_of(parts).equals(table_of(whole))
    assert table_of(parts)["doctor"].to_list() == [f"D{number}" for number in range(len(table_of(whole)))]


def test_the_summary_is_the_same(year: Path) -> None:
    who = ["--persons", year / "persons.csv", "--identities", year / "identities.csv", "--claims", year / "claims.csv"]
    whole = tuodi("settle", "kunming", *who, "--out", year / "o.csv", "--json")
    parts = tuodi("settle", "kunming", *who, "--out", year / "o.csv", "--json", "--rows", "50")
    assert parts.out == whole.out
    assert '"claims": ' in whole.out
    assert parts.err == whole.err


def test_nothing_is_left_behind(year: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    settle(year, "claims.csv", "parts.csv", "--rows", "50")
    assert list(tmp_path.iterdir()) == []
    assert not [path for path in year.iterdir() if path.name.startswith(".")]

"""The tables that the sums work on: columns that a file didn't have are there, empty."""

from __future__ import annotations

import polars as pl

PERSONS: dict[str, pl.DataType] = {
    "person_id": pl.String(), "name": pl.String(), "sex": pl.String(), "birth_date": pl.Date(), "district": pl.String(),
    "insurance": pl.String(), "disability_grade": pl.Int64(), "disability_kind": pl.String(), "unable_to_work": pl.Boolean(),
    "dibao_class": pl.String(), "urban": pl.Boolean(), "hukou_local": pl.Boolean(), "enrolled_on": pl.Date(),
}  # fmt: skip
IDENTITIES: dict[str, pl.DataType] = {
    "person_id": pl.String(), "identity": pl.String(), "start": pl.Date(), "end": pl.Date(), "end_reason": pl.String(),
    "applied": pl.Date(), "first_treated": pl.Date(), "class": pl.String(), "disease": pl.String(), "granted_by": pl.String(),
}  # fmt: skip
REQUIREMENT: dict[str, pl.DataType] = {"district": pl.String(), "amount": pl.Int64(), "targets": pl.Int64(), "error": pl.String()}

# what an empty cell means where it isn't "unknown" (data contract)
_EMPTY = {"disability_grade": 0, "disability_kind": "", "unable_to_work": False, "dibao_class": ""}


def complete(frame: pl.DataFrame, columns: dict[str, pl.DataType]) -> pl.DataFrame:
    """`frame` with every column of the table: those it lacks are empty, and empty cells that mean a value hold it."""
    lacking = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in columns.items() if name not in frame.columns]
    frame = frame.with_columns(lacking) if lacking else frame
    untyped = [pl.col(name).cast(columns[name]) for name in columns if frame.schema[name] == pl.Null]
    filled = [pl.col(name).fill_null(value) for name, value in _EMPTY.items() if name in columns]
    return frame.with_columns(untyped).with_columns(filled)


def table(rows: list[dict[str, object]], columns: dict[str, pl.DataType]) -> pl.DataFrame:
    """A result with exactly these columns, also where there is no row."""
    return pl.DataFrame(rows, schema=columns, orient="row")

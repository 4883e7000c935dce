"""The simplified year: claims as one table in the order of settlement, the figures of `simple/policy.yaml`, and the totals that must agree."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

CLAIMS_A_PERSON = 8
YEAR = 2023
# the figures of simple/policy.yaml, as somebody writing a script would put them down: fen, basis points; by class 0 to 3
DEDUCTIBLE = np.array([0, 50_000, 200_000, 500_000], dtype=np.int64)
CEILING = np.array([10_000_000, 8_000_000, 5_000_000, 3_000_000], dtype=np.int64)
# by class, setting (0 inpatient, 1 outpatient) and level (1 to 3)
RATIO = np.array(
    [
        [[10000, 9500, 9000], [8000, 7500, 7000]],
        [[8500, 8000, 7500], [6500, 6000, 5500]],
        [[7500, 7000, 6500], [5500, 5000, 4500]],
        [[6500, 6000, 5500], [4500, 4000, 3500]],
    ],
    dtype=np.int64,
)
LINE, TILT_RATIO = 2_000_000, 5000
Totals = tuple[int, int, int]  # deductible, aid, tilt in fen


def table(claims: int, seed: int = 1) -> pl.DataFrame:
    """Columns person, class_, setting, level, base (in-policy self-pay, fen), order; about eight claims a person, not sorted by person."""
    draw = np.random.default_rng(seed)
    people = max(1, claims // CLAIMS_A_PERSON)
    class_of = draw.integers(0, 4, people).astype(np.int8)
    person = draw.integers(0, people, claims)
    setting = (draw.random(claims) < 0.6).astype(np.int8)
    base = np.where(setting == 0, draw.lognormal(13.2, 1.0, claims), draw.lognormal(10.0, 0.8, claims)).astype(np.int64)
    return pl.DataFrame(
        {
            "person": person,
            "class_": class_of[person],
            "setting": setting,
            "level": draw.integers(1, 4, claims).astype(np.int8),
            "base": base,
            "order": np.arange(claims),
        }
    )


def write(folder: Path, claims: int) -> Path:
    path = folder / f"simple-{claims}.parquet"
    folder.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        table(claims).write_parquet(path)
    return path

"""A synthetic year of a big city for the real run: persons, identities and claims with every column, as Parquet files.

Persons are invented: their numbers begin with the area code 99, which no place has. About eight claims a person, unsorted.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

CLAIMS_A_PERSON = 8
YEAR_START = np.datetime64("2021-01-01")
SETTINGS = (["inpatient", "outpatient", "chronic", "special", "maternity"], [0.3, 0.35, 0.2, 0.14, 0.01])
IDENTITIES = (["tekun", "dibao", "low_income", "other_hardship", "registered_poor"], [0.1, 0.55, 0.2, 0.1, 0.05])
DIAGNOSES = ["C34.900", "C50.900x011", "I21.900", "I63.900", "N18.500", "J18.900", "I10.x00", "E11.900", "K29.500", "F20.000", "S72.000", "M54.500", "J44.100", "A15.000", "O80.000"]  # fmt: skip


def write(folder: Path, claims: int, seed: int = 1) -> tuple[Path, Path, Path]:
    """Write persons.parquet, identities.parquet and claims.parquet for so many claims; money in fen columns. Returns their paths."""
    draw = np.random.default_rng(seed)
    people = max(1, claims // CLAIMS_A_PERSON)
    folder.mkdir(parents=True, exist_ok=True)
    paths = (folder / "persons.parquet", folder / "identities.parquet", folder / "claims.parquet")
    born = np.datetime64("1930-01-01") + draw.integers(0, 33000, people)
    ids = _person_ids(born)
    _persons(draw, ids, born).write_parquet(paths[0])
    _identities(draw, ids).write_parquet(paths[1])
    _claims(draw, ids, claims).write_parquet(paths[2])
    return paths


def _person_ids(born: np.ndarray) -> pl.Series:
    days = pl.Series(born.astype("datetime64[D]")).dt.strftime("%Y%m%d")
    number = pl.Series(np.arange(len(born)))
    area, order = (990000 + number // 1000 % 10000).cast(pl.String), (number % 1000).cast(pl.String).str.zfill(3)
    front = area.str.slice(0, 6) + days + order
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    digits = sum(front.str.slice(n, 1).cast(pl.Int32) * weight for n, weight in enumerate(weights))
    check = pl.Series(list("10X98765432")).gather(digits % 11)  # type: ignore[operator]
    return front + check


def _persons(draw: np.random.Generator, ids: pl.Series, born: np.ndarray) -> pl.DataFrame:
    n = len(ids)
    grade = draw.choice([0, 1, 2, 3, 4], n, p=[0.9, 0.02, 0.03, 0.03, 0.02])
    return pl.DataFrame(
        {
            "person_id": ids,
            "name": pl.Series(["某甲", "某乙", "某丙", "某丁"]).gather(np.arange(n) % 4),
            "sex": _picked(draw, ["male", "female"], [0.5, 0.5], n),
            "birth_date": pl.Series(born.astype("datetime64[D]")),
            "district": _picked(draw, ["530102", "530103", "530111", "五华区", "安宁市", "寻甸县"], [0.2] * 4 + [0.1] * 2, n),
            "insurance": _picked(draw, ["resident", "employee", "none"], [0.8, 0.19, 0.01], n),
            "disability_grade": pl.Series(grade).replace(0, None),
        }
    )


def _identities(draw: np.random.Generator, ids: pl.Series) -> pl.DataFrame:
    """Most people hold one identity for the whole year, some from or to a day within it, a few two, a few none."""
    n = len(ids)
    held = np.concatenate([np.nonzero(draw.random(n) < 0.97)[0], np.nonzero(draw.random(n) < 0.12)[0]])
    start = np.where(draw.random(len(held)) < 0.8, -400, draw.integers(0, 365, len(held)))
    end = np.where(draw.random(len(held)) < 0.9, -1, start + 450)
    ended = pl.Series((YEAR_START + end).astype("datetime64[D]")).set(pl.Series(end < 0), None)
    return pl.DataFrame(
        {
            "person_id": ids.gather(held),
            "identity": _picked(draw, *IDENTITIES, len(held)),
            "start": pl.Series((YEAR_START + start).astype("datetime64[D]")),
            "end": ended,
        }
    )


def _claims(draw: np.random.Generator, ids: pl.Series, n: int) -> pl.DataFrame:
    setting = draw.choice(len(SETTINGS[0]), n, p=SETTINGS[1])
    inpatient = setting == 0
    ended = draw.integers(0, 365, n)
    started = ended - np.where(inpatient, draw.integers(1, 30, n), 0)
    total = np.where(inpatient, draw.lognormal(13.6, 0.9, n), draw.lognormal(10.2, 0.8, n)).astype(np.int64) + 100
    in_policy = total * draw.integers(70, 101, n) // 100
    basic = in_policy * draw.integers(40, 76, n) // 100
    critical = np.where(draw.random(n) < 0.1, (in_policy - basic) // 5, 0)
    return pl.DataFrame(
        {
            "claim_id": "S" + pl.Series(np.arange(n)).cast(pl.String).str.zfill(10),
            "person_id": ids.gather(draw.integers(0, len(ids), n)),
            "setting": pl.Series(SETTINGS[0]).gather(setting),
            "started": pl.Series((YEAR_START + started).astype("datetime64[D]")),
            "ended": pl.Series((YEAR_START + ended).astype("datetime64[D]")),
            "settled": pl.Series((YEAR_START + ended).astype("datetime64[us]") + draw.integers(0, 86400, n) * 1_000_000),
            "diagnosis": _picked(draw, DIAGNOSES, [1 / len(DIAGNOSES)] * len(DIAGNOSES), n),
            "hospital": "H53010" + pl.Series(draw.integers(0, 300, n)).cast(pl.String).str.zfill(5),
            "hospital_level": pl.Series(draw.choice([1, 2, 3], n, p=[0.3, 0.4, 0.3])),
            "primary_care": pl.Series(draw.random(n) < 0.5),
            "hospital_area": _picked(draw, ["county", "city", "province", "outside"], [0.5, 0.4, 0.07, 0.03], n),
            "referral": _picked(draw, ["none", "referred", "registered", "emergency"], [0.4, 0.4, 0.1, 0.1], n),
            "total_cost_fen": pl.Series(total),
            "in_policy_cost_fen": pl.Series(in_policy),
            "basic_paid_fen": pl.Series(basic),
            "critical_paid_fen": pl.Series(critical),
        }
    )


def _picked(draw: np.random.Generator, values: list[str], weights: list[float], n: int) -> pl.Series:
    return pl.Series(values).gather(draw.choice(len(values), n, p=weights))

"""The year's visits and stays: who goes where with what, and what the insurers leave.

Costs are log-normal with a long tail; sizes are set so that the average aid comes near the national one of 2021
(1,074 yuan an inpatient case, 88 an outpatient case; statistical bulletin of the National Healthcare Security Administration).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from tuodi.engine.dates import day_number
from tuodi.policy import vocabulary as v
from tuodi.policy.schema import Policy
from tuodi.synth.people import People, Random
from tuodi.synth.status import Statuses

Ints = npt.NDArray[np.int64]

_COMMON = (
    "J18.900", "J44.100", "I10.x00", "I25.103", "K29.500", "K80.201", "N20.000", "M51.200", "E11.900", "I63.900", "J06.900", "S72.000",
    "H25.900", "I50.900", "K35.800", "N18.500", "F20.000", "C34.900", "C50.900", "C16.900", "E10.900", "I21.900", "Z51.100",
)  # fmt: skip
_COMMON_WEIGHT = np.array([9, 6, 9, 6, 6, 3, 3, 5, 8, 7, 9, 2, 3, 4, 2, 2.5, 2, 2.5, 1.5, 1.5, 0.8, 0.8, 2.0])
_SETTING = ("inpatient", "outpatient", "chronic", "special", "maternity", "rehabilitation")
# (yuan of the median bill, spread, in-policy share, basic insurance's share of it) by setting and level 1 to 3
_BILL: dict[str, tuple[tuple[float, float, float], float, float, float]] = {
    "inpatient": ((1250, 2500, 4700), 0.78, 0.90, 0.70),
    "outpatient": ((75, 115, 180), 0.75, 0.88, 0.45),
    "chronic": ((115, 175, 240), 0.70, 0.93, 0.62),
    "special": ((260, 430, 680), 0.85, 0.93, 0.66),
    "maternity": ((2600, 4200, 6300), 0.35, 0.85, 0.55),
    "rehabilitation": ((1800, 3200, 5200), 0.60, 0.88, 0.62),
}


def make_claims(policy: Policy, people: People, statuses: Statuses, year: int, rng: Random) -> pl.DataFrame:
    """The claims table (contract's columns, money in fen)."""
    age = year - (people.born.astype("M8[D]").astype("M8[Y]").astype(np.int64) + 1970)
    ill = np.where(age > 60, 5.5, np.where(age < 6, 3.5, 2.4)) * np.where(people.grade > 0, 1.5, 1.0) * rng.gamma(1.2, 0.8, len(people))
    person = np.repeat(np.arange(len(people)), rng.poisson(ill))
    count = len(person)
    setting = np.array(_SETTING)[rng.choice(6, count, p=[0.22, 0.44, 0.20, 0.12, 0.008, 0.012])]
    woman = people.female[person] & (age[person] >= 18) & (age[person] < 46)
    setting = np.where((setting == "maternity") & ~woman, "outpatient", setting)
    level = np.where(
        np.isin(setting, ("outpatient", "chronic")), rng.choice([1, 2, 3], count, p=[0.62, 0.25, 0.13]), rng.choice([1, 2, 3], count, p=[0.27, 0.41, 0.32])
    )
    started, ended = _dates(setting, person, statuses, year, rng)
    keep = started <= ended
    person, setting, level, started, ended = person[keep], setting[keep], level[keep], started[keep], ended[keep]
    return _frame(people, person, setting, level, started, ended, rng)


def _dates(setting: Any, person: Ints, statuses: Statuses, year: int, rng: Random) -> tuple[Ints, Ints]:
    first, last = day_number(dt.date(year, 1, 1)), day_number(dt.date(year, 12, 31))
    ended = rng.integers(first, last + 1, len(person))
    stay = np.isin(setting, v.STAYS)
    started = ended - np.where(stay, 1 + rng.gamma(2.0, 4.0, len(person)).astype(np.int64), 0)
    death = np.array([statuses.deaths.get(int(p), last + 9999) for p in person], dtype=np.int64)
    in_last_stay = stay & (started <= death) & (death <= ended)
    ended = np.where(in_last_stay, death, ended)
    started = np.where(ended > death, ended + 1, started)  # after death: dropped
    return started, ended


def _frame(people: People, person: Ints, setting: Any, level: Ints, started: Ints, ended: Ints, rng: Random) -> pl.DataFrame:
    count = len(person)
    stay = np.isin(setting, v.STAYS)
    diagnosis = np.array(_COMMON)[rng.choice(len(_COMMON), count, p=_COMMON_WEIGHT / _COMMON_WEIGHT.sum())]
    diagnosis = np.where(setting == "maternity", "O80.000", diagnosis)
    area = np.array(tuple(v.AREAS))[rng.choice(4, count, p=[0.62, 0.27, 0.08, 0.03])]
    away = np.isin(area, ("province", "outside"))
    referral = np.where(away, np.array(["none", "referred", "registered", "emergency"])[rng.choice(4, count, p=[0.22, 0.48, 0.22, 0.08])], "none")
    cancer = np.char.startswith(diagnosis.astype(str), "C")
    treatment = np.where(cancer & np.isin(setting, ("special", "outpatient")), "cancer", np.where((diagnosis == "N18.500") & ~stay, "dialysis", ""))
    total, in_policy, basic, critical, other = _amounts(setting, level, people.uninsured[person], rng)
    frame = pl.DataFrame(
        {
            "claim_id": pl.Series([f"C{n:09d}" for n in range(count)]),
            "person_id": pl.Series(people.id_number).gather(person),
            "setting": pl.Series(setting.astype(str)),
            "started": pl.Series(started.astype(np.int32)).cast(pl.Date),
            "ended": pl.Series(ended.astype(np.int32)).cast(pl.Date),
            "settled": pl.Series(ended.astype(np.int32)).cast(pl.Date),
            "diagnosis": pl.Series(diagnosis.astype(str)),
            "underlying": pl.Series(np.where(diagnosis == "Z51.100", "C34.900", "").astype(str)),
            "treatment": pl.Series(treatment.astype(str)),
            "hospital": pl.Series([f"H{code:012d}" for code in 990000000000 + level * 1000 + rng.integers(1, 40, count)]),
            "hospital_level": pl.Series(level.astype(np.int8)),
            "primary_care": pl.Series((level == 1) & (rng.random(count) < 0.9)),
            "hospital_area": pl.Series(area.astype(str)),
            "designated": pl.Series(rng.random(count) < 0.985),
            "referral": pl.Series(referral.astype(str)),
            "certificate": pl.Series(~np.isin(setting, ("chronic", "special")) | (rng.random(count) < 0.97)),
            "channel": pl.Series(np.where(rng.random(count) < 0.9, "one_stop", "manual").astype(str)),
            "total_cost": total,
            "in_policy_cost": in_policy,
            "deduction": np.where(rng.random(count) < 0.01, in_policy // 50, 0),
            "basic_paid": basic,
            "critical_paid": critical,
            "supplementary_paid": other,
        }
    )
    return frame.sort("settled", "claim_id", maintain_order=True)


def _amounts(setting: Any, level: Ints, uninsured: Any, rng: Random) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Fen: total, in-policy, basic, critical and supplementary payments. A long tail of big bills."""
    count = len(level)
    total, policy_share, basic_share = np.zeros(count), np.zeros(count), np.zeros(count)
    for name, (medians, spread, share, basic) in _BILL.items():
        here = setting == name
        size = int(here.sum())
        bill = np.array(medians)[level[here] - 1] * np.exp(rng.normal(0, spread, size))
        if name == "inpatient":
            bill *= np.where(rng.random(size) < 0.02, rng.pareto(1.6, size) * 4 + 3, 1)
        total[here] = np.minimum(bill, 900_000)
        policy_share[here] = np.clip(rng.normal(share, 0.06, size), 0.35, 1)
        basic_share[here] = np.clip(rng.normal(basic - 0.07 * (level[here] - 1), 0.06, size), 0.05, 0.95)
    total_fen = np.maximum((total * 100).astype(np.int64), 500)
    in_policy = np.minimum((total_fen * policy_share).astype(np.int64), total_fen)
    basic_fen = np.where(uninsured, 0, (in_policy * basic_share).astype(np.int64))
    left = in_policy - basic_fen
    critical = np.where((left > 1_600_000) & ~uninsured, ((left - 1_600_000) * 0.6).astype(np.int64), 0)
    other = np.where(rng.random(count) < 0.03, (left - critical) // 10, 0)
    return total_fen, in_policy, basic_fen, critical, other

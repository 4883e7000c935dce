"""Households and their members: sex, age, district, insurance, disability."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tuodi.engine.dates import day_number
from tuodi.policy.schema import Policy

Ints = npt.NDArray[np.int64]
Random = np.random.Generator

# chances of household sizes one to six; the aided live alone or in pairs more often than others
_SIZES = (0.28, 0.30, 0.19, 0.13, 0.07, 0.03)
_SURNAMES = "王李张刘陈杨黄赵周吴徐孙马胡朱郭何罗高林"
_GIVEN = "安宁平和康健福顺明远志国建华春秋雨晴云山石松柏竹梅兰菊荷静婉秀芳玉珍文武"


@dataclass
class People:
    """Arrays of equal length; days since 1970; `hukou` -1 empty, 0 no, 1 yes."""

    id_number: list[str]
    name: list[str]
    household: Ints
    born: Ints
    female: npt.NDArray[np.bool_]
    district: list[str]
    employee: npt.NDArray[np.bool_]
    uninsured: npt.NDArray[np.bool_]
    grade: Ints
    kind: list[str]
    unable: npt.NDArray[np.bool_]
    urban: npt.NDArray[np.bool_]
    hukou: Ints

    def __len__(self) -> int:
        return len(self.household)


def make_people(policy: Policy, count: int, year: int, rng: Random) -> People:
    """`count` persons in households, alive on 1 January of `year`."""
    household, place = _households(count, rng)
    born = _births(place, year, rng)
    female = rng.random(count) < 0.49
    age = year - (born.astype("M8[D]").astype("M8[Y]").astype(np.int64) + 1970)
    disabled = rng.random(count) < np.where(age > 60, 0.16, 0.07)
    grade = np.where(disabled, rng.choice([1, 2, 3, 4], count, p=[0.14, 0.26, 0.33, 0.27]), 0)
    kinds = np.array(["physical", "visual", "hearing", "speech", "intellectual", "mental", "multiple"])
    kind = np.where(disabled, kinds[rng.choice(7, count, p=[0.45, 0.14, 0.13, 0.02, 0.10, 0.12, 0.04])], "")
    districts = [one.code for one in policy.districts if one.code]
    home = rng.integers(0, len(districts), household.max() + 1)[household]
    employee = (rng.random(count) < 0.14) & (age >= 18)
    return People(
        id_number=id_numbers(born, female, rng),
        name=_names(count, rng),
        household=household,
        born=born,
        female=female,
        district=[str(districts[d]) for d in home],
        employee=employee,
        uninsured=(rng.random(count) < 0.015) & ~employee,
        grade=grade.astype(np.int64),
        kind=[str(one) for one in kind],
        unable=(grade > 0) & (grade <= 2) & (rng.random(count) < 0.7),
        urban=(rng.random(household.max() + 1) < 0.45)[household],
        hukou=np.where(rng.random(count) < 0.02, 0, np.where(rng.random(count) < 0.6, 1, -1)),
    )


def _households(count: int, rng: Random) -> tuple[Ints, Ints]:
    """(household of each person, place in the household)."""
    sizes = rng.choice([1, 2, 3, 4, 5, 6], count, p=_SIZES)
    household = np.repeat(np.arange(count), sizes)[:count]
    first = np.searchsorted(household, household)
    return household.astype(np.int64), (np.arange(count) - first).astype(np.int64)


def _births(place: Ints, year: int, rng: Random) -> Ints:
    """Heads are older, the third and later members mostly children; a few very old."""
    count = len(place)
    head = np.clip(rng.normal(58, 17, count), 19, 99)
    child = np.clip(rng.gamma(2.2, 7.0, count), 0, 45)
    age = np.where(place < 2, head, child)
    days = day_number(dt.date(year, 1, 1)) - (age * 365.25).astype(np.int64) - rng.integers(0, 365, count)
    return days.astype(np.int64)


def _names(count: int, rng: Random) -> list[str]:
    surnames = rng.integers(0, len(_SURNAMES), count)
    first, second = rng.integers(0, len(_GIVEN), count), rng.integers(0, len(_GIVEN), count)
    short = rng.random(count) < 0.2
    return [
        _SURNAMES[s] + _GIVEN[a] + ("" if lone else _GIVEN[b]) for s, a, b, lone in zip(surnames, first, second, short, strict=True)
    ]


_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])


def id_numbers(born: Ints, female: npt.NDArray[np.bool_], rng: Random) -> list[str]:
    """Distinct 18-digit numbers with a right check digit and an area code 99xxxx."""
    count = len(born)
    dates = [str(day).replace("-", "") for day in born.astype("M8[D]").astype(str)]
    serial = np.arange(count) if count <= 5_000_000 else rng.permutation(count)
    area, rest = 990000 + serial // 500 % 10000, serial % 500
    order = rest * 2 % 1000 + np.where(female, 0, 1)
    numbers = []
    for code, day, number in zip(area, dates, order, strict=True):
        body = f"{code}{day}{number:03d}"
        total = int(np.dot(np.frombuffer(body.encode(), dtype=np.uint8) - 48, _WEIGHTS))
        numbers.append(body + "10X98765432"[total % 11])
    return numbers

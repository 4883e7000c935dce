"""The invented people of a demonstration: a small synthetic year of a city, and persons whose story shows a rule at work (`stories.yaml` has more).

Nobody lives in area 99xxxx. The same city and size give the same people, bills and stories every time.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import yaml

from tuodi.policy.figures import Figures
from tuodi.policy.pack import load
from tuodi.policy.schema import Policy
from tuodi.synth import generate
from tuodi.synth.people import make_people
from tuodi.tables.idnumber import check_character

YEAR = 2025
PEOPLE = 240
SEED = 11
HOME_SHARE = 3  # every third household lives in the first district, where the demonstration's counter is
OTHERS = 8  # of those without an identity every eighth hands in bills all the same
Day = dt.date


@dataclass(frozen=True)
class Held:
    """A stay of an identity; `late`: an exit that the department tells only after the year's bills were paid."""

    code: str
    start: Day
    end: Day | None = None
    reason: str = ""
    late: Day | None = None
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Bill:
    """A visit or stay, money in fen. `where`: county, city, province, outside, none (not designated) or special (a clinic of its own)."""

    number: str
    setting: str
    started: Day
    ended: Day
    total: int
    in_policy: int
    basic: int
    critical: int = 0
    supplementary: int = 0
    deduction: int = 0
    diagnosis: str = "J18.900"
    underlying: str = ""
    treatment: str = ""
    level: int = 3
    where: str = "city"
    referral: str = "none"
    certificate: bool = True
    manual: bool = False


@dataclass(frozen=True)
class Invented:
    """One person with everything that the demonstration knows of them. `household`: its number; `place`: the place in it."""

    number: str
    name: str
    district: str
    household: str
    place: int
    born: Day
    insurance: str = "resident"
    paid_on: Day | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    held: tuple[Held, ...] = ()
    bills: tuple[Bill, ...] = ()


@functools.lru_cache(maxsize=8)
def everybody(city: str, people: int = PEOPLE) -> tuple[Invented, ...]:
    """The persons of a city's stories, then those of its synthetic year."""
    policy = load(city).newest
    return (*stories(policy), *_synthetic(city, policy, people))


def _synthetic(city: str, policy: Policy, people: int) -> Iterator[Invented]:
    tables = generate(city, people, SEED, YEAR)
    folk = make_people(policy, people, YEAR, np.random.default_rng([SEED, sum(map(ord, policy.city))]))
    held, bills = _by_person(tables.identities), _by_person(tables.claims)
    first = next(one.code for one in policy.districts if one.code)
    for n, row in enumerate(tables.persons.iter_rows(named=True)):
        household = int(folk.household[n])
        place = int((folk.household[:n] == household).sum())
        yield Invented(
            number=row["person_id"],
            name=row["name"],
            district=str(first if household % HOME_SHARE == 0 else row["district"]),
            household=f"{household + 1:05d}",
            place=place,
            born=row["birth_date"],
            insurance=row["insurance"],
            paid_on=row["enrolled_on"],
            facts=_facts(row),
            held=tuple(_held(one) for one in held.get(row["person_id"], [])),
            bills=tuple(_bill(one) for one in bills.get(row["person_id"], [])) if row["person_id"] in held or n % OTHERS == 0 else (),
        )


def _by_person(frame: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in frame.iter_rows(named=True):
        found.setdefault(row["person_id"], []).append(row)
    return found


def _facts(row: dict[str, Any]) -> dict[str, Any]:
    names = ("hukou_local", "disability_grade", "disability_kind", "unable_to_work", "dibao_class", "urban")
    return {name: row[name] for name in names if row[name] not in (None, "")}


def _held(row: dict[str, Any]) -> Held:
    more = {
        "applied": row["applied"],
        "first_treated": row["first_treated"],
        "assigned_class": row["class"],
        "disease": row["disease"],
    }
    return Held(row["identity"], row["start"], row["end"], row["end_reason"] or "", more={k: x for k, x in more.items() if x})


def _bill(row: dict[str, Any]) -> Bill:
    return Bill(
        number=row["claim_id"],
        setting=row["setting"],
        started=row["started"],
        ended=row["ended"],
        total=row["total_cost"],
        in_policy=row["in_policy_cost"],
        basic=row["basic_paid"],
        critical=row["critical_paid"],
        supplementary=row["supplementary_paid"],
        deduction=row["deduction"],
        diagnosis=row["diagnosis"],
        underlying=row["underlying"] or "",
        treatment=row["treatment"] or "",
        level=row["hospital_level"],
        where=row["hospital_area"] if row["designated"] else "none",
        referral=row["referral"],
        certificate=row["certificate"],
        manual=row["channel"] == "manual",
    )


# stories -------------------------------------------------------------------------------------------------------------------------------


def id_number(born: Day, serial: int, *, male: bool = False) -> str:
    """A number of area 999901 with a right check character."""
    body = f"999901{born:%Y%m%d}{serial * 2 + (1 if male else 0):03d}"
    return body + check_character(body)


def stories(policy: Policy) -> Iterator[Invented]:
    """Persons of the first district: a turn of the year, a death, late exits, children, a deductible met to the fen, a limit used up."""
    home = str(next(one.code for one in policy.districts if one.code))
    told = [*_plain_stories(), *_children(), *_to_the_fen(policy), *_written(policy.city)]
    for serial, (name, born, values) in enumerate(told, 1):
        yield Invented(
            number=id_number(born, serial, male=values.pop("male", serial % 2 == 0)),
            name=name,
            district=home,
            household=values.pop("household", f"9{serial:04d}"),
            place=values.pop("place", 0),
            born=born,
            paid_on=Day(YEAR - 1, 12, 5),
            **values,
        )


Told = tuple[str, Day, dict[str, Any]]


def _stay(number: str, started: Day, ended: Day, yuan: int, **more: Any) -> Bill:
    """A stay of so many yuan in a third-level hospital: 80 % in policy, 60 % of that paid by basic insurance."""
    total = yuan * 100
    return Bill(number, "inpatient", started, ended, total, total * 8 // 10, total * 48 // 100, **more)


def _plain_stories() -> Iterator[Told]:
    dibao, old = "dibao", Day(2021, 4, 1)
    yield "刘跨年", Day(1962, 3, 8), {"held": (Held(dibao, old),), "bills": (_stay("YS0101", Day(YEAR - 1, 12, 20), Day(YEAR, 1, 9), 26_000),)}
    gone = Day(YEAR, 3, 18)
    stay = _stay("YS0201", Day(YEAR, 3, 2), gone, 68_000, diagnosis="I63.900")
    yield "陈故去", Day(1941, 6, 12), {"held": (Held("tekun", Day(2019, 1, 1), gone, "death"),), "bills": (stay,)}
    for number, name in (("03", "郑迟报"), ("04", "吴迟报")):
        bills = tuple(_stay(f"YS{number}{n:02d}", Day(YEAR, month, 6), Day(YEAR, month, 17), 18_000 + 900 * n) for n, month in enumerate((5, 8, 10), 1))
        yield name, Day(1970 + int(number), 9, 3), {"held": (Held(dibao, old, late=Day(YEAR, 7, 31)),), "bills": bills}
    bills = tuple(
        _stay(f"YS05{month:02d}", Day(YEAR, month, 3), Day(YEAR, month, 21), 96_000, diagnosis="C34.900") for month in (2, 4, 6, 8, 10)
    )
    yield "蒋封顶", Day(1958, 11, 30), {"held": (Held(dibao, old),), "bills": bills}
    yield "何未保", Day(1983, 1, 19), {"insurance": "none", "held": (Held(dibao, old),), "bills": (_stay("YS0601", Day(YEAR, 5, 4), Day(YEAR, 5, 11), 9_800),)}
    away = (
        _stay("YS0701", Day(YEAR, 4, 1), Day(YEAR, 4, 12), 31_000, where="outside"),
        _stay("YS0702", Day(YEAR, 9, 1), Day(YEAR, 9, 15), 42_000, where="outside", referral="emergency"),
    )
    yield "冯外出", Day(1966, 7, 7), {"held": (Held(dibao, old),), "bills": away}
    both = (Held(dibao, old), Held("tekun", Day(YEAR, 6, 1)))
    bills = tuple(_stay(f"YS08{month:02d}", Day(YEAR, month, 2), Day(YEAR, month, 12), 15_000) for month in (3, 9))
    facts = {"disability_grade": 1, "disability_kind": "physical", "unable_to_work": True}
    yield "孙双身", Day(1955, 2, 14), {"held": both, "facts": facts, "bills": bills}
    birth = Bill("YS0901", "maternity", Day(YEAR, 6, 2), Day(YEAR, 6, 6), 620_000, 520_000, 280_000, diagnosis="O80.000", level=2, where="county", manual=True)
    yield "沈分娩", Day(1994, 5, 5), {"held": (Held(dibao, old),), "bills": (birth,)}


def _children() -> Iterator[Told]:
    """Four of one household with the same bill, 14, 15, 17 and 18 years old on the day of admission; the third comes of age within the stay."""
    first = Day(YEAR, 7, 10)
    births = (("王十四", (15, 11)), ("王十五", (15, 10)), ("王十七", (18, 12)), ("王十八", (18, 10)))
    for n, (name, (years, day)) in enumerate(births, 1):
        born = Day(YEAR - years, 7, day)
        stay = _stay(f"YS10{n:02d}", first, Day(YEAR, 7, 30), 154_000, diagnosis="C91.000")
        yield name, born, {"held": (Held("dibao", Day(2022, 2, 1)),), "bills": (stay,), "household": "90100", "place": n + 1}


def _to_the_fen(policy: Policy) -> Iterator[Told]:
    """For every deductible of the policy: two persons whose own share is exactly it, and one fen above it."""
    for n, (class_, fen) in enumerate(_deductibles(policy)):
        code = next((code for code, rule in policy.identities.items() if rule.class_ == class_), None)
        if code is None:
            continue
        for more, name in ((0, "整起付"), (1, "多一分")):
            own = fen + more
            total = own * 5 // 2 // 100 * 100 + own % 100 + 500_000
            day = Day(YEAR, 5, 12)
            bill = Bill(f"YS2{n}{more:02d}", "inpatient", day, Day(YEAR, 5, 28), total, total - 400_000, total - 400_000 - own, diagnosis="C34.900")
            yield "赵钱孙李周吴"[n % 6] + name, Day(1960 + n, 8, 1 + more), {"held": (Held(code, Day(2022, 1, 1)),), "bills": (bill,)}


def _deductibles(policy: Policy) -> Iterator[tuple[str, int]]:
    """(class, fen) of the deductibles that the document gives as a figure of its own."""
    figures, seen = Figures(policy, {}), set()
    for item in policy.items.values():
        for row in item.rows:
            name = row.deductible or item.deductible
            if not name or name == "none" or name in seen or not row.class_:
                continue
            class_ = row.class_[0]
            amounts = policy.deductibles[name].amount
            amount = amounts.get(class_, amounts.get("*"))
            fen = figures.amount(amount, YEAR, (class_,)) if amount is not None else None
            if fen:
                seen.add(name)
                yield class_, fen


# from stories.yaml ---------------------------------------------------------------------------------------------------------------------


@functools.cache
def _read() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = yaml.safe_load((Path(__file__).parent / "stories.yaml").read_text(encoding="utf-8"))
    return found


def _written(city: str) -> Iterator[Told]:
    """The persons of every city, and those of this one's document."""
    for one in [*_read()["everywhere"], *_read().get(city, [])]:
        values: dict[str, Any] = {"facts": one.get("facts", {}), "held": tuple(map(_told_held, one["held"]))}
        bills = [_told_bill(bill) for bill in one.get("bills", [])]
        if again := one.get("repeat"):
            bills += _repeated(_told_bill({name: value for name, value in again.items() if name not in ("times", "every")}), again["times"], again["every"])
        if "male" in one or "female" in one:
            values["male"] = "male" in one
        yield one["name"], one["born"], values | {"bills": tuple(bills)}


def _told_held(row: list[Any] | dict[str, Any]) -> Held:
    if isinstance(row, dict):
        return replace(_told_held(row["of"]), more={name: value for name, value in row.items() if name != "of"})
    return Held(*row)


def _told_bill(row: list[Any] | dict[str, Any]) -> Bill:
    if isinstance(row, dict):
        return replace(_told_bill(row["of"]), **{name: value for name, value in row.items() if name != "of"})
    number, setting, started, ended, *yuan = row
    total, in_policy, basic = (int(Decimal(str(amount)) * 100) for amount in yuan)
    return Bill(number, setting, started, ended, total, in_policy, basic)


def _repeated(bill: Bill, times: int, every: int) -> list[Bill]:
    """The same bill so many times, some days apart."""
    days = [dt.timedelta(days=every * n) for n in range(times)]
    return [replace(bill, number=f"{bill.number}{n:02d}", started=bill.started + ago, ended=bill.ended + ago) for n, ago in enumerate(days, 1)]


# after the year ------------------------------------------------------------------------------------------------------------------------

EVERY = 3  # of the year's bills, that come again in the years after it


def running(people: Sequence[Invented], last: Day) -> list[tuple[Invented, Bill]]:
    """Bills of the years after the invented one, up to a day: every third of those whose identity goes on, a year or more later."""
    found = []
    for person in people:
        lasting = person.held and all(held.end is None and held.late is None for held in person.held) and not is_story(person)
        for n, bill in enumerate(person.bills if lasting else ()):
            if (n + int(person.household)) % EVERY == 0:
                found += [(person, later) for year in range(YEAR + 1, last.year + 1) if (later := _in_year(bill, year)).ended <= last]
    return found


def is_story(person: Invented) -> bool:
    """Whether it is one of those of whom a story is told."""
    return person.number.startswith("9999")


def _in_year(bill: Bill, year: int) -> Bill:
    ago = dt.timedelta(days=364 * (year - YEAR) + (2 if year - YEAR > 1 else 0))  # the same day of the week
    return replace(bill, number=f"{bill.number}-{year}", started=bill.started + ago, ended=bill.ended + ago)

"""Invented people of Wuhai (whose policy needs no yearly figure), a hospital with a key, and claims for them."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

CITY, HOSPITAL, YEAR = "wuhai", "H99000000001", 2024
WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
IDENTITIES = ["dibao"] * 11 + ["tekun"] * 5 + ["low_income"] * 3 + [""]  # of twenty; the last holds nothing
SINCE = dt.date(2022, 1, 1)


@dataclass(frozen=True)
class Key:
    """With which the hospital signs."""

    key_id: str
    secret: str


def id_number(n: int) -> str:
    """The n-th number of area 990101, which doesn't exist, with a right check digit."""
    birth = dt.date(1940, 1, 1) + dt.timedelta(days=n % 25_000)
    body = f"990101{birth:%Y%m%d}{n // 25_000:03d}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def fill(persons: int) -> Key:
    """People with identity, insurance and an opened year, one hospital of the third level, and its key."""
    from tuodi.office.core import actions
    from tuodi.office.core.actor import Actor
    from tuodi.office.core.crypto import blind_index
    from tuodi.office.registry.models import Identity, Institution, InstitutionTerm, Insurance, Person
    from tuodi.office.settlement.models import PersonYear

    office = Actor.system("benchmark", CITY)
    districts = actions.load_districts(office, CITY)
    hospital = Institution.objects.create(code=HOSPITAL, name="示例医院")
    InstitutionTerm.objects.create(institution=hospital, start=SINCE, level=3, designated=True, district=districts[0])
    numbers = [id_number(n) for n in range(persons)]
    people = Person.objects.bulk_create(
        [
            Person(
                district=districts[n % len(districts)],
                city=CITY,
                id_number=number,
                id_index=blind_index(number),
                name=f"示例{n}",
                sex=("male", "female")[n % 2],
                birth_date=dt.date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}"),
            )
            for n, number in enumerate(numbers)
        ],
        batch_size=2000,
    )
    Insurance.objects.bulk_create([Insurance(person=one, year=YEAR, kind="resident", paid_on=SINCE) for one in people], batch_size=5000)
    held = [(one, IDENTITIES[n % len(IDENTITIES)]) for n, one in enumerate(people)]
    Identity.objects.bulk_create([Identity(person=one, code=code, start=SINCE) for one, code in held if code], batch_size=5000)
    PersonYear.objects.bulk_create([PersonYear(person=one, year=YEAR) for one in people], batch_size=5000)
    key, secret = actions.add_key(office, CITY, "示例医院", institution=HOSPITAL)
    analyze()
    return Key(key.key_id, secret)


def analyze() -> None:
    """Fresh statistics of every table."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def claims(persons: int, seed: int) -> Iterator[dict[str, Any]]:
    """Requests to settle without end: {key, claim}; three of four are stays, most of them aided."""
    draw = random.Random(seed)
    n = 0
    while True:
        n += 1
        total = draw.randrange(300_000, 6_000_000)
        inside = total * draw.randrange(75, 96) // 100
        ended = dt.date(YEAR, 1, 12) + dt.timedelta(days=draw.randrange(340))
        inpatient = draw.random() < 0.75
        claim = {
            "id_number": id_number(draw.randrange(persons)),
            "number": f"c{seed}-{n}",
            "setting": "inpatient" if inpatient else "special",
            "started": str(ended - dt.timedelta(days=draw.randrange(2, 12) if inpatient else 0)),
            "ended": str(ended),
            "diagnosis": draw.choice(["J18.900", "I63.900", "C34.900", "N18.500", "K35.800"]),
            "treatment": "" if inpatient else "dialysis",
            "total_cost": total,
            "in_policy_cost": inside,
            "basic_paid": inside * 55 // 100,
        }
        yield {"key": f"k{seed}-{n}", "claim": claim}


def bodies(persons: int, seed: int, count: int) -> list[bytes]:
    """Single requests, ready to be signed."""
    found = claims(persons, seed)
    return [json.dumps(next(found), ensure_ascii=False).encode() for _ in range(count)]


def batch_bodies(persons: int, seed: int, count: int, size: int = 100) -> list[bytes]:
    found = claims(persons, seed)
    return [json.dumps({"claims": [next(found) for _ in range(size)]}, ensure_ascii=False).encode() for _ in range(count)]

"""Invented people for settlement's tests, made through the registry's models."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from tuodi.office.core.crypto import blind_index
from tuodi.office.core.models import District
from tuodi.office.registry.models import Identity, Insurance, Person
from tuodi.office.settlement.claim_input import ClaimInput

_numbers = itertools.count(1)
MARCH = dt.date(2024, 3, 9)


def person(district: District, *identities: tuple[str, dt.date] | tuple[str, dt.date, dt.date], name: str = "张示例") -> Person:
    """A resident insured from 2021 to 2025, with identities (code, start[, end])."""
    number = f"9901011960010{next(_numbers):05d}"
    made = Person.objects.create(
        district=district,
        id_number=number,
        id_index=blind_index(number),
        name=name,
        sex="male",
        birth_date=dt.date(1960, 1, 1),
        hukou_local=True,
    )
    for year in range(2021, 2026):
        Insurance.objects.create(person=made, year=year, kind="resident")
    for code, start, *end in identities:
        Identity.objects.create(person=made, code=code, start=start, end=end[0] if end else None)
    return made


def stay(who: Person, number: str, ended: dt.date = MARCH, **more: Any) -> ClaimInput:
    """An inpatient bill: 50,000 in all, 40,000 in policy, 20,000 paid by basic insurance, at a third-level hospital of the county."""
    values: dict[str, Any] = {
        "person_id": who.pk,
        "number": number,
        "setting": "inpatient",
        "started": ended - dt.timedelta(days=8),
        "ended": ended,
        "settled": dt.datetime(ended.year, ended.month, ended.day, 9, 0, tzinfo=dt.UTC),
        "total_cost": 5_000_000,
        "in_policy_cost": 4_000_000,
        "basic_paid": 2_000_000,
        "diagnosis": "J18.900",
        "institution": "H99000000001",
        "stated": {
            "hospital_level": 3,
            "primary_care": False,
            "hospital_area": "county",
            "designated": True,
            "referral": "none",
            "certificate": True,
        },
    }
    return ClaimInput(**(values | more))


def library_row(claim: ClaimInput) -> dict[str, Any]:
    """The claim as the library's file would hold it."""
    names = ("setting", "started", "ended", "diagnosis", "underlying", "treatment", "channel")
    amounts = ("total_cost", "in_policy_cost", "deduction", "basic_paid", "critical_paid", "supplementary_paid")
    row = {name: getattr(claim, name) for name in names} | {f"{name}_fen": getattr(claim, name) for name in amounts} | dict(claim.stated)
    settled = claim.settled.astimezone().replace(tzinfo=None) if claim.settled else None
    return row | {"claim_id": claim.number, "person_id": str(claim.person_id), "hospital": claim.institution, "settled": settled}

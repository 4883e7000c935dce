"""How the hand-computed cases are written: small tables with defaults, amounts in yuan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

Row = dict[str, Any]


class Case(NamedTuple):
    title: str
    clause: str
    identities: list[Row]
    claims: list[Row]
    expect: list[Row]  # one for each claim; status settled unless it says otherwise
    person: Row = {}  # noqa: RUF012
    sanctions: list[Row] = []  # noqa: RUF012
    parameters: Row = {}  # noqa: RUF012


def day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


def money(amount: int | str | None) -> Decimal | None:
    return None if amount is None else Decimal(amount).quantize(Decimal("0.01"))


def who(identity: str, start: str = "2018-01-01", end: str | None = None, **more: Any) -> Row:
    for column in ("applied", "first_treated"):
        more[column] = day(more.get(column))
    row = {"person_id": "P", "identity": identity, "start": day(start), "end": day(end), "end_reason": None, "class": None, "disease": None}
    return row | more


def claim(setting: str, ended: str, in_policy: int | str | None, basic: int | str | None = 0, **more: Any) -> Row:
    """The bill is the in-policy cost unless `total` says more; one day, the city's level-3 hospital, pneumonia."""
    row: Row = {
        "claim_id": more.pop("claim_id", None),
        "person_id": more.pop("person_id", "P"),
        "setting": setting,
        "ended": day(ended),
        "started": day(more.pop("started", ended)),
        "settled": day(more.pop("settled", None)),
        "diagnosis": "J18.900",
        "treatment": None,
        "hospital_level": 3,
        "primary_care": False,
        "hospital_area": "city",
        "designated": True,
        "referral": None,
        "certificate": None,
        "in_policy_cost": money(in_policy),
        "total_cost": money(more.pop("total", in_policy)),
        "basic_paid": money(basic),
        "critical_paid": money(more.pop("critical", 0)),
        "supplementary_paid": money(more.pop("supplementary", None)),
        "deduction": money(more.pop("deduction", None)),
    }
    return row | more


def stay(ended: str, in_policy: int | str | None, basic: int | str | None = 0, **more: Any) -> Row:
    return claim("inpatient", ended, in_policy, basic, **more)


def bar(start: str, end: str) -> Row:
    return {"person_id": "P", "start": day(start), "end": day(end), "reason": ""}


def paid(aid: int | str, **more: Any) -> Row:
    return {"status": "settled", "aid": aid} | more


def no(reason: str) -> Row:
    return {"status": "not_covered", "reason": reason}


def invalid(reason: str) -> Row:
    return {"status": "invalid", "reason": reason}


def check(settle: Callable[..., list[Row]], case: Case, district: str) -> None:
    """Run a case and compare the columns that it names."""
    person = {"person_id": "P", "sex": "female", "birth_date": dt.date(1980, 3, 1), "district": district, "insurance": "resident"}
    person |= {"disability_grade": None, "hukou_local": None} | case.person
    if isinstance(person["birth_date"], str):
        person["birth_date"] = day(person["birth_date"])
    claims = [row | {"claim_id": row["claim_id"] or f"C{number}"} for number, row in enumerate(case.claims)]
    results: Sequence[Row] = settle([person], case.identities, claims, case.sanctions, case.parameters)
    assert len(results) == len(case.expect)
    for number, (result, expected) in enumerate(zip(results, case.expect, strict=True)):
        for column, value in expected.items():
            want = value if column in ("status", "reason", "identity", "item") else money(value)
            assert result[column] == want, f"{case.title}, claim {number}, {column}: {result[column]} instead of {want}"
        if result["status"] != "invalid":
            accounted(claims[number], result)


def accounted(claim: Row, result: Row) -> None:
    """The bill is accounted for to the fen, and nothing is negative."""
    payments = claim["basic_paid"] + result["critical_paid"] + (claim["supplementary_paid"] or 0)
    ours = [result[column] for column in ("aid", "tilt_aid", "hospital_borne", "self_paid", "cash")]
    assert min(ours) >= 0
    assert payments + sum(ours[:4]) - ours[4] == claim["total_cost"]

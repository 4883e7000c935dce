"""The cities' cases for enrolment, grants, warnings, shares, shortfall and indicators: tests/cases_benefits/CITY_SUM.yaml, or CITY_SUM_examiner.yaml.

A file's `defaults` (year, person, identity, claim, set) are merged under every case. `unset` takes a setting away. A case has one person (`person`, `identities`,
`claims`) with `expect` for that person, or `none` for no row; or a `requirement` with `expect` by district; or an indicator's data.
Every case carries its arithmetic.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from tuodi import benefits
from tuodi.tables import normalise

FOLDER = Path(__file__).parent.parent / "cases_benefits"
HUNDREDTHS = ("premium", "subsidy", "self_paid", "amount", "burden", "line", "requirement", "city", "local", "value")
EMPTY_IDENTITIES = pl.DataFrame(schema={"person_id": pl.String, "identity": pl.String, "start": pl.Date})


def _cases() -> list[Any]:
    found = []
    for file in sorted(FOLDER.glob("*.yaml")):
        city, what, *_of = file.stem.split("_")
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
        for number, case in enumerate(data["cases"]):
            found.append(pytest.param(city, what, data.get("defaults") or {}, case, id=f"{file.stem}/{number}-{case['name']}"))
    return found


def _people(defaults: dict[str, Any], case: dict[str, Any]) -> tuple[pl.DataFrame, pl.DataFrame]:
    persons = case.get("persons") or [{"person_id": "P1", **(case.get("person") or {})}]
    persons = [{**defaults.get("person", {}), **one} for one in persons]
    identities = [{"person_id": "P1", **defaults.get("identity", {}), **one} for one in case.get("identities") or []]
    return normalise(persons, "persons").frame, normalise(identities or EMPTY_IDENTITIES, "identities").frame


def _results(city: str, what: str, defaults: dict[str, Any], case: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Rows by person, district or indicator."""
    year = case.get("year", defaults.get("year"))
    settings = {**defaults.get("set", {}), **case.get("set", {})}
    settings = {name: value for name, value in settings.items() if name not in case.get("unset", [])}
    options = {"parameters": settings, "readings": case.get("readings")}
    if what in ("shares", "shortfall"):
        needs = normalise(case["requirement"], "requirement").frame
        arguments = (needs,) if what == "shares" else (round(Decimal(str(case["amount"])) * 100), needs)
        frame = getattr(benefits, what)(city, year, *arguments, **options)
        return {row["district"]: row for row in frame.to_dicts()}
    if what == "indicators":
        return {row["indicator"]: row for row in _indicators(city, year, defaults, case, options).to_dicts()}
    tables = list(_people(defaults, case))
    if what == "watch":
        claims = [{"person_id": "P1", **defaults.get("claim", {}), **one, "claim_id": f"C{n}"} for n, one in enumerate(case["claims"])]
        tables.append(normalise(claims, "claims").frame)
    frame = getattr(benefits, what)(city, year, *tables, **options)
    return {row["person_id"]: row for row in frame.to_dicts()}


def _indicators(city: str, year: int, defaults: dict[str, Any], case: dict[str, Any], options: dict[str, Any]) -> pl.DataFrame:
    """Claims and grants are given as [how many, item, aid] and [how many, amount]."""
    claims = [
        {"status": "settled", "item": item, "aid": round(Decimal(str(aid)) * 100), "tilt_aid": 0} for count, item, aid in case.get("claims", []) for _ in range(count)
    ]
    grants = [{"status": "settled", "amount": round(Decimal(str(amount)) * 100)} for count, amount in case.get("grants", []) for _ in range(count)]
    people = _people(defaults, case) if "persons" in case else (None, None)
    fund = [{"name": name, "value": round(Decimal(str(value)) * 100)} for name, value in case.get("fund", {}).items()]
    return benefits.indicators(
        city,
        year,
        pl.DataFrame(claims, schema={"status": pl.String, "item": pl.String, "aid": pl.Int64, "tilt_aid": pl.Int64}) if "claims" in case else None,
        *people,
        pl.DataFrame(grants, schema={"status": pl.String, "amount": pl.Int64}) if "grants" in case else None,
        pl.DataFrame(fund) if fund else None,
        **options,
    )


def _agrees(column: str, got: Any, wanted: Any) -> bool:
    if column == "reasons":
        codes = [code for code in str(got).split(";") if code]
        return codes == [] if not wanted else all(code in codes for code in (wanted if isinstance(wanted, list) else [wanted]))
    if wanted is None or got is None:
        return wanted is None and got is None
    return Decimal(got) / 100 == Decimal(str(wanted)) if column in HUNDREDTHS else str(got) == str(wanted)


@pytest.mark.parametrize(("city", "what", "defaults", "case"), _cases())
def test_case(city: str, what: str, defaults: dict[str, Any], case: dict[str, Any]) -> None:
    rows = _results(city, what, defaults, case)
    expected = case["expect"]
    if what in ("enrol", "grants", "watch"):
        expected = {"P1": expected}
    for key, wanted in expected.items():
        row = rows.get(key)
        if wanted == "none":
            assert row is None, f"{key}: {row}\n{case.get('arithmetic', '')}"
            continue
        assert row is not None, f"no row for {key}; there are {list(rows)}"
        wrong = {column: f"got {row[column]}, expected {value}" for column, value in wanted.items() if not _agrees(column, row[column], value)}
        assert not wrong, f"{key}: {wrong}\n{case.get('arithmetic', '')}\n{row}"


def test_every_reading_that_can_be_switched_here_is_switched_in_a_case() -> None:
    cities = Path(benefits.__file__).parent.parent / "cities"
    switched = {(case.values[0], *one) for case in _cases() for one in (case.values[3].get("readings") or {}).items()}
    possible = {
        (file.parent.name, question, choice)
        for file in cities.glob("*/benefits.yaml")
        for question, reading in yaml.safe_load(file.read_text(encoding="utf-8"))["readings"].items()
        for choice, alternative in reading["alternatives"].items()
        if "patch" in alternative
    }
    assert possible <= switched, f"not switched in any case: {sorted(possible - switched)}"

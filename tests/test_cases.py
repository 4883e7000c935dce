"""The five cities' own cases, written from the documents: tests/cases/CITY/*.yaml, each with its arithmetic."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

import tuodi

FOLDER = Path(__file__).parent / "cases"
MONEY = ("base", "deductible", "critical_paid", "aid", "tilt_aid", "hospital_borne", "self_paid", "cash")


def _cases() -> list[Any]:
    found = []
    for file in sorted(FOLDER.glob("*/*.yaml")):
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
        for number, case in enumerate(data["cases"]):
            found.append(pytest.param(file.parent.name, data.get("defaults") or {}, case, id=f"{file.parent.name}/{file.stem}/{number}-{case['name']}"))
    return found


def _shown(column: str, value: Any) -> Any:
    if value is None:
        return ""
    if column in MONEY or column == "ratio":
        return Decimal(value) / 100
    return value


def _agrees(column: str, got: Any, wanted: Any) -> bool:
    if column == "reasons":
        codes = str(got).split(";")
        wanted = wanted if isinstance(wanted, list) else [wanted] if wanted else []
        return all(code in codes for code in wanted) if wanted else got in ("", None)
    if wanted is None or wanted == "":
        return got == ""
    if column in MONEY or column == "ratio":
        return got != "" and got == Decimal(str(wanted))
    return str(got) == str(wanted)


@pytest.mark.parametrize(("city", "defaults", "case"), _cases())
def test_case(city: str, defaults: dict[str, Any], case: dict[str, Any]) -> None:
    persons = [{**defaults.get("person", {}), **one} for one in case["persons"]]
    identities = [{**defaults.get("identity", {}), **one} for one in case.get("identities") or []]
    claims = [{**defaults.get("claim", {}), **one} for one in case["claims"]]
    result = tuodi.settle(
        city, persons, identities, claims, case.get("sanctions") or None,
        parameters={**defaults.get("set", {}), **(case.get("set") or {})}, readings=case.get("readings"),
    )  # fmt: skip
    lines = {row["claim_id"]: row for row in result.to_dicts()}
    for claim_id, expected in case["expect"].items():
        line = lines[str(claim_id)]
        shown = {column: _shown(column, line[column]) for column in expected}
        wrong = {c: f"got {shown[c]}, expected {expected[c]}" for c in expected if not _agrees(c, shown[c], expected[c])}
        assert not wrong, f"{case['name']} · {claim_id} · {wrong}\n{case.get('arithmetic', '')}\n{line}"

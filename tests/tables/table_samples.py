"""Rows that the tests of the tables start from. All persons are invented (area code 99)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tuodi.tables.idnumber import check_character

ID = "99010119900101001" + check_character("99010119900101001")
OTHER_ID = "99010120151231002" + check_character("99010120151231002")

CLAIM: dict[str, str] = {
    "claim_id": "S1",
    "person_id": ID,
    "setting": "inpatient",
    "ended": "2023-03-10",
    "total_cost": "20000.00",
    "in_policy_cost": "18000.00",
    "basic_paid": "10800.00",
}


def claim(**changes: Any) -> dict[str, Any]:
    """A good claim, changed."""
    return {**CLAIM, **changes}


def write_text(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def csv_of(*rows: dict[str, Any]) -> str:
    """CSV text with every value in quotes."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [names, *([str(row.get(name, "")) for name in names] for row in rows)]
    return "".join(",".join(f'"{value}"' for value in line) + "\n" for line in lines)

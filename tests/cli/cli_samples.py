"""A small invented town for the tests of the command line, and how they run a command. ID numbers carry the area code 990101."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from tuodi.cli.main import status
from tuodi.tables import normalise, write_table
from tuodi.tables.idnumber import check_character


def id_number(number: int) -> str:
    body = f"99010119800301{number:03d}"
    return body + check_character(body)


TEKUN, LOW_INCOME, STRANGER = id_number(1), id_number(2), id_number(3)

PERSONS: list[dict[str, Any]] = [
    {
        "person_id": who,
        "name": name,
        "sex": "male" if number % 2 else "female",
        "birth_date": "1980-03-01",
        "district": "150302",
        "insurance": "resident",
    }
    for number, (who, name) in enumerate([(TEKUN, "甲示例"), (LOW_INCOME, "乙示例"), (STRANGER, "丙示例")], 1)
]
IDENTITIES: list[dict[str, Any]] = [
    {"person_id": TEKUN, "identity": "tekun", "start": "2021-03-01"},
    {"person_id": LOW_INCOME, "identity": "low_income", "start": "2022-01-01"},
]
BILL: dict[str, Any] = {
    "setting": "inpatient", "started": "2023-05-01", "ended": "2023-05-10", "diagnosis": "J18.900", "hospital_level": "3", "hospital_area": "city",
    "designated": "yes", "total_cost": "10000.00", "in_policy_cost": "9000.00", "basic_paid": "5000.00", "critical_paid": "0.00",
}  # fmt: skip
CLAIMS: list[dict[str, Any]] = [
    {"claim_id": "C1", "person_id": TEKUN, **BILL, "diagnosis": "I63.500"},
    {"claim_id": "C2", "person_id": LOW_INCOME, **BILL, "started": "2023-06-01", "ended": "2023-06-10"},
    {"claim_id": "C3", "person_id": STRANGER, **BILL},
    {"claim_id": "C4", "person_id": LOW_INCOME, **BILL, "supplementary_paid": "500.00"},
]
"""What is due, from 三（二）3（2）: C1 4000 × 85 % = 3400; C2 4000 × 70 % = 2800; C3 no target; C4 (4000 − 500) × 70 % = 2450."""
AID = {"C1": "3400.00", "C2": "2800.00", "C3": "0.00", "C4": "2450.00"}


@dataclass
class Ran:
    status: int
    out: str
    err: str


def tuodi(*arguments: Any) -> Ran:
    """Run a command in this process."""
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        code = status([str(one) for one in arguments])
    return Ran(code, out.getvalue(), err.getvalue())


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    """A CSV file as somebody else's program writes it."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def changed(number: int, **cells: Any) -> list[dict[str, Any]]:
    """The claims with some cells of one row changed."""
    return [{**claim, **cells} if position == number else claim for position, claim in enumerate(CLAIMS)]


class Town:
    """The tables in a folder, and the options that name them."""

    def __init__(self, folder: Path, claims: list[dict[str, Any]] = CLAIMS) -> None:
        self.folder = folder
        self.persons = write(folder / "persons.csv", PERSONS)
        self.identities = write(folder / "identities.csv", IDENTITIES)
        self.claims = write(folder / "claims.csv", claims)
        self.out = folder / "out.csv"

    @property
    def who(self) -> list[Any]:
        return ["--persons", self.persons, "--identities", self.identities]

    def settle(self, *more: Any, city: str = "wuhai", claims: Path | None = None, out: Path | None = None) -> Ran:
        return tuodi("settle", city, *self.who, "--claims", claims or self.claims, "--out", out or self.out, *more)

    def aid(self) -> dict[str, str]:
        return {row["claim_id"]: row["aid"] for row in rows(self.out)}


def in_every_kind(folder: Path, table: str, data: list[dict[str, Any]]) -> Iterator[tuple[str, str, Path]]:
    """(language, kind, file) of a table in every header language and file type."""
    frame = normalise(data, table).frame
    for language in ("en", "zh", "national"):
        for kind in ("csv", "xlsx", "parquet"):
            path = folder / f"{table}-{language}.{kind}"
            write_table(frame, path, table, language=language)
            yield language, kind, path


def table_of(path: Path) -> pl.DataFrame:
    """A result file with its headers as they stand, all cells as text."""
    if path.suffix == ".parquet":
        return pl.read_parquet(path).cast(pl.String)
    if path.suffix == ".xlsx":
        import python_calamine

        head, *body = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        return pl.DataFrame([[str(cell) for cell in row] for row in body], schema=[str(cell) for cell in head], orient="row")
    return pl.read_csv(path, infer_schema=False)

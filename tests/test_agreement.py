"""The program against the naive settlements of tests/naive: random person-years, equal to the fen, city by city.

TUODI_YEARS sets how many person-years each city gets (20,000 if unset), TUODI_SEED the first block's seed.
"""

from __future__ import annotations

import importlib
import os
from decimal import Decimal
from typing import Any

import pytest

from naive.generate import random_years
from naive.places import PLACES

Row = dict[str, Any]
YEARS = int(os.environ.get("TUODI_YEARS", "20000"))
FIRST_SEED = int(os.environ.get("TUODI_SEED", "0"))
PEOPLE = 400  # a block

PAID = ("critical_paid", "aid", "tilt_aid", "hospital_borne", "self_paid", "cash")
TAKEN = ("base", "deductible")  # said of settled rows whose every value is stated


def settled_by_program(
    city: str, persons: list[Row], identities: list[Row], claims: list[Row], sanctions: list[Row], parameters: Row
) -> list[Row]:
    """The one place that knows how the program is called and what it returns."""
    import tuodi

    return tuodi.settle(city, persons, identities, claims, sanctions=sanctions or None, parameters=parameters).to_dicts()


def fen(amount: Decimal) -> int:
    return int(amount * 100)


def difference(naive: Row, program: Row) -> str | None:
    """The first column in which they differ. An invalid row has only its status; what a refused one has left is compared like the rest."""
    if program["claim_id"] != naive["claim_id"]:
        return "claim_id"
    if program["status"] != naive["status"]:
        return "status"
    if naive["status"] == "invalid":
        return None
    columns = PAID + (TAKEN if naive["status"] == "settled" and not naive["unstated"] else ())
    return next((column for column in columns if program[column] != fen(naive[column])), None)


def readable(city: str, seed: int, place: int, column: str, tables: tuple[Any, ...], naive: list[Row], program: list[Row]) -> str:
    """The person's whole year with both results, one line each."""
    persons, identities, claims, sanctions, parameters = tables
    person_id = claims[place]["person_id"]

    def show(row: Row) -> str:
        return ", ".join(f"{name}={value}" for name, value in row.items() if value is not None and value != "")

    lines = [f"{city}, seed {seed}: claim {claims[place]['claim_id']} differs in {column}", f"parameters: {show(parameters)}"]
    lines += [f"person: {show(row)}" for row in persons if row["person_id"] == person_id]
    lines += [f"identity: {show(row)}" for row in identities if row["person_id"] == person_id]
    lines += [f"barred: {show(row)}" for row in sanctions if row["person_id"] == person_id]
    year = claims[place]["ended"] and claims[place]["ended"].year
    own = [n for n, row in enumerate(claims) if row["person_id"] == person_id and (row["ended"] is None or row["ended"].year == year)]
    for n in sorted(own, key=lambda n: (str(claims[n]["settled"] or claims[n]["ended"]), n)):
        mark = ">>" if n == place else "  "
        lines += [f"{mark} claim: {show(claims[n])}", f"{mark}   naive:   {show(naive[n])}", f"{mark}   program: {show(program[n])}"]
    return "\n".join(lines)


def person_years(claims: list[Row]) -> int:
    return len({(row["person_id"], row["ended"].year) for row in claims if row["ended"] is not None})


@pytest.mark.parametrize("city", list(PLACES))
def test_agreement(city: str) -> None:
    settle = importlib.import_module(f"naive.{city}").settle
    done, seed = 0, FIRST_SEED
    while done < YEARS:
        tables = random_years(city, seed, PEOPLE)
        naive, program = settle(*tables), settled_by_program(city, *tables)
        assert len(naive) == len(program) == len(tables[2])
        for place, (ours, theirs) in enumerate(zip(naive, program, strict=True)):
            if column := difference(ours, theirs):
                pytest.fail(readable(city, seed, place, column, tables, naive, program), pytrace=False)
        done += person_years(tables[2])
        seed += 1

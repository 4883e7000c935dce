"""The entries for Python users: a table of claims, or one claim against a stored state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from tuodi.engine.plan import Plans
from tuodi.engine.results import results
from tuodi.engine.run import Run, run
from tuodi.engine.source import Rows
from tuodi.engine.state import State
from tuodi.policy.pack import Pack, load
from tuodi.tables import normalise
from tuodi.tables.typed import typed_row


def settle(
    city: str | Pack,
    persons: Any,
    identities: Any,
    claims: Any,
    sanctions: Any = None,
    *,
    parameters: Mapping[str, Any] | None = None,
    readings: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """Settle a table of claims under a city's policy.

    Tables are Polars or Arrow tables, or lists of mappings, with the contract's columns (English, Chinese or national names);
    money in yuan, or fen in columns ending `_fen`. Returns one row a claim in the order given: claim_id, status, identity, class,
    item, base, deductible, ratio, critical_paid, aid, tilt_aid, hospital_borne, self_paid, cash, reasons, clauses;
    money as integer fen, ratio as integer basis points, null where the contract leaves a column empty.

    parameters: {"disposable_income[2022]": 40000}; readings: {QUESTION: CHOICE}.
    Raises PolicyError (unknown city, question or choice), FigureError (a setting that can't be used), TableError (a column is missing).
    """
    return results(run_tables(city, persons, identities, claims, sanctions, parameters=parameters, readings=readings))


def run_tables(
    city: str | Pack,
    persons: Any,
    identities: Any,
    claims: Any,
    sanctions: Any = None,
    *,
    parameters: Mapping[str, Any] | None = None,
    readings: Mapping[str, str] | None = None,
    traced: bool = False,
) -> Run:
    """As `settle`, but everything that was found (for explanations)."""
    pack = city if isinstance(city, Pack) else load(city, readings)
    frames = [normalise(table, name).frame for table, name in ((persons, "persons"), (identities, "identities"), (claims, "claims"))]
    barred = None if sanctions is None else normalise(sanctions, "sanctions").frame
    return run(pack, frames[0], frames[1], frames[2], barred, parameters, None, traced)


class Settler:
    """Settles claim by claim for a service: the policy is loaded and compiled once, for whatever benefit years come.

    Safe to use from several threads. Raises PolicyError and FigureError.
    """

    def __init__(self, city: str | Pack, *, parameters: Mapping[str, Any] | None = None, readings: Mapping[str, str] | None = None) -> None:
        pack = city if isinstance(city, Pack) else load(city, readings)
        self._plans = Plans(pack, parameters)

    def settle_one(
        self,
        person: Mapping[str, Any],
        identities: Sequence[Mapping[str, Any]],
        claim: Mapping[str, Any],
        state: State | None = None,
        *,
        sanctions: Sequence[Mapping[str, Any]] = (),
    ) -> Settlement:
        """As the function `settle_one`."""
        found = self.settle_each([Case(person, identities, claim, state, sanctions)])[0]
        if found.other_year:
            raise ValueError(f"the claim belongs to benefit year {found.year}, the state to {state.year if state else found.year}")
        return found

    def settle_each(self, cases: Sequence[Case]) -> list[Settlement]:
        """Settle one claim for each of several persons, each against its own state; the answers in the order given.

        A claim that belongs to another year than its state says so (`other_year`); its figures mean nothing. Raises ValueError where
        two cases are of one person, TableError for rows without the columns needed.
        """
        persons = [_row(case.person, "persons") for case in cases]
        if len({row["person_id"] for row in persons}) < len(persons):
            raise ValueError("one case for each person")
        identities = [_row(row, "identities") for case in cases for row in case.identities]
        claims = [_row(case.claim, "claims") for case in cases]
        barred = [_row(row, "sanctions") for case in cases for row in case.sanctions]
        states = [replace(case.state) if case.state is not None else State(0) for case in cases]
        found = run(
            self._plans.pack, Rows(persons), Rows(identities), Rows(claims, apart=True), Rows(barred), self._plans.parameters, states, True, self._plans
        )
        return [self._settlement(found, place, cases) for place in np.argsort(found.order).tolist()]

    def _settlement(self, found: Run, place: int, cases: Sequence[Case]) -> Settlement:
        number = int(found.order[place])
        year, given = int(found.year[number]), cases[number].state
        group = int(np.searchsorted(found.groups, place, side="right")) - 1
        before = found.held[group] if found.held else State(0)
        before.year = year
        other = given is not None and given.year != year and bool(found.version[number] >= 0)
        return Settlement(found.lines[number], before.after(found.plan.slots, found.after[group]), found, number, other)


def _row(row: Mapping[str, Any], table: str) -> dict[str, Any]:
    typed = typed_row(row, table)
    return typed if typed is not None else normalise([dict(row)], table).frame.row(0, named=True)


@dataclass(frozen=True)
class Case:
    """One claim of one person, with what the person's benefit year has used so far (None: nothing)."""

    person: Mapping[str, Any]
    identities: Sequence[Mapping[str, Any]]
    claim: Mapping[str, Any]
    state: State | None = None
    sanctions: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Settlement:
    """One claim settled: `line` is the output row (fen, basis points), `state` what the year has used afterwards.

    `run`, `number`: the run and the claim's place in it (for the explanation); `other_year`: the state given is of another year.
    """

    line: dict[str, Any]
    state: State
    run: Run
    number: int = 0
    other_year: bool = False

    @property
    def year(self) -> int:
        return self.state.year


def settle_one(
    city: str | Pack,
    person: Mapping[str, Any],
    identities: Sequence[Mapping[str, Any]],
    claim: Mapping[str, Any],
    state: State | None = None,
    *,
    sanctions: Sequence[Mapping[str, Any]] = (),
    parameters: Mapping[str, Any] | None = None,
    readings: Mapping[str, str] | None = None,
) -> Settlement:
    """Settle one claim against what the person's benefit year has used so far (`state`; None: nothing yet).

    The result is the same as settling the year's claims at once in the same order. The state belongs to one benefit year: a claim
    of another year needs that year's state (ValueError).
    """
    return Settler(city, parameters=parameters, readings=readings).settle_one(person, identities, claim, state, sanctions=sanctions)

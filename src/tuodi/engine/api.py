"""The entries for Python users: a table of claims, or one claim against a stored state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from tuodi.engine.plan import Plans
from tuodi.engine.results import results
from tuodi.engine.run import Run, run
from tuodi.engine.state import State
from tuodi.policy.pack import Pack, load
from tuodi.tables import normalise


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
    state: State | None = None,
) -> Run:
    """As `settle`, but everything that was found (for explanations)."""
    pack = city if isinstance(city, Pack) else load(city, readings)
    frames = [normalise(table, name).frame for table, name in ((persons, "persons"), (identities, "identities"), (claims, "claims"))]
    barred = None if sanctions is None else normalise(sanctions, "sanctions").frame
    return run(pack, frames[0], frames[1], frames[2], barred, parameters, state, traced)


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
        frames = [normalise(table, name).frame for table, name in (([person], "persons"), (list(identities), "identities"), ([claim], "claims"))]
        barred = normalise(list(sanctions), "sanctions").frame if sanctions else None
        before = replace(state) if state is not None else State(0)
        found = run(self._plans.pack, frames[0], frames[1], frames[2], barred, self._plans.parameters, before, True, self._plans)
        year = int(found.year[0])
        if state is not None and state.year != year and found.version[0] >= 0:
            raise ValueError(f"the claim belongs to benefit year {year}, the state to {state.year}")
        before.year = year
        after = before.after(found.plan.slots, list(found.state))
        return Settlement(results(found).row(0, named=True), after, found)


@dataclass(frozen=True)
class Settlement:
    """One claim settled: `line` is the output row (fen, basis points), `state` what the year has used afterwards."""

    line: dict[str, Any]
    state: State
    run: Run


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

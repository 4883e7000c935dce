"""Warnings of a heavy burden: what a person has borne in the year, held against the line meant for that person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from tuodi.benefits import frames, run
from tuodi.benefits.enrol import target_rules
from tuodi.benefits.held import Bools, Ints
from tuodi.benefits.people import Candidates, People, gather
from tuodi.engine.results import results
from tuodi.engine.run import Run
from tuodi.engine.run import run as settle_run
from tuodi.policy.benefits_schema import ANY, Held, Line, Watch
from tuodi.policy.conditions import domain
from tuodi.policy.figures import Figures
from tuodi.policy.pack import Pack
from tuodi.policy.schema import Policy

COLUMNS: dict[str, pl.DataType] = {
    "person_id": pl.String(), "warning": pl.String(), "burden": pl.Int64(), "line": pl.Int64(), "clauses": pl.String(), "reasons": pl.String(),
}  # fmt: skip
_ANY_DAY = Held(any_day_to="12-31")
_PAYMENTS = ("basic_paid", "critical_paid", "supplementary_paid")
_Meant = tuple[Bools, Bools, Bools]  # certain, possible, whether an identity's class isn't stated; for every person
_AID = ("aid", "tilt_aid", "hospital_borne")


def watch(
    city: run.City,
    year: int,
    persons: pl.DataFrame,
    identities: pl.DataFrame,
    claims: pl.DataFrame,
    sanctions: pl.DataFrame | None = None,
    *,
    parameters: run.Settings = None,
    readings: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """A row for every person whose burden of the year has reached the line (all with a claim, where there is no line).

    Columns: COLUMNS; burden and line in fen. A person about whom nothing certain can be said has an empty `warning` and the reason:
    a missing figure, a column that isn't stated, or claims that can't be used. A city without warnings gives no rows.
    """
    pack = run.load(city, readings)
    policy = run.of_year(pack, year)
    run.figures(policy or pack.newest, parameters)
    if policy is None or policy.benefits is None or policy.benefits.watch is None:
        return frames.table([], COLUMNS)
    found = settle_run(pack, persons, identities, claims, sanctions, parameters)
    return watch_settled(pack, year, persons, identities, claims, found, results(found), parameters=parameters)


def watch_settled(
    pack: Pack,
    year: int,
    persons: pl.DataFrame,
    identities: pl.DataFrame,
    claims: pl.DataFrame,
    found: Run,
    settled: pl.DataFrame,
    *,
    parameters: run.Settings = None,
    keys: bool = False,
) -> pl.DataFrame:
    """As `watch`, for claims that have been settled already: `found` and its output table `settled`, both in the order of `claims`.

    `keys`: with a column `key` more, the policy's own key of the line that judged (several lines may show the same warning).
    """
    policy = run.of_year(pack, year)
    columns = COLUMNS | ({"key": pl.String()} if keys else {})
    if policy is None or policy.benefits is None or policy.benefits.watch is None:
        return frames.table([], columns)
    figures = run.figures(policy, parameters)
    people = gather(policy, year, figures, persons, identities)
    burdens = _burdens(year, policy.benefits.watch, claims, found, settled)
    return _rows(people, figures, policy.benefits.watch, burdens).select(pl.col(name).cast(kind) for name, kind in columns.items())


@dataclass(frozen=True)
class LargeBill:
    """A claim that by itself reaches the line meant for everyone. Amounts in fen."""

    burden: int
    line: int
    clause: str


def large_bill(policy: Policy, year: int, amounts: Mapping[str, int | None], *, parameters: run.Settings = None) -> LargeBill | None:
    """A single settled claim held against the line for `everyone`; None where the document has none, it isn't set, or it isn't reached.

    `amounts`: fen by the names of claims and results (`total_cost`, `basic_paid`, `aid` ...); what isn't stated counts as nothing paid.
    """
    rule = policy.benefits.watch if policy.benefits else None
    line = next((one for one in rule.lines.values() if one.everyone and one.line is not None), None) if rule else None
    if rule is None or line is None or line.line is None:
        return None
    amount, burden = run.figures(policy, parameters).amount(line.line, year), borne(rule, amounts)
    if amount is None or not _reached(rule, burden, amount):
        return None
    return LargeBill(burden, amount, line.clause)


def borne(rule: Watch, amounts: Mapping[str, int | None]) -> int:
    """What one claim leaves to the person, in fen, by the policy's notion of burden."""
    start, off = _parts(rule)
    return max(0, (amounts.get(start) or 0) - sum(amounts.get(name) or 0 for name in off))


def _parts(rule: Watch) -> tuple[str, tuple[str, ...]]:
    """The amount that a burden starts from, and those that are taken off it."""
    start, off = ("in_policy_cost", ("deduction",)) if rule.expense == "in_policy" else ("total_cost", ())
    return start, (*off, *{"nothing": (), "insurance": _PAYMENTS, "aid": (*_PAYMENTS, *_AID)}[rule.after])


def _reached(rule: Watch, burden: Any, line: int) -> Any:
    """Whether a burden (or each of an array) reaches the line."""
    return burden > line if rule.reached == "above" else burden >= line


def _burdens(year: int, rule: Watch, claims: pl.DataFrame, found: Run, settled: pl.DataFrame) -> pl.DataFrame:
    """person_id, burden (fen), invalid (claims that couldn't be used), of the claims of the benefit year."""
    table = claims.select("person_id", "total_cost", "in_policy_cost", "deduction", "basic_paid", "supplementary_paid").with_columns(
        *(settled[name] for name in _AID),
        pl.Series("critical_paid", found.critical_paid),
        pl.Series("year", found.year),
        # a burden before aid doesn't need what the aid couldn't be worked out from
        (settled["status"] != "invalid" if rule.after == "aid" else found.invalid == "").alias("usable"),
    )
    usable = pl.col("usable")
    mine = table.filter((pl.col("year") == year) & pl.col("person_id").is_not_null())
    return mine.group_by("person_id", maintain_order=True).agg(
        pl.when(usable).then(_borne(rule)).otherwise(0).sum().alias("burden"), (~usable).sum().alias("invalid")
    )


def _borne(rule: Watch) -> pl.Expr:
    """The same as `borne`, over columns."""
    start, off = _parts(rule)
    return (pl.col(start) - sum((pl.col(name).fill_null(0) for name in off), pl.lit(0))).clip(lower_bound=0)


def _rows(people: People, figures: Figures, rule: Watch, burdens: pl.DataFrame) -> pl.DataFrame:
    """COLUMNS and `key`: each person judged by the first line that is meant for him; nobody whose line isn't reached."""
    person = people.persons.number(burdens)
    burden, faulty = burdens["burden"].to_numpy(), burdens["invalid"].to_numpy() > 0
    known = person >= 0
    verdicts = [_Verdict(None, None, None, None, "unknown_person")]
    verdict = np.where(known, -1, 0)  # number in `verdicts`; -1: none
    waiting = known
    for name, line in rule.lines.items():
        mine = waiting.copy()
        certain, possible, classless = (one[person[mine]] for one in _meant(people, line))
        mine[mine] = possible
        waiting = waiting & ~mine
        amount = None if line.line is None else figures.amount(line.line, people.year)
        given = _Judged(burden[mine], faulty[mine], certain[possible], classless[possible])
        verdict[mine] = _judge(rule, name, line, amount, people.year, given, verdicts)
    kept = np.flatnonzero(verdict >= 0)
    table = pl.DataFrame([vars(one) for one in verdicts], schema=_VERDICT)
    return burdens[kept].select("person_id", pl.when(pl.Series(known[kept])).then(pl.col("burden")).alias("burden")).hstack(table[verdict[kept]])


@dataclass(frozen=True)
class _Verdict:
    """What a line says of a person; `reasons` by code."""

    warning: str | None
    line: int | None
    clauses: str | None
    key: str | None
    reasons: str


_VERDICT: dict[str, Any] = {"warning": pl.String, "line": pl.Int64, "clauses": pl.String, "key": pl.String, "reasons": pl.String}


@dataclass(frozen=True)
class _Judged:
    """The persons for whom a line may be meant: what they have borne, whether claims couldn't be used, whether the line is certainly theirs,
    whether an identity's class isn't stated."""

    burden: Ints
    faulty: Bools
    certain: Bools
    classless: Bools


def _judge(rule: Watch, name: str, line: Line, amount: int | None, year: int, given: _Judged, verdicts: list[_Verdict]) -> Ints:
    """The number of each person's verdict, which is added to `verdicts`; -1 where there is nothing to say."""
    answer = np.full(len(given.burden), -1, np.int64)

    def say(who: Bools, warned: bool, *reasons: str) -> None:
        for faulty in (False, True):
            told = [*reasons, *(["invalid_claims"] if faulty else [])]
            verdicts.append(_Verdict((line.warning or name) if warned else None, amount, line.clause, name if warned else None, ";".join(told)))
            answer[who & (given.faulty == faulty)] = len(verdicts) - 1

    everyone = np.ones(len(answer), np.bool_)
    if line.line is not None and amount is None:
        if line.unset != "silent":
            say(everyone, False, f"parameter_missing:{line.line.needs(year)}")
        return answer
    reached = everyone if amount is None else _reached(rule, given.burden, amount)
    say(~given.certain & given.classless, False, "missing:class")
    say(~given.certain & ~given.classless, False, "missing:insurance")
    say(given.certain & reached, True)
    say(given.certain & ~reached & given.faulty, False)
    return answer


def _meant(people: People, line: Line) -> _Meant:
    """Is the line meant for each person?"""
    count = len(people.persons)
    certain: npt.NDArray[np.bool_] = np.ones(count, np.bool_)
    classless = np.isin(np.arange(count), people.held.person[~people.held.sure])
    possible = certain
    if not line.everyone:
        sure, may = _targets(people, line.class_ or [ANY])
        certain, possible = (~may, ~sure) if line.ordinary else (sure, may)
    if len(set(line.insurance)) == len(domain("insurance")):
        return certain, possible, classless
    insurance = people.persons.coordinate("insurance")
    insured = np.isin(insurance, [domain("insurance").index(one) for one in line.insurance])
    return certain & insured, possible & (insured | (insurance < 0)), classless


def _targets(people: People, classes: list[str]) -> tuple[Bools, Bools]:
    """Persons who were a target of these classes on some day of the year."""
    held = people.held.within(people.first, people.last).of_classes(classes)
    candidates = Candidates(people, held, _ANY_DAY, "12-31")
    certain, possible = people.holds(held, _ANY_DAY)
    certain = certain & (held.sure | (ANY in classes))
    for when, _, _ in target_rules(people.policy):
        refused, maybe = candidates.test(when)
        certain, possible = certain & ~maybe, possible & ~refused
    everyone = np.arange(len(people.persons))
    return np.isin(everyone, held.person[certain]), np.isin(everyone, held.person[possible])

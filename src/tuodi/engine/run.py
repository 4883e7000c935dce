"""Settling a file of claims: frames in, one row a claim out, in the order given. A single claim is a batch of one."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from tuodi.engine import critical, kernel
from tuodi.engine.backend import plain_lists, use_compiled, walk, walk_each
from tuodi.engine.columns import ClaimCoordinates, Claims, Persons, identity_columns, with_unusable_row
from tuodi.engine.dates import NEVER, NO_DAY, Days, day_number, year_of
from tuodi.engine.locate import Alternatives, locate
from tuodi.engine.order import by_person
from tuodi.engine.plan import Plan, Plans, VersionPlan
from tuodi.engine.source import DAY, Source, source
from tuodi.engine.spans import IdentityColumns, identity_spans
from tuodi.engine.state import State
from tuodi.engine.validity import invalid_reasons
from tuodi.engine.who import Coverage, cover_claims, preferred
from tuodi.policy.conditions import evaluate
from tuodi.policy.pack import Pack

Ints = npt.NDArray[np.int64]


@dataclass
class Run:
    """Everything a run has found; arrays are in the order of the claims given unless said otherwise.

    `order`: claims sorted by person, year and settlement; `out` lies in that order. `title_of`, `version` in the given order.
    `unusable`: claims that can't be used and why. `size`: places of a state; `held`: the states that
    `groups` started from; `after`: those they left behind (started from none: the last one only).
    """

    plan: Plan
    claims: Claims
    persons: Persons
    identities: IdentityColumns
    version: Ints
    year: Ints
    base: Ints
    left: Ints
    critical_paid: Ints
    unusable: dict[int, str]
    sanctioned: npt.NDArray[np.bool_]
    coverage: dict[int, tuple[Ints, Coverage]]
    alternatives: dict[int, tuple[Ints, Alternatives]]
    order: Ints
    groups: Ints
    out: kernel.Out
    size: int
    held: list[State] | None
    after: list[list[int]]
    after_invalid: npt.NDArray[np.bool_]

    @property
    def usable(self) -> npt.NDArray[np.bool_]:
        found = np.ones(len(self.claims), np.bool_)
        found[list(self.unusable)] = False
        return found

    @functools.cached_property
    def invalid(self) -> pl.Series:
        """Why each claim can't be used, "" where it can."""
        reasons = [""] * len(self.claims)
        for number, reason in self.unusable.items():
            reasons[number] = reason
        return pl.Series("reason", reasons, dtype=pl.Utf8)

    @functools.cached_property
    def lines(self) -> list[dict[str, Any]]:
        """The output rows as mappings, in the order given: for a few claims."""
        from tuodi.engine.results import lines

        return lines(self)


def run(
    pack: Pack,
    persons: pl.DataFrame | Source,
    identities: pl.DataFrame | Source,
    claims: pl.DataFrame | Source,
    sanctions: pl.DataFrame | Source | None = None,
    parameters: Mapping[str, Any] | None = None,
    states: Sequence[State] | None = None,
    traced: bool = False,
    plans: Plans | None = None,
) -> Run:
    """Settle `claims` (typed frames of `tuodi.tables`, or rows). `states`: what each person of the table has used so far in the year
    that the person's claims belong to; `plans`: plans of the same pack and parameters from an earlier run."""
    people = Persons(persons)
    batch = Claims(claims, people)
    version, _judged = _versions(pack, batch)
    started_needed = any(v.policy.benefit_year.of == "started" or v.policy.document.in_force.judged_on == "started" for v in pack.versions)
    unusable = invalid_reasons(batch, started_needed)
    usable = np.ones(len(batch), np.bool_)
    usable[list(unusable)] = False
    version = np.where(usable, version, -1)
    classes = list(dict.fromkeys(name for v in pack.versions for name in v.policy.classes))
    ids = identity_columns(identities, people, classes)
    year = _benefit_years(pack, batch, version, usable)
    years = sorted({*np.unique(year[version >= 0]).tolist(), *_application_years(pack, ids)})
    plan = (plans or Plans(pack, parameters)).of(years)
    recognised = ids.diseases
    coverage: dict[int, tuple[Ints, Coverage]] = {}
    for number, one in enumerate(plan.versions):
        at = np.nonzero(version == number)[0]
        spans = identity_spans(one.policy, one.figures, ids, one.dense.titles)
        found = cover_claims(spans, one.dense.titles, batch, at, recognised, len(people))
        year[at] = np.where(found.year > 0, found.year, year[at])
        coverage[number] = (at, found)
    barred = _sanctioned(batch, people, sanctions) & usable & (version >= 0)
    order, groups = _ordered(batch, year)
    held = None if states is None else [_state_of(states, int(batch.person[order[first]])) for first in groups[:-1]]
    lost = np.zeros(len(batch), np.bool_)  # claims that lack a value or a figure that could change them
    status, detail = np.zeros(len(batch), np.int64), np.zeros(len(batch), np.int64)
    while True:
        base, left, paid, below = _layers(plan, batch, version, year, usable & ~lost, coverage, order, groups, held)
        alternatives = {}
        for number, one in enumerate(plan.versions):
            at, found = coverage[number]
            alternatives[number] = (at, _located(one, at, found, batch, year, base))
        skip = ~usable | (version < 0) | barred | lost
        out, size, last = _walk(plan, batch, version, year, base, left, below, skip, alternatives, order, groups, held, traced)
        found_lost = np.isin(out.status, (kernel.COLUMN_MISSING, kernel.PARAMETER_MISSING))
        where = order[found_lost]
        lost[where], status[where], detail[where] = True, out.status[found_lost], out.detail[found_lost]
        if not len(where) or not computes_critical(plan, batch, held):
            break  # else once more: a claim that isn't settled doesn't accumulate in critical-illness insurance either
    out.status[lost[order]], out.detail[lost[order]] = status[order][lost[order]], detail[order][lost[order]]
    after = _after_invalid(usable & ~lost, order, groups)
    doubtful = with_unusable_row(identities, people)
    if doubtful.any():
        after |= usable & ~lost & doubtful[batch.person]
    return Run(
        plan, batch, people, ids, version, year, base, left, paid, unusable, barred, coverage, alternatives, order, groups, out, size, held, last, after
    )


def settle(
    pack: Pack,
    persons: pl.DataFrame,
    identities: pl.DataFrame,
    claims: pl.DataFrame,
    sanctions: pl.DataFrame | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> pl.DataFrame:
    """One row a claim in the order given: claim_id, status, identity, class, item, base, deductible, ratio, critical_paid, aid,
    tilt_aid, hospital_borne, self_paid, cash, reasons, clauses. Money is integer fen, ratio integer basis points.

    Raises PolicyError and FigureError; rows that can't be used are `invalid` and say why.
    """
    from tuodi.engine.results import results

    return results(run(pack, persons, identities, claims, sanctions, parameters))


def _state_of(states: Sequence[State], person: int) -> State:
    return states[person] if person >= 0 else State(0)


def _versions(pack: Pack, claims: Claims) -> tuple[Ints, dict[int, Days]]:
    """Number of the version in force for each claim, -1 where none is."""
    version = np.full(len(claims), -1, np.int64)
    judged = {}
    for number, one in enumerate(pack.versions):
        day = claims.started if one.policy.document.in_force.judged_on == "started" else claims.ended
        judged[number] = day
        last = day_number(one.last) if one.last else NEVER
        version[(day >= day_number(one.first)) & (day <= last) & (day != NO_DAY)] = number
    return version, judged


def _benefit_years(pack: Pack, claims: Claims, version: Ints, usable: npt.NDArray[np.bool_]) -> Ints:
    """The year each claim belongs to, by its version's rule."""
    plain = year_of(np.where(claims.ended == NO_DAY, 0, claims.ended))
    years = plain

    def of(rule: str) -> Ints:
        if rule == "ended":
            return plain
        day = claims.started if rule == "started" else _settled_days(claims)
        return year_of(np.where(day == NO_DAY, 0, day))

    for number, one in enumerate(pack.versions):
        rule = one.policy.benefit_year
        here = (version == number) & usable
        years = np.where(here, of(rule.of), years)
        if rule.except_:
            nobody = np.zeros(len(claims), np.int64)
            coordinates = ClaimCoordinates(claims, one.policy, plain, nobody, lambda _, nobody=nobody: nobody, {})
            for exception in rule.except_:
                certain, _ = evaluate(exception.when, coordinates.known)
                years = np.where(here & certain, of(exception.of), years)
    return years


def _application_years(pack: Pack, ids: IdentityColumns) -> list[int]:
    backs = [rule.timing.look_back for v in pack.versions for rule in v.policy.identities.values() if rule.timing and rule.timing.look_back]
    if not any(back.benefit_year == "of_application" for back in backs):
        return []
    applied = ids.applied[ids.applied != NO_DAY]
    return [int(year) for year in np.unique(year_of(applied))]


def _settled_days(claims: Claims) -> Days:
    return np.floor_divide(claims.settled, DAY)


def _sanctioned(claims: Claims, persons: Persons, sanctions: pl.DataFrame | Source | None) -> npt.NDArray[np.bool_]:
    """Claims whose end lies in a time barred, both days included; an empty end bars for good."""
    barred = np.zeros(len(claims), np.bool_)
    if sanctions is None or not len(sanctions):
        return barred
    rows = source(sanctions).usable()
    person, first, last = persons.number(rows), rows.days("start"), rows.days("end")
    times = pl.DataFrame({"person": person, "first": first, "last": np.where(last == NO_DAY, NEVER, last)})
    times = times.filter((pl.col("person") >= 0) & (pl.col("first") != NO_DAY))
    asked = pl.DataFrame({"person": claims.person, "ended": claims.ended}).with_row_index("claim")
    met = asked.join(times, on="person").filter(pl.col("ended").is_between("first", "last"))
    barred[met["claim"].to_numpy()] = True
    return barred


def _ordered(claims: Claims, year: Ints) -> tuple[Ints, Ints]:
    """(claims by person, year, settlement and arrival; borders of the person-years in that order)."""
    order = by_person(claims.person, year, claims.settled, len(claims.persons))
    person, years = claims.person[order], year[order]
    change = np.nonzero((person[1:] != person[:-1]) | (years[1:] != years[:-1]))[0] + 1
    return order, np.concatenate([[0], change, [len(order)]]) if len(order) else np.zeros(1, np.int64)


def _layers(
    plan: Plan,
    claims: Claims,
    version: Ints,
    year: Ints,
    usable: npt.NDArray[np.bool_],
    coverage: dict[int, tuple[Ints, Coverage]],
    order: Ints,
    groups: Ints,
    held: list[State] | None,
) -> tuple[Ints, Ints, Ints, Ints]:
    """(base, what is left of the bill, critical-illness payment, part under its deductible) in the order given."""
    money = {name: claims.money(name) for name in ("total_cost", "in_policy_cost", "deduction", "basic_paid", "supplementary_paid")}
    given = claims.money("critical_paid", empty=-1)
    paid = np.maximum(given, 0)
    below = np.zeros(len(claims), np.int64)
    room = money["total_cost"] - money["basic_paid"] - money["supplementary_paid"]
    admitted = money["in_policy_cost"] - money["deduction"]
    insured = claims.of_person(claims.persons.coordinate("insurance"), np.int8(-1)) != 2
    for number, one in enumerate(plan.versions if computes_critical(plan, claims, held) else []):
        terms = [_critical_terms(one, year_) for year_ in plan.years]
        if all(term is None for term in terms):
            continue
        at, found = coverage[number]
        if not len(at):
            continue
        rule = one.policy.critical_illness.preference if one.policy.critical_illness else None
        better = np.zeros(len(claims), np.bool_)
        if rule is not None:
            insurances = [{"resident": 0, "employee": 1}[name] for name in rule.insurance]
            kind = claims.of_person(claims.persons.coordinate("insurance"), np.int8(-1))
            better[at] = preferred(found, rule.classes) & np.isin(kind[at], insurances)
        skip = ~usable | (version != number) | ~insured
        inputs = {
            "year": np.searchsorted(plan.years, year)[order],
            "self_pay": np.maximum(admitted - money["basic_paid"], 0)[order],
            "given": given[order],
            "room": np.maximum(room, 0)[order],
            "preferred": better[order].astype(np.int64),
            "skip": skip[order].astype(np.int64),
        }
        figures = _critical_arrays(terms)
        preference = (rule.deductible, rule.ratio_plus, int(rule.no_ceiling)) if rule else (10000, 0, 0)
        computed, under = _critical_paid(inputs, figures, preference, groups, held)
        here = np.zeros(len(order), np.bool_)
        here[order] = ~skip[order]
        spread_paid, spread_below = np.zeros(len(order), np.int64), np.zeros(len(order), np.int64)
        spread_paid[order], spread_below[order] = computed, under
        paid, below = np.where(here, spread_paid, paid), np.where(here, spread_below, below)
    left = room - paid
    base = np.maximum(admitted - money["basic_paid"] - paid - money["supplementary_paid"], 0)  # for claims under no version
    for number, one in enumerate(plan.versions):
        minus = np.zeros(len(claims), np.int64)
        for layer in one.policy.base.minus:
            minus += {"basic": money["basic_paid"], "critical": paid, "supplementary": money["supplementary_paid"]}[layer]
        base = np.where(version == number, np.maximum(admitted - minus, 0), base)
    return base, left, paid, below


def _critical_paid(
    inputs: dict[str, Ints], figures: list[Ints], preference: tuple[int, int, int], groups: Ints, held: list[State] | None
) -> tuple[Any, Any]:
    """(payments, parts under the deductible) in the sorted order; what follows in the year is left in the states."""
    count = int(groups[-1])
    if use_compiled(count) and held is None:
        from tuodi.engine.compiled import pay

        amounts, parts = np.zeros(count, np.int64), np.zeros(count, np.int64)
        pay(groups, *inputs.values(), *figures, *preference, np.zeros(2, np.int64), np.zeros(2, np.int64), amounts, parts)
        return amounts, parts
    paid, below = [0] * count, [0] * count
    given: list[Any] = [*plain_lists(inputs.values()), *plain_lists(figures), *preference]
    if held is None:
        critical.pay(groups.tolist(), *[*given, [0, 0], [0, 0], paid, below])
    for number, state in enumerate(held or []):
        last = [0, 0]
        own = [int(groups[number]), int(groups[number + 1])]
        critical.pay(own, *[*given, state.critical, last, paid, below])
        state.critical_after = (last[0], last[1])
    return paid, below


def computes_critical(plan: Plan, claims: Claims, held: list[State] | None) -> bool:
    """Is there anything to compute in the critical-illness layer, now or for the claims that follow?"""
    if held is None and not plan.features.less_critical and not claims.source.empty("critical_paid").any():
        return False
    return any(_critical_terms(one, year) is not None for one in plan.versions for year in plan.years)


def _critical_terms(one: VersionPlan, year: int) -> tuple[int, Any, int] | None:
    """(deductible, bands, ceiling) of a year; bands None and ceiling -1 where not all of them are given (nothing is computed then)."""
    figures = one.figures
    asked = list(figures.missing)
    deductible = figures.money("critical.deductible", year)
    bands, ceiling = figures.bands("critical.bands", year), figures.ceiling("critical.ceiling", year)
    figures.missing[:] = asked
    if deductible is None:
        return None
    complete = bands is not None and ceiling is not None
    return deductible, bands if complete else (), ceiling if complete and ceiling is not None else -1


def _critical_arrays(terms: list[tuple[int, Any, int] | None]) -> list[Ints]:
    deductible: list[int] = []
    ceiling: list[int] = []
    first: list[int] = []
    last: list[int] = []
    up: list[int] = []
    ratio: list[int] = []
    for term in terms:
        line, bands, top = term if term is not None else (-1, (), -1)
        deductible.append(line)
        ceiling.append(top)
        first.append(len(up))
        for border, points in bands:
            up.append(kernel.UNLIMITED if border is None else border)
            ratio.append(points)
        last.append(len(up))
    return [np.array(one, dtype=np.int64) for one in (deductible, ceiling, first, last, up, ratio)]


def _located(one: VersionPlan, at: Ints, found: Coverage, claims: Claims, year: Ints, base: Ints) -> Alternatives:
    def held(identity: str) -> Ints:
        spread = np.zeros(len(claims), np.int64)
        spread[at] = found.holds(identity)
        return spread

    coordinates = ClaimCoordinates(claims, one.policy, year, base, held, one.ended_rules)
    only = one.policy.several_identities == "first"
    return locate(one.dense, at, coordinates, found.mask, found.doubtful, one.first_cell, only)


def _walk(
    plan: Plan,
    claims: Claims,
    version: Ints,
    year: Ints,
    base: Ints,
    left: Ints,
    below: Ints,
    skip: npt.NDArray[np.bool_],
    located: dict[int, tuple[Ints, Alternatives]],
    order: Ints,
    groups: Ints,
    held: list[State] | None,
    traced: bool,
) -> tuple[kernel.Out, int, list[list[int]]]:
    count = len(order)
    start, mask, cell = _alternatives_in_order(located, order, count)
    hospital, hospitals = _hospital_slots(plan, claims, order, groups, held)
    sorted_claims = kernel.Claims(
        groups=groups,
        year=np.searchsorted(plan.years, year)[order],
        base=base[order],
        left=left[order],
        in_policy=claims.money("in_policy_cost")[order],
        critical_deductible=below[order],
        deduction=claims.money("deduction")[order],
        hospital=hospital,
        skip=skip[order].astype(np.int64),
        alternatives=start,
        mask=mask,
        cell=cell,
    )
    size = len(plan.slots) + kernel.HOSPITAL_SLOTS * hospitals
    if held is None:
        out, last = walk(plan, sorted_claims, count, [0] * size, traced)
        return out, size, [last]
    out, after = walk_each(plan, sorted_claims, count, [state.vector(plan.slots, size) for state in held], size, traced)
    return out, size, after


def _alternatives_in_order(located: dict[int, tuple[Ints, Alternatives]], order: Ints, count: int) -> tuple[Ints, Ints, Ints]:
    lengths = np.ones(count, np.int64)
    for at, one in located.values():
        lengths[at] = np.diff(one.start)
    start_given = np.concatenate([[0], np.cumsum(lengths)])
    masks, cells = np.zeros(start_given[-1], np.int64), np.zeros(start_given[-1], np.int64)
    for at, one in located.values():
        if not len(at):
            continue
        inner = np.arange(len(one.mask)) - np.repeat(one.start[:-1], np.diff(one.start))
        places = np.repeat(start_given[at], np.diff(one.start)) + inner
        masks[places], cells[places] = one.mask, one.cell
    if start_given[-1] == count:
        return np.arange(count + 1, dtype=np.int64), masks[order], cells[order]
    sorted_lengths = lengths[order]
    start = np.concatenate([[0], np.cumsum(sorted_lengths)])
    inner = np.arange(start[-1]) - np.repeat(start[:-1], sorted_lengths)
    source = np.repeat(start_given[order], sorted_lengths) + inner
    return start, masks[source], cells[source]


def _hospital_slots(plan: Plan, claims: Claims, order: Ints, groups: Ints, held: list[State] | None) -> tuple[Ints, int]:
    """The place of each claim's hospital in the state of its person-year, where a policy keeps one; and how many are needed."""
    if not plan.tables.hospital_yearly.any():
        return np.full(len(order), -1, np.int64), 0
    hospitals = claims.source.strings("hospital")
    slots = np.full(len(order), -1, np.int64)
    most = 0
    for g in range(len(groups) - 1):
        seen = {name: n for n, name in enumerate(held[g].hospitals if held else ())}
        for i in range(int(groups[g]), int(groups[g + 1])):
            name = hospitals[order[i]]
            slots[i] = len(plan.slots) + kernel.HOSPITAL_SLOTS * seen.setdefault(name, len(seen))
        most = max(most, len(seen))
        if held is not None:
            held[g].hospital_names = list(seen)
    return slots, most


def _after_invalid(usable: npt.NDArray[np.bool_], order: Ints, groups: Ints) -> npt.NDArray[np.bool_]:
    """Claims that follow an unusable row of their person in the year."""
    bad = (~usable[order]).astype(np.int64)
    after = np.zeros(len(order), np.bool_)
    if bad.any():
        seen = np.cumsum(bad)
        before_group = np.concatenate([[0], seen])[groups[:-1]]
        after[order] = seen - np.repeat(before_group, np.diff(groups)) > 0
    return after & usable

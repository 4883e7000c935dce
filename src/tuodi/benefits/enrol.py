"""资助参保: what is paid towards a person's premium of the residents' insurance for a year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from tuodi.benefits import frames, run
from tuodi.benefits.grounds import Bar, Claim, claims, entries_for, insurance_bars, not_held, rule_bars
from tuodi.benefits.newly import effective_day, paid_already
from tuodi.benefits.people import Candidates, People, gather
from tuodi.benefits.premium import Due, due
from tuodi.engine.dates import day_number
from tuodi.policy.benefits_schema import Enrolment, SubsidyRow
from tuodi.policy.conditions import When
from tuodi.policy.figures import Figures
from tuodi.policy.schema import Policy

COLUMNS: dict[str, pl.DataType] = {
    "person_id": pl.String(), "status": pl.String(), "premium": pl.Int64(), "subsidy": pl.Int64(), "self_paid": pl.Int64(),
    "identity": pl.String(), "clauses": pl.String(), "effective": pl.Date(), "reasons": pl.String(),
}  # fmt: skip


def enrol(
    city: run.City,
    year: int,
    persons: pl.DataFrame,
    identities: pl.DataFrame,
    *,
    parameters: run.Settings = None,
    readings: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """A row for every person with an identity held in the year and for every other person to whom a subsidy is due.

    Frames are those of `tuodi.tables`. Columns: COLUMNS; premium, subsidy, self_paid in fen. status: settled, not_covered
    (reasons say which rule), invalid (reasons name the figure or the column that isn't stated). Persons in their own order,
    then ids that the persons table lacks. Raises PolicyError, FigureError, BenefitError.
    """
    return decisions(city, year, persons, identities, parameters=parameters, readings=readings).select(list(COLUMNS))


def decisions(
    city: run.City,
    year: int,
    persons: pl.DataFrame,
    identities: pl.DataFrame,
    *,
    parameters: run.Settings = None,
    readings: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """As `enrol`, with one column more: `row`, the number of the table's row that decided, or that a rule refused (none: no row fits)."""
    pack = run.load(city, readings)
    policy = run.of_year(pack, year)
    figures = run.figures(policy or pack.newest, parameters)
    people = gather(policy or pack.newest, year, figures, persons, identities)
    rows = _not_in_force(people) if policy is None else _rows(people, figures)
    return frames.table([*rows, *unusable(people, persons, identities)], {**COLUMNS, "row": pl.Int64()})


def subsidised(people: People, figures: Figures) -> list[Claim]:
    """Every row of the table that surely holds for a person (whatever its amount)."""
    return [claim for claim in found(people, figures) if claim.sure]


def found(people: People, figures: Figures) -> Iterator[Claim]:
    """Every row of the enrolment table that fits or may fit a person. Raises BenefitError where the document has no such rule."""
    enrolment = rule_of(people.policy)
    for number, row in enumerate(enrolment.rows):
        candidates = Candidates(people, entries_for(people, row), enrolment.held, enrolment.age_day)
        yield from claims(candidates, number, row, list(bars_of(candidates, enrolment, row, figures)))


def rule_of(policy: Policy) -> Enrolment:
    if policy.benefits is None or policy.benefits.enrolment is None:
        raise run.BenefitError(f"{policy.name}的政策没有规定资助参保")
    return policy.benefits.enrolment


def bars_of(candidates: Candidates, enrolment: Enrolment, row: SubsidyRow, figures: Figures) -> Iterator[Bar]:
    people = candidates.people
    yield from insurance_bars(candidates, enrolment.insurance, enrolment.clause)
    yield from rule_bars(candidates, target_rules(people.policy))
    yield from rule_bars(candidates, list(_refusals(enrolment, people, figures)))
    if enrolment.newly is not None and enrolment.newly.no_refund is not None and not row.anyone:
        yield paid_already(candidates, enrolment.newly)
    if row.while_ is not None:
        yield _over(candidates, row.while_, row.clause, figures)
    if not row.anyone:
        yield not_held(candidates, enrolment.held, enrolment.clause)


def target_rules(policy: Policy) -> list[tuple[When, str, str]]:
    """Access rules that say who is no target although an identity is held: (when, reason, clause)."""
    names = policy.benefits.targets if policy.benefits else []
    return [(rule.when, rule.refuse, rule.clause) for rule in (policy.access[name] for name in names)]


def _refusals(enrolment: Enrolment, people: People, figures: Figures) -> Iterator[tuple[When, str, str]]:
    """The refusals that still bite in the year; one whose end isn't set does."""
    for rule in enrolment.refuse.values():
        end = figures.date(rule.until) if rule.until else None
        if end is None or day_number(end) >= people.first:
            yield rule.when, rule.refuse, rule.clause


def _over(candidates: Candidates, name: str, clause: str, figures: Figures) -> Bar:
    """A row that pays only in years that begin on or before a date."""
    end = figures.date(name)
    all_ = np.ones(len(candidates), np.bool_)
    if end is None:
        return Bar(~all_, all_, "period_over", clause, columns=[(run.missing(name), all_)])
    over = all_ if day_number(end) < candidates.people.first else ~all_
    return Bar(over, over, "period_over", clause)


@dataclass
class _Person:
    """What was found for one person."""

    claims: list[Claim]
    identity: str


def _rows(people: People, figures: Figures) -> list[dict[str, Any]]:
    by_person: dict[int, _Person] = {number: _Person([], identity) for number, identity in held_identities(people).items()}
    for claim in found(people, figures):
        if claim.person in by_person or claim.identity or not claim.bars:
            by_person.setdefault(claim.person, _Person([], "")).claims.append(claim)
    premium = figures.money("resident_premium", people.year)
    frame = people.persons.frame
    ids, insurance, district = frame["person_id"].to_list(), frame["insurance"].to_list(), frame["district"].to_list()
    rows = []
    for number in sorted(by_person):
        person = by_person[number]
        row = _decide(people, figures, person, premium, insurance[number], district[number])
        rows.append({"person_id": ids[number], **row})
    return rows


def held_identities(people: People) -> dict[int, str]:
    """person -> the first identity held in the year, in the order of the policy's classes."""
    order = list(people.policy.classes)
    held = people.held.within(people.first, people.last)
    found: dict[int, tuple[int, int, str]] = {}
    for index in range(len(held)):
        class_, person = str(held.class_[index]), int(held.person[index])
        key = (order.index(class_) if class_ else len(order), int(held.first[index]), str(held.identity[index]))
        found[person] = min(found.get(person, key), key)
    return {person: key[2] for person, key in found.items()}


def _decide(people: People, figures: Figures, person: _Person, premium: int | None, insurance: str | None, district: str | None) -> dict[str, Any]:
    """The outcome best for the person, or why there is none, or what would have to be known."""
    enrolment = rule_of(people.policy)
    dues = [due(claim, enrolment, people, figures, premium, district) for claim in person.claims if not claim.bars]
    sure = [one for one in dues if one.claim.sure and one.least is not None]
    best = max(sure, key=lambda one: (one.least or 0, *_rank(people, one)), default=None)
    floor = best.least if best is not None and best.least is not None else 0
    open_ = [one for one in dues if one.most is None or one.most > floor]
    if open_:
        reasons = ";".join(dict.fromkeys(reason for one in open_ for reason in one.reasons))
        return {"status": "invalid", "reasons": reasons, "row": open_[0].claim.row}
    if best is None:
        return _nothing(person, enrolment, premium, insurance)
    return _settled(people, enrolment, best, floor, premium, person, insurance)


def _rank(people: People, one: Due) -> tuple[int, int]:
    """Between equal amounts: the class named first in the document, then the identity held longest."""
    order = list(people.policy.classes)
    return (-(order.index(one.claim.class_) if one.claim.class_ else len(order)), -one.claim.first)


def _settled(
    people: People, enrolment: Enrolment, best: Due, subsidy: int, premium: int | None, person: _Person, insurance: str | None
) -> dict[str, Any]:
    assert premium is not None
    return {
        "status": "settled",
        "premium": premium,
        "subsidy": subsidy,
        "self_paid": max(0, premium - subsidy),
        "identity": best.claim.identity or person.identity or None,
        "clauses": enrolment.rows[best.claim.row].clause,
        "effective": effective_day(people, enrolment.newly, best.claim, insurance),
        "reasons": "not_yet_enrolled" if insurance == "none" else "",
        "row": best.claim.row,
    }


def _nothing(person: _Person, enrolment: Enrolment, premium: int | None, insurance: str | None) -> dict[str, Any]:
    """No ground, or only grounds that a rule refuses; who is insured as an employee owes no residents' premium."""
    bars = [bar for claim in person.claims for bar in claim.bars]
    if not bars:
        bars = [("no_subsidy_for_group", enrolment.clause)]
    owed = None if insurance == "employee" else premium
    return {
        "status": "not_covered",
        "premium": owed,
        "subsidy": 0,
        "self_paid": owed,
        "identity": person.identity or None,
        "clauses": ";".join(dict.fromkeys(clause for _, clause in bars)),
        "reasons": ";".join(dict.fromkeys(reason for reason, _ in bars)),
        "row": min((claim.row for claim in person.claims), default=None),
    }


def _not_in_force(people: People) -> list[dict[str, Any]]:
    ids = people.ids
    return [
        {"person_id": ids[number], "status": "not_covered", "subsidy": 0, "identity": identity, "reasons": "not_in_force"}
        for number, identity in sorted(held_identities(people).items())
    ]


def unusable(people: People, persons: pl.DataFrame, identities: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows of the tables that can't be used and leave their person without an answer, each person once."""
    reasons: dict[str, str] = {}
    strange = pl.col("person_id").is_null() | ~pl.col("person_id").is_in(people.ids)
    for table, otherwise in ((persons, ""), (identities, "unknown_person")):
        error = pl.col("error").fill_null("") if "error" in table.columns else pl.lit("")
        reason = pl.when(error != "").then(error).otherwise(pl.lit(otherwise)).alias("reason")
        for person, text in table.filter(strange).select("person_id", reason).iter_rows():
            if text:
                reasons.setdefault(person or "", text)
    return [{"person_id": person, "status": "invalid", "reasons": text} for person, text in reasons.items()]

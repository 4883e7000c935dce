"""Identities gained within the year: no refund to who has paid already, and the day from which an insurance taken out with aid runs."""

from __future__ import annotations

import datetime as dt

import numpy as np

from tuodi.benefits.grounds import Bar, Claim
from tuodi.benefits.people import Candidates, People
from tuodi.engine.dates import NO_DAY, day_of
from tuodi.policy.benefits_schema import Newly
from tuodi.policy.conditions import When


def paid_already(candidates: Candidates, newly: Newly) -> Bar:
    """New in the year (begun after 1 January): insured already on own contribution. Held before: paid before the identity began."""
    people, entries = candidates.people, candidates.entries
    paid_on = people.paid_on[entries.person]
    new = entries.first > people.first
    stated = paid_on != NO_DAY
    before = ~new & stated & (paid_on < entries.first)
    certain = possible = before | (new & stated)
    whens = []
    if newly.no_refund == "insurance_column":
        insured = When(insurance=["resident"])
        sure, may = candidates.test(insured)
        certain, possible = certain | (new & sure), possible | (new & may)
        whens = [insured]
    return Bar(np.asarray(certain), np.asarray(possible), "already_paid", newly.clause, whens)


def effective_day(people: People, newly: Newly | None, claim: Claim, insurance: str | None) -> dt.date | None:
    """1 January, or for an identity gained in the year by somebody not yet insured the day by the rule; None where there is no rule."""
    if newly is None or newly.effective is None:
        return None
    column_counts = newly.no_refund != "enrolled_on"
    if claim.first <= people.first or (column_counts and insurance != "none"):
        return day_of(people.first)
    start = day_of(claim.first)
    if newly.effective == "at_once":
        return start
    return dt.date(start.year + start.month // 12, start.month % 12 + 1, 1)

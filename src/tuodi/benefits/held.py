"""Who holds which identity, as what class, from when to when: the days of the identity rows by the policy's timing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from tuodi.engine.columns import Persons, identity_columns
from tuodi.engine.dates import NEVER, NO_DAY, add_months, day_number, year_end, year_of
from tuodi.engine.spans import IdentityColumns, timing_of
from tuodi.policy.benefits_schema import ANY
from tuodi.policy.figures import Figures
from tuodi.policy.schema import Policy, Timing

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[Any]


@dataclass(frozen=True)
class Holdings:
    """One entry for each identity row and each class that it may lead to (one, save where the class isn't stated).

    person: number in Persons · identity, class_: codes, class_ "" for none · sure: whether the class is certain ·
    first, last: days held, both included · until: name of a date parameter that isn't set and could end it earlier, or "".
    """

    person: Ints
    identity: Texts
    class_: Texts
    sure: Bools
    first: Ints
    last: Ints
    until: Texts

    def __len__(self) -> int:
        return len(self.person)

    def of(self, keep: Bools) -> Holdings:
        return Holdings(*(getattr(self, name)[keep] for name in self.__dataclass_fields__))

    def of_classes(self, classes: Sequence[str]) -> Holdings:
        """Those that lead to one of the classes, or to whichever (`any`)."""
        return self.of((self.class_ != "") if ANY in classes else np.isin(self.class_, list(classes)))

    def within(self, first: int, last: int) -> Holdings:
        """Those held on any day of the span."""
        return self.of((self.first <= last) & (self.last >= first))


def holdings(policy: Policy, figures: Figures, persons: Persons, identities: pl.DataFrame) -> Holdings:
    """All identity rows of known persons. Identities that the policy doesn't name are kept, without a class."""
    classes = list(policy.classes)
    ids = identity_columns(identities, persons, classes)
    parts = []
    for number, identity in enumerate(ids.codes):
        rows = np.nonzero(ids.code == number)[0]
        if not len(rows):
            continue
        rule = policy.identities.get(identity)
        timing = timing_of(policy, identity) if rule else policy.timing
        last, until = _last_days(timing, figures, ids.start[rows], ids.end[rows])
        if rule is None or not rule.assigned:
            parts.append(_part(ids, rows, identity, (rule and rule.class_) or "", True, last, until))
            continue
        known = np.isin(ids.class_[rows], [-1, *map(classes.index, rule.classes)])
        for class_ in rule.classes:
            given = ids.class_[rows] == classes.index(class_)
            if rule.when_other == class_:
                given = given | ~known
            empty = ids.class_[rows] == -1
            if rule.when_empty == class_:
                given = given | empty
            parts.append(_part(ids, rows[given], identity, class_, True, last[given], until))
            if rule.when_empty is None:
                parts.append(_part(ids, rows[empty], identity, class_, False, last[empty], until))
        other = (ids.class_[rows] == -2) & (rule.when_other is None)  # a class that the policy doesn't have
        parts.append(_part(ids, rows[other], identity, "", True, last[other], until))
    columns = [np.concatenate([part[k] for part in parts]) if parts else np.zeros(0, _TYPES[k]) for k in range(len(_TYPES))]
    found = Holdings(*columns)
    return found.of(found.first <= found.last)


_TYPES: tuple[Any, ...] = (np.int64, object, object, np.bool_, np.int64, np.int64, object)


def _part(ids: IdentityColumns, rows: Ints, identity: str, class_: str, sure: bool, last: Ints, until: str) -> list[Any]:
    def same(value: Any, dtype: Any) -> Any:
        return np.full(len(rows), value, dtype)

    return [ids.person[rows], same(identity, object), same(class_, object), same(sure, np.bool_), ids.start[rows], last, same(until, object)]


def _last_days(timing: Timing, figures: Figures, start: Ints, end: Ints) -> tuple[Ints, str]:
    """(last day held, the date parameter that would have to be set). Grace for claims doesn't prolong an identity."""
    last = np.where(end == NO_DAY, NEVER, end if timing.exit_day == "included" else end - 1)
    if timing.term is not None:
        years = timing.term.years
        close = add_months(start, 12 * years) - 1 if timing.term.kind == "rolling" else year_end(year_of(start) + years - 1)
        last = np.minimum(last, close)
    if timing.until is None:
        return last, ""
    day = figures.date(timing.until)
    return (last, timing.until) if day is None else (np.minimum(last, day_number(day)), "")

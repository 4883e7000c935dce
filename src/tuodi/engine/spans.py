"""Identity rows turned into spans of days: by the policy's timing rules, when does an identity cover a claim?

Every row gives a few spans (person, title, first day, last day, test). A title is an identity with its class and the
way it covers a claim; the test says which day of the claim must lie in the span. So holding, grace, terms, look-backs
and deaths are all one question, asked in one loop (`cover.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tuodi.engine.dates import NEVER, NO_DAY, Days, add_months, day_number, month_end, year_end, year_of, year_start
from tuodi.policy.figures import Figures
from tuodi.policy.schema import LookBack, Policy, Timing

Ints = npt.NDArray[np.int64]

# tests
ON_END, ON_START, ANY_DAY, STAY_ANY_DAY = 0, 1, 2, 3

# columns that may be unknown to a span (for the message)
# (`applied!`: covered by the look-back whatever the day of application was); `until:PARAMETER` is added as it occurs
UNKNOWN = ["", "class", "applied", "first_treated", "disease", "applied!"]


@dataclass(frozen=True)
class Title:
    """Under what a claim can be settled: an identity, its class ("" for one that opens nothing), and how it covers the claim."""

    identity: str
    class_: str
    coverage: str


def titles(policy: Policy) -> list[Title]:
    """The policy's titles in the order that decides between equals: classes, then identities, then held before looked back."""
    ways = ["held", *(["gained"] if _asks_gained(policy) else []), "looked_back"]
    pairs = [
        (class_, identity)
        for class_ in [*policy.classes, ""]
        for identity, rule in policy.identities.items()
        if class_ in (rule.classes if rule.assigned else [rule.class_ or ""])
    ]
    return [Title(identity, class_, way) for class_, identity in pairs for way in ways if way != "looked_back" or _looks_back(policy, identity)]


def _asks_gained(policy: Policy) -> bool:
    from tuodi.policy.references import conditions

    for _place, when in conditions(policy):
        for part in when.parts():
            # rows that take held and gained alike need no title of their own
            if part.coverage and ("gained" in part.coverage) != ("held" in part.coverage):
                return True
    return False


def _looks_back(policy: Policy, identity: str) -> bool:
    back = timing_of(policy, identity).look_back
    return back is not None and "looked_back" in (back.covers, back.between)


def timing_of(policy: Policy, identity: str) -> Timing:
    """The timing of one identity: its own words over those of the policy."""
    own = policy.identities[identity].timing
    if own is None:
        return policy.timing
    merged = {**policy.timing.model_dump(exclude_none=True, by_alias=True), **own.model_dump(exclude_none=True, by_alias=True)}
    return Timing.model_validate(merged)


@dataclass
class Spans:
    """Columns of equal length, sorted by person. `row`: index of the identity row; `sure` 0: a value of the row is unknown;
    `unknown`: which (index into UNKNOWN); `disease`: index of a recognised disease that the claim must be for, or -1;
    `year`: benefit year for claims covered only so, or 0; `gained`: title taken where the claim began before the span, or -1."""

    person: Ints
    title: Ints
    first: Ints
    last: Ints
    test: Ints
    sure: Ints
    row: Ints
    unknown: Ints
    disease: Ints
    year: Ints
    gained: Ints


@dataclass
class _Build:
    parts: list[dict[str, Any]] = field(default_factory=list)

    def add(self, rows: Ints, title: Any, first: Any, last: Any, test: int, **more: Any) -> None:
        keep = np.broadcast_to(first, rows.shape) <= np.broadcast_to(last, rows.shape)
        entry = {"rows": rows, "title": title, "first": first, "last": last, "test": test}
        entry |= {"sure": 1, "unknown": 0, "disease": -1, "year": 0, "gained": -1} | more
        self.parts.append({key: np.broadcast_to(np.asarray(value, dtype=np.int64), rows.shape)[keep] for key, value in entry.items()})


@dataclass(frozen=True)
class IdentityColumns:
    """The identities table as arrays: `code` index into `codes`; days with NO_DAY where empty; `class_` index into `classes`, `disease` into
    `diseases`, -1 empty."""

    codes: Sequence[str]
    classes: Sequence[str]
    person: Ints
    code: Ints
    start: Days
    end: Days
    death: npt.NDArray[np.bool_]
    applied: Days
    first_treated: Days
    class_: Ints
    disease: Ints
    diseases: Sequence[str] = ()


def identity_spans(policy: Policy, figures: Figures, ids: IdentityColumns, order: list[Title] | None = None) -> Spans:
    """All spans of the identity rows under one policy. A parameter that a timing needs and that is not set ends nothing here;
    it is reported by the caller (`Figures` remembers what was missing). `order`: the policy's titles, if at hand."""
    order = order or titles(policy)
    build = _Build()
    for identity, rule in policy.identities.items():
        if identity not in ids.codes:
            continue
        rows = np.nonzero(ids.code == ids.codes.index(identity))[0].astype(np.int64)
        if not len(rows):
            continue
        timing = timing_of(policy, identity)
        if not rule.assigned:
            _row_spans(build, order, identity, rule.class_ or "", timing, figures, ids, rows)
            continue
        for class_ in rule.classes:
            number = ids.classes.index(class_) if class_ in ids.classes else -2
            given = ids.class_[rows] == number
            if rule.when_empty == class_:
                given |= ids.class_[rows] == -1
            if rule.when_other == class_:
                given |= ~np.isin(ids.class_[rows], [-1, *(ids.classes.index(one) for one in rule.classes if one in ids.classes)])
            _row_spans(build, order, identity, class_, timing, figures, ids, rows[given])
            if rule.when_empty is None:
                empty = rows[ids.class_[rows] == -1]
                _row_spans(build, order, identity, class_, timing, figures, ids, empty, sure=0, unknown=UNKNOWN.index("class"))
    return _sorted(build, ids)


def _row_spans(
    build: _Build,
    order: list[Title],
    identity: str,
    class_: str,
    timing: Timing,
    figures: Figures,
    ids: IdentityColumns,
    rows: Ints,
    **more: Any,
) -> None:
    if not len(rows):
        return
    held = order.index(Title(identity, class_, "held"))
    gained = Title(identity, class_, "gained")
    more = {"gained": order.index(gained) if gained in order else -1} | more
    start, end = ids.start[rows], ids.end[rows]
    if timing.until is not None and figures.date(timing.until) is None:
        name = f"until:{timing.until}"
        if name not in UNKNOWN:
            UNKNOWN.append(name)
        more |= {"sure": 0, "unknown": UNKNOWN.index(name)}
    last, loss = _last_days(timing, figures, start, end)
    test = {"on_end": ON_END, "on_start": ON_START, "any_day": ANY_DAY, None: ON_END}[timing.held]
    graced = last
    if timing.grace == "month_end":
        graced = np.where(loss == NEVER, NEVER, month_end(np.where(loss == NEVER, 0, loss)))
        graced = np.maximum(last, graced)
    build.add(rows, held, start, graced, test, **more)
    if timing.stay_in_progress in ("held", "grace"):
        build.add(rows, held, start, graced if timing.stay_in_progress == "grace" else last, STAY_ANY_DAY, **more)
    dead = ids.death[rows] & (end != NO_DAY) & (end >= start) & (last >= end - 1)  # held until then, not lapsed before
    if dead.any():
        build.add(rows[dead], held, end[dead], end[dead], STAY_ANY_DAY, **more)
    if timing.look_back is not None:
        _look_back(build, order, identity, class_, timing.look_back, ids, rows, **(more | {"gained": -1}))


def _last_days(timing: Timing, figures: Figures, start: Days, end: Days) -> tuple[Days, Days]:
    """(last day held, day of the loss) for each row; NEVER where it goes on."""
    included = timing.exit_day == "included"
    last = np.where(end == NO_DAY, NEVER, end if included else end - 1)
    loss = np.where(end == NO_DAY, NEVER, end + 1 if included else end)
    if timing.term is not None:
        if timing.term.kind == "rolling":
            lapse = add_months(start, 12 * timing.term.years)
            sooner = lapse < loss
            last, loss = np.where(sooner, lapse - 1, last), np.where(sooner, lapse, loss)
        else:
            close = year_end(year_of(start) + timing.term.years - 1)
            sooner = close < last
            last, loss = np.where(sooner, close, last), np.where(sooner, close, loss)
    if timing.until is not None:
        day = figures.date(timing.until)
        if day is not None:
            number = day_number(day)
            last, loss = np.minimum(last, number), np.minimum(loss, number + 1)
    return last, loss


def _look_back(
    build: _Build, order: list[Title], identity: str, class_: str, back: LookBack, ids: IdentityColumns, rows: Ints, **more: Any
) -> None:
    """Spans before the start of the identity: the time looked back to, and from the anchor to the start."""
    start = ids.start[rows]
    anchor = ids.applied[rows] if back.anchor == "applied" else start
    test = ON_START if back.judged_on == "started" else ON_END
    covers = order.index(Title(identity, class_, back.covers))
    between = None if back.between == "not_covered" else order.index(Title(identity, class_, back.between))
    unknown = np.asarray(anchor == NO_DAY)
    if unknown.any():
        lost = rows[unknown]
        doubt = more | {"sure": 0, "unknown": UNKNOWN.index("applied")}
        near = start[unknown] if back.months is None or between is None else add_months(start[unknown], -back.months)
        for title in {covers, between} - {None}:
            build.add(lost, title, -NEVER, near - 1, test, **doubt)
            build.add(lost, title, near, start[unknown] - 1, test, **(doubt | {"unknown": UNKNOWN.index("applied!")}))
    rows, start, anchor = rows[~unknown], start[~unknown], anchor[~unknown]
    if back.benefit_year == "of_application":
        applied = ids.applied[rows]
        more = more | {"year": np.where(applied == NO_DAY, 0, year_of(np.where(applied == NO_DAY, 0, applied)))}
    doubtful = np.zeros(len(rows), np.int64)
    if back.months is not None:
        reach = add_months(anchor, -back.months)
    elif back.to == "year_start":
        reach = year_start(anchor)
    else:
        oldest = add_months(anchor, -12 * (back.at_most_years or 100))
        treated = ids.first_treated[rows]
        doubtful = np.where(treated == NO_DAY, UNKNOWN.index("first_treated"), 0)
        reach = np.where(treated == NO_DAY, oldest, np.maximum(treated, oldest))
    extra = dict(more)
    if back.only_for == "recognised_disease":
        disease = ids.disease[rows]
        doubtful = np.where((disease < 0) & (doubtful == 0), UNKNOWN.index("disease"), doubtful)
        extra["disease"] = disease
    if not more.get("sure", 1):
        sure: Any = 0
        which: Any = np.where(doubtful > 0, doubtful, more["unknown"])
    else:
        sure, which = np.where(doubtful > 0, 0, 1), doubtful
    build.add(rows, covers, reach, np.minimum(anchor, start) - 1, test, **(extra | {"sure": sure, "unknown": which}))
    if between is not None:
        build.add(rows, between, anchor, start - 1, test, **{**more, "year": 0})


def _sorted(build: _Build, ids: IdentityColumns) -> Spans:
    names = ("title", "first", "last", "test", "sure", "unknown", "disease", "year", "gained", "rows")
    if build.parts:
        columns = {name: np.concatenate([part[name] for part in build.parts]) for name in names}
    else:
        columns = {name: np.zeros(0, np.int64) for name in names}
    person = ids.person[columns["rows"]]
    order = np.argsort(person, kind="stable")
    sorted_ = {name: np.ascontiguousarray(column[order]) for name, column in columns.items()}
    return Spans(person=person[order], row=sorted_.pop("rows"), **sorted_)

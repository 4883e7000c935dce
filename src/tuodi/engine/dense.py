"""A policy laid out as one dense table: for every title and every combination of what conditions ask, the answer.

An answer is a list: candidate rows with flags (may tilt, counts as burden, hospital shares, uses up a deductible),
or the set of access rules that refuse. Looking a claim up is one array access; checking a policy is reading the table.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tuodi.engine.kernel import COUNTS_BURDEN, FIRST_ACCOUNT_FLAG, HOSPITAL_SHARES, MAY_TILT
from tuodi.engine.rows import FlatRow
from tuodi.engine.spans import Title
from tuodi.policy.conditions import TITLE_WORDS, Atom, Bools, When, domain, evaluate
from tuodi.policy.references import NOBODY
from tuodi.policy.schema import Policy

NO_ITEM = "(no item)"
NO_IDENTITY = "(no identity)"


@dataclass(frozen=True)
class Dimension:
    """One coordinate: the values of `name` grouped into the classes that the policy tells apart."""

    name: str
    values: tuple[Any, ...]
    class_of: npt.NDArray[np.int64]  # index of a value -> its class

    @property
    def size(self) -> int:
        return int(self.class_of.max()) + 1

    def examples(self) -> list[Any]:
        """One value of each class."""
        return [self.values[int(np.argmax(self.class_of == c))] for c in range(self.size)]


@dataclass
class Lists:
    """The distinct answers. `rows` are indices into the flat rows; `refusal` indexes `refusals` (sets of access rules), or -1."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)
    refusal: list[int] = field(default_factory=list)
    refusals: list[tuple[str, ...]] = field(default_factory=list)
    _known: dict[tuple[tuple[int, ...], int, tuple[str, ...]], int] = field(default_factory=dict)

    def number(self, rows: tuple[int, ...], flags: int, refusal: tuple[str, ...]) -> int:
        key = (rows, flags, refusal)
        if key not in self._known:
            self._known[key] = len(self.starts)
            self.starts.append(len(self.rows))
            self.rows.extend(rows)
            self.ends.append(len(self.rows))
            self.flags.append(flags)
            if refusal and refusal not in self.refusals:
                self.refusals.append(refusal)
            self.refusal.append(self.refusals.index(refusal) if refusal else -1)
        return self._known[key]


@dataclass(frozen=True)
class Dense:
    """`table[title, cell]` -> number of a list; the last title is nobody (no identity at all)."""

    titles: list[Title]
    dimensions: list[Dimension]
    table: npt.NDArray[np.int32]
    lists: Lists

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(dimension.size for dimension in self.dimensions)

    @property
    def cells(self) -> int:
        return int(np.prod(self.shape, dtype=np.int64))

    @functools.cached_property
    def lookups(self) -> list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
        """For each dimension, by value, the last for unknown: (how much of the cell's number it makes, its class or -1)."""
        return [(np.append(d.class_of * step, 0), np.append(d.class_of, -1)) for d, step in zip(self.dimensions, self.steps(), strict=True)]

    def steps(self) -> list[int]:
        """By how much the cell's number grows with each coordinate."""
        steps, step = [], 1
        for size in reversed(self.shape):
            steps.append(step)
            step *= size
        return steps[::-1]


def accounts(policy: Policy) -> list[str]:
    """Deductibles that other claims use up, too."""
    return [name for name, one in policy.deductibles.items() if one.counts is not None or one.counts_refused]


def build(policy: Policy, titles: list[Title], rows: Sequence[FlatRow], first_row: int, lists: Lists, ended_rules: frozenset[str]) -> Dense:
    """Lay the policy out. `first_row`: number of its first row among all versions' rows; `ended_rules`: access rules with a set end date."""
    dimensions = _dimensions(policy, rows, ended_rules)
    table = _Table(policy, dimensions)
    count = int(np.prod([d.size for d in dimensions], dtype=np.int64))
    answers = np.zeros((len(titles) + 1, count), dtype=np.int32)
    nobody = table.nobody(rows, first_row, lists, ended_rules)
    for number, title in enumerate(titles):
        # an identity that opens nothing alone is like none
        answers[number] = table.answers(title, rows, first_row, lists, ended_rules) if title.class_ else nobody
    answers[len(titles)] = nobody
    return Dense(titles, dimensions, answers, lists)


def _all_conditions(policy: Policy, rows: Sequence[FlatRow]) -> list[When]:
    found = [when for row in rows for when in row.conditions]
    found += [rule.when for rule in policy.access.values()]
    found += [one.counts for one in policy.deductibles.values() if one.counts is not None]
    if policy.tilt is not None:
        found += [policy.tilt.when, *([policy.tilt.counts] if policy.tilt.counts is not None else [])]
    if policy.hospital_share is not None:
        found.append(policy.hospital_share.when)
    return found


def _dimensions(policy: Policy, rows: Sequence[FlatRow], ended_rules: frozenset[str]) -> list[Dimension]:
    asked: dict[str, set[frozenset[Any]]] = {}
    for when in _all_conditions(policy, rows):
        for atom in when.atoms():
            if atom.dim not in TITLE_WORDS:
                asked.setdefault(atom.dim, set()).add(atom.values)
    for rule in sorted(ended_rules):
        asked[f"runs:{rule}"] = {frozenset({True})}
    result = []
    for name in sorted(asked):
        values = domain(name)
        seen: dict[tuple[bool, ...], int] = {}
        sets = sorted(asked[name], key=str)
        class_of = [seen.setdefault(tuple(value in one for one in sets), len(seen)) for value in values]
        result.append(Dimension(name, values, np.array(class_of, dtype=np.int64)))
    return result


class _Table:
    """Evaluates conditions over all cells at once, by broadcasting."""

    def __init__(self, policy: Policy, dimensions: list[Dimension]) -> None:
        self.policy = policy
        self.dimensions = dimensions
        self.place = {dimension.name: index for index, dimension in enumerate(dimensions)}
        self.shape = tuple(dimension.size for dimension in dimensions)

    def where(self, when: When | None, title: Title | None) -> Bools:
        return evaluate(when, lambda atom: self._known(atom, title))[0]

    def _known(self, atom: Atom, title: Title | None) -> tuple[Bools, Bools]:
        if atom.dim in TITLE_WORDS:
            value = {"class_": title.class_, "identity": title.identity, "coverage": title.coverage}[atom.dim] if title else None
            said = value in atom.values or (atom.dim == "coverage" and value == "held" and "gained" in atom.values and "held" in atom.values)
            answer = np.full((1,) * len(self.shape), said)
            return answer, answer
        index = self.place[atom.dim]
        dimension = self.dimensions[index]
        truth = np.zeros(dimension.size, dtype=np.bool_)
        for value, class_ in zip(dimension.values, dimension.class_of, strict=True):
            truth[class_] |= value in atom.values
        shape = [1] * len(self.shape)
        shape[index] = dimension.size
        answer = truth.reshape(shape)
        return answer, answer

    def _refusals(self, title: Title, ended_rules: frozenset[str]) -> npt.NDArray[np.int64]:
        mask = np.zeros(self.shape, dtype=np.int64)
        for number, (name, rule) in enumerate(self.policy.access.items()):
            hit = self.where(rule.when, title)
            if name in ended_rules:
                hit = hit & self._known(Atom(f"runs:{name}", frozenset({True})), None)[0]
            mask |= hit.astype(np.int64) << number
        return mask

    def _flags(self, title: Title) -> npt.NDArray[np.int64]:
        flags = np.zeros(self.shape, dtype=np.int64)
        tilt, share = self.policy.tilt, self.policy.hospital_share
        if tilt is not None and (by_ratio := tilt.ratio.get(title.class_, tilt.ratio.get("*"))) is not None and by_ratio >= 0:
            flags |= self.where(tilt.when, title).astype(np.int64) * MAY_TILT
            if tilt.pays_on in ("burden", "expense") or tilt.opens.burden_above:
                flags |= self.where(tilt.counts if tilt.counts is not None else tilt.when, title).astype(np.int64) * COUNTS_BURDEN
        if share is not None:
            flags |= self.where(share.when, title).astype(np.int64) * HOSPITAL_SHARES
        for number, name in enumerate(accounts(self.policy)):
            counts = self.policy.deductibles[name].counts
            if counts is not None and not self.policy.deductibles[name].counts_refused:
                flags |= self.where(counts, title).astype(np.int64) * (FIRST_ACCOUNT_FLAG << number)
        return flags

    def answers(
        self, title: Title, rows: Sequence[FlatRow], first_row: int, lists: Lists, ended_rules: frozenset[str]
    ) -> npt.NDArray[np.int32]:
        """The list of every cell under one title."""
        own = [n for n, row in enumerate(rows) if row.class_ == title.class_]
        mask = np.zeros(self.shape, dtype=np.int64)
        for bit, number in enumerate(own):
            hit = np.ones((1,) * len(self.shape), dtype=np.bool_)
            for when in rows[number].conditions:
                hit = hit & self.where(when, title)
            mask |= hit.astype(np.int64) << bit
        refused = self._refusals(title, ended_rules)
        mask[refused != 0] = 0
        flags = self._flags(title)
        flags[refused != 0] = 0
        names = list(self.policy.access)
        kinds, (mask_of, refused_of, flags_of) = _distinct(mask, refused, flags)
        numbers = []
        for row_bits, refusal_bits, flag in zip(mask_of, refused_of, flags_of, strict=True):
            chosen = tuple(first_row + own[b] for b in range(len(own)) if int(row_bits) >> b & 1)
            rules = tuple(names[b] for b in range(len(names)) if int(refusal_bits) >> b & 1)
            if not chosen and not rules:
                rules = (NO_ITEM,)
            numbers.append(lists.number(chosen, int(flag), rules))
        return np.array(numbers, dtype=np.int32)[kinds]

    def nobody(self, rows: Sequence[FlatRow], first_row: int, lists: Lists, ended_rules: frozenset[str]) -> npt.NDArray[np.int32]:
        """Claims of people without an identity: refused, save for rows of class `nobody`; they may use up a deductible where the policy says so."""
        flags = np.zeros(self.shape, dtype=np.int64)
        for number, name in enumerate(accounts(self.policy)):
            one = self.policy.deductibles[name]
            if "no_identity" in one.counts_refused:
                flags |= self.where(one.counts, None).astype(np.int64) * (FIRST_ACCOUNT_FLAG << number)
        kinds, (found,) = _distinct(flags)
        answers = np.array([lists.number((), int(flag), (NO_IDENTITY,)) for flag in found], dtype=np.int32)[kinds]
        if any(row.class_ == NOBODY for row in rows):
            settled = self.answers(Title("", NOBODY, "held"), rows, first_row, lists, ended_rules)
            pays = np.array([lists.starts[n] < lists.ends[n] for n in range(len(lists.starts))])
            answers = np.where(pays[settled], settled, answers)
        return answers


def _distinct(*arrays: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], list[npt.NDArray[np.int64]]]:
    """(kind of each cell, for each array its value by kind): the distinct combinations of the arrays' values."""
    kind = np.zeros(arrays[0].size, dtype=np.int64)
    columns: list[npt.NDArray[np.int64]] = []
    for array in arrays:
        values, codes = np.unique(array.ravel(), return_inverse=True)
        kind = kind * len(values) + codes.ravel()
        columns.append(array.ravel())
    _, first, kinds = np.unique(kind, return_index=True, return_inverse=True)
    return kinds.ravel(), [column[first] for column in columns]

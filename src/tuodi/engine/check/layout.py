"""One version of a policy as the checks read it: the dense table, who stands where in it, and which cells can exist at all."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tuodi.engine import diseases
from tuodi.engine.dense import NO_ITEM, Dense, Dimension
from tuodi.engine.plan import Plan, VersionPlan, compile_pack
from tuodi.engine.rows import FlatRow
from tuodi.engine.spans import Title, timing_of
from tuodi.policy.pack import Pack, Version
from tuodi.policy.schema import DiseaseList, Policy

Bools = npt.NDArray[np.bool_]
EXAMPLE_YUAN = 40000  # a figure assumed where an example needs one that is not published
_PLAIN_CODES = ("J18.900", "K35.800", "S82.800")
_FAR = "2099-12-31"


@dataclass(frozen=True, eq=False)
class Layout:
    """`one`: the version read; `parameters`: figures assumed for examples; `year`, `day`: the benefit year and day of examples."""

    pack: Pack
    plan: Plan
    one: VersionPlan
    parameters: Mapping[str, Any]
    year: int
    day: dt.date

    @property
    def policy(self) -> Policy:
        return self.one.policy

    @property
    def dense(self) -> Dense:
        return self.one.dense

    @property
    def rows(self) -> list[FlatRow]:
        return self.one.rows

    @property
    def titles(self) -> list[Title]:
        return self.dense.titles

    def titles_of(self, class_: str, way: str | None = None) -> list[int]:
        """The titles of a class (covered in one way only)."""
        return [n for n, title in enumerate(self.titles) if title.class_ == class_ and way in (None, title.coverage)]

    @functools.cached_property
    def candidates(self) -> list[tuple[int, ...]]:
        """Rows (of this version) of every list."""
        lists = self.plan.lists
        first = self.one.first_row
        return [tuple(r - first for r in lists.rows[a:b]) for a, b in zip(lists.starts, lists.ends, strict=True)]

    @functools.cached_property
    def refusals(self) -> list[tuple[str, ...]]:
        """Access rules of every list that refuses, () for the others."""
        lists = self.plan.lists
        return [lists.refusals[n] if n >= 0 else () for n in lists.refusal]

    def where(self, title: int, lists: list[bool]) -> Bools:
        """The possible cells of a title whose list is marked."""
        marked: Bools = np.array(lists, dtype=np.bool_)[self.dense.table[title]]
        return marked & self.possible

    def paid(self, title: int) -> Bools:
        return self.where(title, [bool(rows) for rows in self.candidates])

    def paid_by(self, title: int, item: str) -> Bools:
        return self.where(title, [any(self._is(r, item) for r in rows) for rows in self.candidates])

    def _is(self, row: int, item: str) -> bool:
        return 0 <= row < len(self.rows) and self.rows[row].item == item

    def unanswered(self, title: int) -> Bools:
        """No row, and no rule that refuses."""
        return self.where(title, [rules == (NO_ITEM,) for rules in self.refusals])

    @functools.cached_property
    def possible(self) -> Bools:
        """Cells whose coordinates don't contradict each other (ages, amounts, diseases)."""
        shape = self.dense.shape
        possible = np.ones(shape, np.bool_)
        for kind in ("age", "base"):
            found = sorted((int(d.name.split(":")[1]), n) for n, d in enumerate(self.dense.dimensions) if d.name.startswith(f"{kind}:"))
            for (low, first), (high, second) in itertools.combinations(found, 2):
                if low < high:
                    possible &= ~(_is_true(self.dense, second) & ~_is_true(self.dense, first))
        listed = [n for n, d in enumerate(self.dense.dimensions) if d.name.startswith("disease:")]
        if listed:
            possible &= self._diseases_possible(listed)
        return possible.ravel()

    def _diseases_possible(self, listed: list[int]) -> Bools:
        dimensions = self.dense.dimensions
        place = next((n for n, d in enumerate(dimensions) if d.name == "treatment"), None)
        possible = np.zeros(self.dense.shape, np.bool_)
        for treatment in dimensions[place].examples() if place is not None else [""]:
            for flags in self.codes_by_flags(treatment):
                here = np.ones((1,) * len(dimensions), np.bool_)
                for n in listed:
                    wanted = flags[[*self.policy.disease_lists].index(dimensions[n].name.partition(":")[2])]
                    here = here & (_is_true(self.dense, n) == wanted)
                if place is not None:
                    here = here & _along(self.dense, place, [value == treatment for value in dimensions[place].examples()])
                possible |= here
        return possible

    @functools.cache  # noqa: B019  (a layout lives as long as one check)
    def codes_by_flags(self, treatment: str) -> dict[tuple[bool, ...], str]:
        """In which disease lists a diagnosis can stand, under a treatment -> a code that stands so."""
        found: dict[tuple[bool, ...], str] = {}
        for code in self._some_codes:
            flags = tuple(any(test(code) or treatment in told for test, told in tests) for tests in self._tests)
            found.setdefault(flags, code)
        return found

    @functools.cached_property
    def _tests(self) -> list[list[tuple[Any, list[str]]]]:
        return [
            [(diseases.CodeTest(d), d.treatment) for d in one.diseases if d.when is None] for one in self.policy.disease_lists.values()
        ]

    @functools.cached_property
    def _some_codes(self) -> list[str]:
        return [*_PLAIN_CODES, *dict.fromkeys(code for one in self.policy.disease_lists.values() for code in _codes_of(one))]

    def value(self, cell: int) -> dict[str, Any]:
        """The coordinates of a cell: name -> one value of its class."""
        places = np.unravel_index(cell, self.dense.shape)
        return {name: values[int(n)] for (name, values), n in zip(self._examples, places, strict=True)}

    @functools.cached_property
    def _examples(self) -> list[tuple[str, list[Any]]]:
        return [(d.name, d.examples()) for d in self.dense.dimensions]

    @functools.cached_property
    def plain(self) -> Bools:
        """Cells of people without a further identity."""
        plain = np.ones(self.dense.shape, np.bool_)
        for number, dimension in enumerate(self.dense.dimensions):
            if dimension.name.startswith("holds:"):
                plain &= ~_is_true(self.dense, number)
        return plain.ravel()


def _is_true(dense: Dense, number: int) -> Bools:
    return _along(dense, number, [value is True for value in dense.dimensions[number].examples()])


def _along(dense: Dense, number: int, truth: list[bool]) -> Bools:
    shape = [1] * len(dense.dimensions)
    shape[number] = len(truth)
    return np.array(truth, dtype=np.bool_).reshape(shape)


def _codes_of(one: DiseaseList) -> Iterator[str]:
    for disease in one.diseases:
        shared = [diseases.dictionary().get(name) or {} for name in disease.use]
        for codes in (disease.codes, disease.exact, *(s.get("codes") or [] for s in shared), *(s.get("exact") or [] for s in shared)):
            yield from (str(code).partition("-")[0] for code in codes)


def layouts(pack: Pack) -> list[Layout]:
    """Every version laid out for a whole year of it, with figures assumed where none is known. Raises PolicyError."""
    result = []
    for number, version in enumerate(pack.versions):
        year, day = _some_year(version)
        parameters = _assumed(pack, number, year)
        plan = compile_pack(pack, [year], parameters)
        result.append(Layout(pack, plan, plan.versions[number], parameters, year, day))
    return result


def _some_year(version: Version) -> tuple[int, dt.date]:
    """The first year that the version covers whole, and a day in it; else its first days."""
    for year in (version.first.year, version.first.year + 1):
        if version.covers(dt.date(year, 1, 1)) and version.covers(dt.date(year, 12, 31)):
            return year, dt.date(year, 6, 20)
    day = version.first + dt.timedelta(days=20)
    day = day if version.covers(day) else version.first
    return day.year, day


def _assumed(pack: Pack, number: int, year: int) -> dict[str, Any]:
    """Figures that settling under this version needs and that nobody has given."""
    plan = compile_pack(pack, [year])
    assumed: dict[str, Any] = dict.fromkeys(plan.parameters, EXAMPLE_YUAN)
    one = plan.versions[number]
    for identity in one.policy.identities:
        until = timing_of(one.policy, identity).until
        if until is not None and one.figures.date(until) is None:
            assumed[until] = _FAR
    return assumed


def dimension(dense: Dense, name: str) -> Dimension | None:
    return next((d for d in dense.dimensions if d.name == name), None)

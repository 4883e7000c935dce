"""Where each claim stands in the dense table, and what may be true of it where something is not stated.

A claim has one alternative (titles, cell), or several: every combination of what the unstated values could be that would
look up a different answer. The kernel settles it only if all alternatives pay the same.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tuodi.engine.columns import ClaimCoordinates
from tuodi.engine.dense import Dense, Dimension

Ints = npt.NDArray[np.int64]
MOST_ALTERNATIVES = 4096


@dataclass
class Alternatives:
    """`start[i]:start[i+1]` are claim i's alternatives. `columns_of(i)` names what is not stated and could matter."""

    start: Ints
    mask: Ints
    cell: Ints
    kind: Ints
    names: list[list[str]]

    def columns_of(self, claim: int) -> list[str]:
        return self.names[int(self.kind[claim])] if self.kind[claim] >= 0 else []


def locate(
    dense: Dense, at: Ints, coordinates: ClaimCoordinates, mask: Ints, doubtful: dict[int, tuple[list[list[int]], list[str]]], first_cell: int, first_only: bool = False
) -> Alternatives:
    """`at`: the claims of this version; `mask`: their titles; `doubtful`: for a claim with an unsure identity, the sets of titles
    that it may have and the columns that are not stated; `first_only`: of several classes the first in the document counts."""
    count = len(at)
    groups = _class_groups(dense) if first_only else []
    nobody = 1 << len(dense.titles)
    sure = mask
    mask = _first_class(mask, groups)
    mask = np.where(mask == 0, nobody, mask)
    cell, unknown = np.zeros(count, np.int64), np.zeros(count, np.bool_)
    for dimension, (by_value, _) in zip(dense.dimensions, dense.lookups, strict=True):
        values = coordinates[dimension.name] if len(at) == len(coordinates) else coordinates[dimension.name][at]
        cell += by_value[values]  # unknown (-1) looks up the last
        unknown |= values < 0

    def classes_of(claims: Ints) -> list[Ints]:
        """The class along each dimension, -1 unknown; worked out only for claims in doubt."""
        chosen = at[claims]
        return [classes[coordinates[one.name][chosen]] for one, (_, classes) in zip(dense.dimensions, dense.lookups, strict=True)]

    finder = _Finder(dense)
    kind = np.full(count, -1, np.int64)
    pairs: list[list[tuple[int, int]]] = []
    names: list[list[str]] = []
    in_doubt = classes_of(np.array(list(doubtful), dtype=np.int64)) if doubtful else [np.zeros(0, np.int64)] * len(dense.dimensions)
    doubtful_classes = np.array(in_doubt, dtype=np.int64).reshape(len(dense.dimensions), len(doubtful))
    for number, (claim, (choices, unstated)) in enumerate(doubtful.items()):
        found, columns = _doubtful(finder, doubtful_classes[:, number].tolist(), int(sure[claim]), choices, unstated, groups)
        kind[claim] = len(pairs)
        pairs.append(found)
        names.append(columns)
    open_ = np.nonzero(unknown & (kind < 0))[0]
    if len(open_):
        classes = classes_of(open_)
        masks, mask_number = np.unique(mask[open_], return_inverse=True)
        pattern = np.zeros(len(open_), np.int64)
        for dimension, one in zip(dense.dimensions, classes, strict=True):
            pattern = pattern * (dimension.size + 1) + one + 1
        _, first, kinds = np.unique(pattern * len(masks) + mask_number, return_index=True, return_inverse=True)
        kind[open_] = kinds.ravel() + len(pairs)
        for f in first:
            i = int(open_[f])
            cells, columns = finder.cells([int(one[f]) for one in classes], int(mask[i]))
            pairs.append([(int(mask[i]), c) for c in cells])
            names.append(columns)
    return _laid_out(mask, cell, kind, pairs, names, first_cell, len(dense.titles) + 1)


def _doubtful(
    finder: _Finder, classes: list[int], sure: int, choices: list[list[int]], unstated: list[str], groups: list[int]
) -> tuple[list[tuple[int, int]], list[str]]:
    pairs: list[tuple[int, int]] = []
    names = list(unstated)
    for all_bits in _title_sets(sure, choices):
        bits = int(_first_class(np.array([all_bits]), groups)[0]) or 1 << len(finder.dense.titles)
        cells, more = finder.cells(classes, bits)
        pairs += [(bits, c) for c in cells]
        names += [name for name in more if name not in names]
    return pairs[:MOST_ALTERNATIVES], names


def _class_groups(dense: Dense) -> list[int]:
    """The titles of each class as bits, in the document's order."""
    groups: dict[str, int] = {}
    for number, title in enumerate(dense.titles):
        if title.class_:
            groups[title.class_] = groups.get(title.class_, 0) | 1 << number
    return list(groups.values())


def _first_class(mask: Ints, groups: list[int]) -> Ints:
    """Only the titles of the first class among those of each mask (unchanged where there are no groups)."""
    result = mask
    for bits in reversed(groups):
        result = np.where(mask & bits != 0, mask & bits, result)
    return result


def _title_sets(base: int, choices: Sequence[list[int]]) -> Iterator[int]:
    """Every set of titles that may be true: the sure ones plus one choice of each unsure row."""
    seen = set()
    for combination in itertools.islice(itertools.product(*choices), MOST_ALTERNATIVES):
        bits = base
        for one in combination:
            bits |= one
        if bits not in seen:
            seen.add(bits)
            yield bits


def _laid_out(mask: Ints, cell: Ints, kind: Ints, pairs: list[list[tuple[int, int]]], names: list[list[str]], first_cell: int, step: int) -> Alternatives:
    """One alternative for a claim that is fully known (kind -1), those of its kind for the others. In the kernel's table the `step`
    titles of a cell lie together."""
    count = len(mask)
    if not pairs:
        return Alternatives(np.arange(count + 1, dtype=np.int64), mask, cell * step + first_cell, kind, names)
    sizes = np.array([len(one) for one in pairs], dtype=np.int64)
    offsets = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    flat_masks = np.array([bits for one in pairs for bits, _ in one], dtype=np.int64)
    flat_cells = np.array([where for one in pairs for _, where in one], dtype=np.int64)
    several = kind >= 0
    lengths = np.where(several, sizes[np.maximum(kind, 0)], 1)
    start = np.concatenate([[0], np.cumsum(lengths)])
    masks, cells = np.repeat(mask, lengths), np.repeat(cell, lengths)
    inside = np.repeat(several, lengths)
    source = np.repeat(offsets[np.maximum(kind, 0)], lengths) + np.arange(start[-1]) - np.repeat(start[:-1], lengths)
    masks[inside], cells[inside] = flat_masks[source[inside]], flat_cells[source[inside]]
    return Alternatives(start, masks, cells * step + first_cell, kind, names)


class _Finder:
    """The cells among which an incompletely stated claim may lie, one for each different answer."""

    def __init__(self, dense: Dense) -> None:
        self.dense = dense
        self.steps = dense.steps()

    def cells(self, classes: Sequence[int], mask: int) -> tuple[list[int], list[str]]:
        """(cells, columns that matter) for the titles of `mask`; -1 in `classes` is unknown."""
        open_ = [d for d, c in enumerate(classes) if c < 0]
        fixed = sum(int(c) * step for c, step in zip(classes, self.steps, strict=True) if c >= 0)
        titles = [t for t in range(len(self.dense.titles) + 1) if mask >> t & 1]
        # a dimension along which no answer changes needn't be tried
        relevant = [d for d in open_ if self._matters(d, open_, fixed, titles)]
        different: dict[tuple[int, ...], int] = {}
        for combination in itertools.islice(self._combinations(relevant), MOST_ALTERNATIVES):
            cell = fixed + sum(value * self.steps[d] for d, value in zip(relevant, combination, strict=True))
            answer = tuple(int(self.dense.table[t, cell]) for t in titles)
            different.setdefault(answer, cell)
        columns: list[str] = []
        for d in relevant:
            name = column_of(self.dense.dimensions[d])
            if name not in columns:
                columns.append(name)
        return list(different.values()), columns

    def _matters(self, d: int, open_: list[int], fixed: int, titles: list[int]) -> bool:
        others = [o for o in open_ if o != d]
        for combination in itertools.islice(self._combinations(others), MOST_ALTERNATIVES):
            start = fixed + sum(value * self.steps[o] for o, value in zip(others, combination, strict=True))
            along = [start + value * self.steps[d] for value in range(self.dense.dimensions[d].size)]
            if any(len({int(self.dense.table[t, cell]) for cell in along}) > 1 for t in titles):
                return True
        return False

    def _combinations(self, dimensions: list[int]) -> Iterator[tuple[int, ...]]:
        """Values of the dimensions; ages that contradict each other are left out."""
        sizes = [range(self.dense.dimensions[d].size) for d in dimensions]
        ages = [(n, self._age(d)) for n, d in enumerate(dimensions) if self.dense.dimensions[d].name.startswith("age:")]
        for combination in itertools.product(*sizes):
            reached = sorted((years, bool(self._value(dimensions[n], combination[n]))) for n, years in ages)
            if all(not later or earlier for (_, earlier), (_, later) in itertools.pairwise(reached)):
                yield combination

    def _age(self, d: int) -> int:
        return int(self.dense.dimensions[d].name.split(":")[1])

    def _value(self, d: int, class_: int) -> object:
        return self.dense.dimensions[d].examples()[class_]


def column_of(dimension: Dimension) -> str:
    """The column of the contract whose missing value leaves this coordinate open."""
    kind, _, rest = dimension.name.partition(":")
    if kind == "age":
        return "started" if rest.endswith("started") else "birth_date"
    return {"disease": "diagnosis", "holds": "identity", "base": "in_policy_cost", "insurer_paid": "basic_paid"}.get(kind, kind)

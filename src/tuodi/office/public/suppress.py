"""Small numbers are not published: who is one of three can be found by neighbours.

A cell of 1 to 4 persons is hidden, with its amount. A hidden cell must not be found by subtraction either: the sums of rows and columns,
and tables that share cells, are relations that every reader knows, so further cells are hidden until no hidden one follows from the others,
and until what is hidden in a line beside a published total is together five persons or more.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

SMALLEST = 5
Key = Hashable


@dataclass(frozen=True)
class Cell:
    """A line of a published table. persons, times: counts; amount: fen; None where hidden."""

    name: str
    persons: int | None
    times: int | None
    amount: int | None

    @property
    def hidden(self) -> bool:
        return self.persons is None

    def veiled(self) -> Cell:
        return replace(self, persons=None, times=None, amount=None)


@dataclass(frozen=True)
class Relation:
    """A relation that readers know: the parts make up the total."""

    parts: tuple[Key, ...]
    total: Key


def hidden(persons: Mapping[Key, int], sums: Sequence[Relation]) -> set[Key]:
    """The cells to hide. Cells of nobody are known to be empty and stay."""
    found = {key for key, count in persons.items() if 0 < count < SMALLEST}
    while found:
        more = _too_few(persons, sums, found) or _follows(persons, sums, found)
        if more is None:
            return found
        found |= more
    return found


def suppressed(cells: Sequence[Cell], total: Cell | None = None) -> list[Cell]:
    """One table beside a published total (by default the sum of its persons), in its order."""
    persons: dict[Key, int] = {place: cell.persons or 0 for place, cell in enumerate(cells)}
    everybody = (total.persons or 0) if total else sum(persons.values())
    away = hidden({**persons, "total": everybody}, [Relation(tuple(persons), "total")])
    return [cell.veiled() if place in away else cell for place, cell in enumerate(cells)]


def _too_few(persons: Mapping[Key, int], sums: Sequence[Relation], found: set[Key]) -> set[Key] | None:
    """A further cell for a line in which the hidden parts are together fewer than may be published."""
    for one in sums:
        if one.total in found:
            continue
        if 0 < sum(persons[key] for key in one.parts if key in found) < SMALLEST:
            return _smallest(persons, one.parts, found) or {one.total}
    return None


def _follows(persons: Mapping[Key, int], sums: Sequence[Relation], found: set[Key]) -> set[Key] | None:
    """A further cell where a hidden one follows from the published ones; everything, where no further cell helps."""
    for key in _determined(sums, found):
        lines = [one for one in sums if key == one.total or key in one.parts]
        near = [other for one in lines for other in (*one.parts, one.total)]
        return _smallest(persons, near, found) or {other for other, count in persons.items() if count} - found or None
    return None


def _smallest(persons: Mapping[Key, int], keys: Iterable[Key], found: set[Key]) -> set[Key] | None:
    open_ = [key for key in keys if persons[key] and key not in found]
    return {min(open_, key=lambda key: persons[key])} if open_ else None


def _determined(sums: Sequence[Relation], found: set[Key]) -> list[Key]:
    """The hidden cells that the relations fix: rows of the reduced system with one entry."""
    order = sorted(found, key=repr)
    place = {key: number for number, key in enumerate(order)}
    rows = []
    for one in sums:
        row: dict[int, Fraction] = {}
        for key, sign in [*((key, 1) for key in one.parts), (one.total, -1)]:
            if key in place:
                row[place[key]] = row.get(place[key], Fraction(0)) + sign
        rows.append({number: value for number, value in row.items() if value})
    return [order[number] for number in _alone(rows)]


def _alone(rows: list[dict[int, Fraction]]) -> list[int]:
    """Columns that stand alone in a row of the reduced echelon form."""
    done: list[tuple[int, dict[int, Fraction]]] = []
    for row in rows:
        for pivot, known in done:
            if pivot in row:
                row = _less(row, known, row[pivot])
        if not row:
            continue
        pivot = min(row)
        row = {number: value / row[pivot] for number, value in row.items()}
        done = [(number, _less(known, row, known[pivot]) if pivot in known else known) for number, known in done] + [(pivot, row)]
    return [pivot for pivot, row in done if len(row) == 1]


def _less(row: dict[int, Fraction], other: dict[int, Fraction], times: Fraction) -> dict[int, Fraction]:
    found = {number: row.get(number, Fraction(0)) - times * other.get(number, Fraction(0)) for number in {*row, *other}}
    return {number: value for number, value in found.items() if value}

"""Small numbers are not published: who is one of three can be found by neighbours.

A cell of 1 to 4 persons is hidden, with its amount; and where only one cell of a table is hidden, the next smallest too,
for otherwise the total would give it away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

SMALLEST = 5


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


def suppressed(cells: Sequence[Cell]) -> list[Cell]:
    """The cells as they may be published, in their order. Cells of nobody stay."""
    small = {place for place, cell in enumerate(cells) if 0 < (cell.persons or 0) < SMALLEST}
    if len(small) == 1:
        rest = [place for place, cell in enumerate(cells) if place not in small and cell.persons]
        if rest:
            small.add(min(rest, key=lambda place: cells[place].persons or 0))
    return [replace(cell, persons=None, times=None, amount=None) if place in small else cell for place, cell in enumerate(cells)]

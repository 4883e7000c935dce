"""Two lists of the same settlements held against each other, fund by fund. Amounts in fen; refunds are rows of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Amounts = Mapping[str, int]


@dataclass(frozen=True)
class Line:
    """A settlement, or the refund of one, on either side. An amount that a side doesn't state isn't compared."""

    ref: str
    amounts: Amounts
    refund: bool = False
    settlement: int | None = None
    more: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Compared:
    """A pair, or a line that stands alone. kind: equal, ours_extra, theirs_extra, differs (`funds` says in what)."""

    kind: str
    ours: Line | None
    theirs: Line | None
    funds: tuple[str, ...] = ()

    @property
    def line(self) -> Line:
        found = self.ours or self.theirs
        assert found is not None
        return found


def compare(ours: Sequence[Line], theirs: Sequence[Line]) -> list[Compared]:
    """Pair the lines by reference and direction; what a side lists twice finds a partner once."""
    waiting: dict[tuple[str, bool], list[Line]] = defaultdict(list)
    for line in theirs:
        waiting[line.ref, line.refund].append(line)
    found = []
    for line in ours:
        partners = waiting.get((line.ref, line.refund))
        found.append(_pair(line, partners.pop(0)) if partners else Compared("ours_extra", line, None))
    return found + [Compared("theirs_extra", None, line) for lines in waiting.values() for line in lines]


def _pair(ours: Line, theirs: Line) -> Compared:
    funds = tuple(name for name, fen in theirs.amounts.items() if ours.amounts.get(name, 0) != fen)
    return Compared("differs" if funds else "equal", ours, theirs, funds)


def sums(lines: Iterable[Line]) -> dict[str, int]:
    """The sum of each amount, and `count`."""
    total: dict[str, int] = {"count": 0}
    for line in lines:
        total["count"] += 1
        for name, fen in line.amounts.items():
            total[name] = total.get(name, 0) + fen
    return total


def counts(found: Iterable[Compared]) -> dict[str, int]:
    """How many of each kind."""
    result = {"equal": 0, "ours_extra": 0, "theirs_extra": 0, "differs": 0}
    for one in found:
        result[one.kind] += 1
    return result

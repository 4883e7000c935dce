"""What a department gets back about the people on its list. The registry says who is enrolled; other apps add what they know of a person.

    @register(20, Column("aid", "本年医疗救助", "money"))
    def aided(persons, year): return {person: (fen,)}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tuodi.office.core.tables import Kind

Values = Mapping[int, Sequence[Any]]
Hook = Callable[[Sequence[int], int], Values]


@dataclass(frozen=True)
class Said:
    """A column of the file: `kind` as in tables (money is fen)."""

    title: str
    kind: Kind = "text"


HOOKS: list[tuple[int, tuple[Said, ...], Hook]] = []


def register(position: int, *columns: Said) -> Callable[[Hook], Hook]:
    """Add columns: the hook is called with person ids (records merged into a person count as the person) and a year,
    and gives for a person one value a column; a person that it doesn't give has none."""

    def wrap(hook: Hook) -> Hook:
        HOOKS.append((position, columns, hook))
        HOOKS.sort(key=lambda entry: entry[0])
        return hook

    return wrap


def collect(persons: Sequence[int], year: int) -> Iterator[tuple[tuple[Said, ...], Values]]:
    """The columns of every app with their values, in their order."""
    for _, columns, hook in HOOKS:
        yield columns, hook(persons, year)

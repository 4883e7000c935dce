"""The explanation of one claim as data: every way of showing it (text, JSON, page, PDF) is made from this."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Step:
    """One step. `key` names it for programs; `amounts` are fen (names ending `_bp`: basis points)."""

    key: str
    title: str
    text: str
    clause: str = ""
    amounts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What would have been paid had a condition been met that the claim failed."""

    change: str
    aid: int
    tilt_aid: int
    self_paid: int
    gain: int


@dataclass(frozen=True)
class Explanation:
    """`line` is the output row (fen, basis points); `lines` the bill's parts in fen, which sum to the total cost plus cash."""

    city: str
    document: str
    claim_id: str
    person: str
    status: str
    steps: tuple[Step, ...]
    line: dict[str, Any]
    lines: dict[str, int]
    others: tuple[Outcome, ...] = ()
    readings: dict[str, str] = field(default_factory=dict)
    figures: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        plain = dict(self.__dict__)  # `asdict` copies deeply, which takes longer than the explanation
        return plain | {"steps": [dict(one.__dict__) for one in self.steps], "others": [dict(one.__dict__) for one in self.others]}

"""What a person has used in a benefit year: the small state that carries a year's claims, in names instead of places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class State:
    """Fen used so far in one benefit year of one person.

    used: `deductible:NAME`, `pool:NAME` (or `pool:NAME:CLASS`), `burden`, `expense`, `tilt`, `bands:ITEM`, `lump:ITEM`;
    critical: (in-policy self-pay accumulated, critical-illness insurance paid); hospitals: name -> (own cost, in-policy cost, borne).
    """

    year: int
    used: dict[str, int] = field(default_factory=dict)
    critical: tuple[int, int] = (0, 0)
    hospitals: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    critical_after: tuple[int, int] | None = field(default=None, repr=False, compare=False)
    hospital_names: list[str] = field(default_factory=list, repr=False, compare=False)

    def vector(self, slots: Mapping[str, int], size: int) -> list[int]:
        """The state as the kernel keeps it. Raises KeyError for something used that the policy doesn't know."""
        vector = [0] * size
        for name, fen in self.used.items():
            vector[slots[name]] = fen
        for number, values in enumerate(self.hospitals.values()):
            first = len(slots) + 3 * number
            if first + 3 <= size:
                vector[first : first + 3] = values
        return vector

    def after(self, slots: Mapping[str, int], vector: list[int]) -> State:
        """The state that the kernel left behind."""
        used = {name: vector[place] for name, place in slots.items() if vector[place]}
        names = self.hospital_names or list(self.hospitals)
        hospitals = {}
        for number, name in enumerate(names):
            first = len(slots) + 3 * number
            values = vector[first : first + 3]
            if len(values) == 3 and any(values):
                hospitals[name] = (values[0], values[1], values[2])
        return State(self.year, used, self.critical_after or self.critical, hospitals)

    def to_json(self) -> dict[str, Any]:
        return {"year": self.year, "used": self.used, "critical": list(self.critical), "hospitals": {k: list(v) for k, v in self.hospitals.items()}}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> State:
        critical = data.get("critical") or [0, 0]
        hospitals = {name: (v[0], v[1], v[2]) for name, v in (data.get("hospitals") or {}).items()}
        return cls(int(data["year"]), {str(k): int(v) for k, v in (data.get("used") or {}).items()}, (critical[0], critical[1]), hospitals)

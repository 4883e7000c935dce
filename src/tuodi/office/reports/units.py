"""The unit in which a report shows money. Sums are made from fen; only what is shown is rounded, half up."""

from __future__ import annotations

from dataclasses import dataclass

from tuodi.office.core.numbers import yuan


@dataclass(frozen=True)
class Unit:
    """`fen`: how many make one of it."""

    code: str
    name: str
    fen: int

    def shown(self, fen: int | None) -> str:
        """`1,234.50` in this unit, to two places; a dash for what isn't known."""
        if fen is None:
            return "—"
        step = self.fen // 100
        places = (2 * abs(fen) + step) // (2 * step)
        return yuan(-places if fen < 0 else places)


YUAN, WAN = Unit("", "元", 100), Unit("wan", "万元", 1_000_000)


def wanted(text: str) -> Unit:
    """The unit that an address asks for; yuan where it asks for none that there is."""
    return WAN if text == WAN.code else YUAN

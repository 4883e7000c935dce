"""The state of a person's year as flat slots (name -> fen): what a claim added to them are its settlement lines, and lines add up to the state."""

from __future__ import annotations

from collections.abc import Mapping

from tuodi.engine.state import State

CRITICAL = ("critical:self_pay", "critical:paid")
HOSPITAL = ("own", "cost", "borne")


def to_slots(state: State) -> dict[str, int]:
    """Every slot that isn't zero, in a fixed order."""
    slots = dict(state.used)
    slots.update(zip(CRITICAL, state.critical, strict=True))
    for name, values in state.hospitals.items():
        slots.update({f"hospital:{part}:{name}": fen for part, fen in zip(HOSPITAL, values, strict=True)})
    return {name: fen for name, fen in sorted(slots.items()) if fen}


def to_state(year: int, slots: Mapping[str, int]) -> State:
    """The library's state of the year."""
    used: dict[str, int] = {}
    hospitals: dict[str, dict[str, int]] = {}
    for name, fen in slots.items():
        if name in CRITICAL:
            continue
        if name.startswith("hospital:"):
            _, part, hospital = name.split(":", 2)
            hospitals.setdefault(hospital, {})[part] = fen
        else:
            used[name] = fen
    critical = (slots.get(CRITICAL[0], 0), slots.get(CRITICAL[1], 0))
    ours = {name: (v.get("own", 0), v.get("cost", 0), v.get("borne", 0)) for name, v in hospitals.items()}
    return State(year, used, critical, ours)


def added(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, int]:
    """What a claim added to each slot (fen)."""
    names = sorted(before.keys() | after.keys())
    return {name: gain for name in names if (gain := after.get(name, 0) - before.get(name, 0))}


def plus(slots: Mapping[str, int], lines: Mapping[str, int]) -> dict[str, int]:
    """The slots after the lines; slots at zero are left out."""
    names = sorted(slots.keys() | lines.keys())
    return {name: total for name in names if (total := slots.get(name, 0) + lines.get(name, 0))}


def negated(lines: Mapping[str, int]) -> dict[str, int]:
    return {name: -fen for name, fen in lines.items()}

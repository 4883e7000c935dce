"""Tuodi (托底): municipal medical assistance, policies as data.

    import tuodi
    tuodi.settle("kunming", persons, identities, claims)      # a table of claims in, one row a claim out
    tuodi.settle_one("kunming", person, identities, claim)    # one claim against what the year has used so far
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from tuodi.engine.api import Settlement, Settler, settle, settle_one
    from tuodi.engine.state import State
    from tuodi.policy.pack import city_names, load
    from tuodi.policy.source import PolicyError

_PLACES = {
    "settle": "tuodi.engine.api",
    "settle_one": "tuodi.engine.api",
    "Settler": "tuodi.engine.api",
    "Settlement": "tuodi.engine.api",
    "State": "tuodi.engine.state",
    "load": "tuodi.policy.pack",
    "city_names": "tuodi.policy.pack",
    "PolicyError": "tuodi.policy.source",
}

__all__ = ["PolicyError", "Settlement", "Settler", "State", "city_names", "load", "settle", "settle_one"]


def __getattr__(name: str) -> Any:
    """Load what is asked for when it is asked for: importing the package alone is quick."""
    if name in _PLACES:
        return getattr(importlib.import_module(_PLACES[name]), name)
    raise AttributeError(f"module 'tuodi' has no attribute {name!r}")

"""A bill's claim as plain JSON, and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from tuodi.office.settlement.claim_input import ClaimInput


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Dates as text; everything else as it is."""
    return {name: value.isoformat() if isinstance(value, dt.date | dt.datetime) else value for name, value in values.items()}


def claim_of(values: Mapping[str, Any], person_id: int) -> ClaimInput:
    """The claim of a stored bill, for the person of the case."""
    read = dict(values) | {"person_id": person_id}
    for name in ("started", "ended"):
        read[name] = dt.date.fromisoformat(read[name]) if read[name] else None
    read["settled"] = dt.datetime.fromisoformat(read["settled"]) if read.get("settled") else None
    return ClaimInput(**read)

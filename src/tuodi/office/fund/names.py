"""Parties of the books in words."""

from __future__ import annotations

import re

from tuodi.office.registry.models import Institution

_SETTLEMENT = re.compile(r"S(\d+)")


def party_name(party: str) -> str:
    """An institution's name with its code, 结算 S12 for a person; the party itself where nothing is known."""
    if _SETTLEMENT.fullmatch(party):
        return f"结算 {party}"
    found = Institution.objects.filter(code=party).values_list("name", flat=True).first()
    return f"{found}（{party}）" if found else party

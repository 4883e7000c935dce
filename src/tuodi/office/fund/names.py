"""Parties of the books in words."""

from __future__ import annotations

import re
from functools import cached_property

from tuodi.office.registry.models import Institution

_SETTLEMENT = re.compile(r"S(\d+)")


class PartyNames:
    """Names for a page's parties, read once: an institution's name with its code, 结算 S12 for a person, else the party itself."""

    @cached_property
    def _institutions(self) -> dict[str, str]:
        return dict(Institution.objects.values_list("code", "name"))

    def __call__(self, party: str) -> str:
        if _SETTLEMENT.fullmatch(party):
            return f"结算 {party}"
        found = self._institutions.get(party)
        return f"{found}（{party}）" if found else party


def party_name(party: str) -> str:
    """The name of one party."""
    return PartyNames()(party)

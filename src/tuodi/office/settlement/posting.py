"""The books hear of settlements: the rule of who pays is the fund's."""

from __future__ import annotations

from collections.abc import Sequence

from tuodi.office.fund.actions import post_settlements
from tuodi.office.settlement.models import Settlement


def post(settlements: Sequence[Settlement]) -> None:
    """Post settlements and mirror entries, in one statement each kind."""
    post_settlements(settlements)

"""The books hear of a settlement: the rule of who pays is the fund's."""

from __future__ import annotations

from importlib.util import find_spec

from tuodi.office.settlement.models import Settlement


def post(settlement: Settlement) -> None:
    """Post a settlement, or a mirror entry against what it takes back."""
    if find_spec("tuodi.office.fund.actions") is None:
        return
    from tuodi.office.fund import actions as fund

    if settlement.kind == Settlement.Kind.REVERSE:
        fund.post_reversal(settlement, settlement.reverses)
    else:
        fund.post_settlement(settlement)

"""Every write of the books."""

from tuodi.office.fund.actions.settlements import post_reversal, post_settlement, post_settlements

__all__ = ["post_reversal", "post_settlement", "post_settlements"]

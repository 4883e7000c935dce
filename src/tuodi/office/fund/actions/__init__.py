"""Every write of the books."""

from tuodi.office.fund.actions.money import give_back, pay, receive, receive_interest, reverse_posting, transfer, transfer_subsidy
from tuodi.office.fund.actions.months import lock_month
from tuodi.office.fund.actions.plans import decide_plan, enter_plan, set_budget
from tuodi.office.fund.actions.settlements import post_reversal, post_settlement, post_settlements

__all__ = [
    "decide_plan", "enter_plan", "give_back", "lock_month", "pay", "post_reversal", "post_settlement", "post_settlements", "receive",
    "receive_interest", "reverse_posting", "set_budget", "transfer", "transfer_subsidy",
]  # fmt: skip

"""Every write of the books and of the fund's year."""

from tuodi.office.fund.actions.applications import decide_application, draw_application, grant_application
from tuodi.office.fund.actions.bank import import_statement, match_line, unmatch_line
from tuodi.office.fund.actions.clearing import decide_clearing, draw_clearings, pay_clearing
from tuodi.office.fund.actions.figures import measure, state_figure, state_fiscal
from tuodi.office.fund.actions.money import INTEREST, give_back, pay, receive, receive_interest, reverse_posting, transfer, transfer_subsidy
from tuodi.office.fund.actions.months import lock_month
from tuodi.office.fund.actions.plans import decide_plan, enter_plan, set_budget
from tuodi.office.fund.actions.settlements import post_reversal, post_settlement, post_settlements
from tuodi.office.fund.actions.shares import decide_shares, enter_requirement, enter_shortfall
from tuodi.office.fund.actions.year_end import empty_accounts

__all__ = [
    "INTEREST", "decide_application", "decide_clearing", "decide_plan", "decide_shares", "draw_application", "draw_clearings", "empty_accounts",
    "enter_plan", "enter_requirement", "enter_shortfall", "give_back", "grant_application", "import_statement", "lock_month",
    "match_line", "measure", "pay", "pay_clearing", "post_reversal", "post_settlement", "post_settlements", "receive",
    "receive_interest", "reverse_posting", "set_budget", "state_figure", "state_fiscal", "transfer", "transfer_subsidy", "unmatch_line",
]  # fmt: skip

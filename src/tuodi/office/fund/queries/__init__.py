"""Reads of the books (`books`), of the fund's year (`year`), of what is owed (`debts`) and of the bank's statements (`banks`)."""

from tuodi.office.fund.queries.banks import balance_on, bank_files, bank_lines, open_bank_lines, open_cash_lines
from tuodi.office.fund.queries.books import (
    accounts,
    balance,
    budget,
    chart_of,
    contents,
    is_cash,
    journal,
    last_closed_month,
    months,
    moved_in_year,
    of_settlement,
    open_months,
    owed,
    plans,
    postings,
    with_balances,
)  # fmt: skip
from tuodi.office.fund.queries.debts import BUCKETS, Aged, ageing, clearings, statement
from tuodi.office.fund.queries.year import (
    Flow,
    applications,
    applied_in_year,
    budget_of_all,
    budgets,
    cash_flow,
    compare_fiscal,
    earmarked,
    indicator_values,
    monthly_outlay,
    outlay,
    owed_in_all,
    payers,
    raised,
    runs,
    share_due,
    surplus,
    targets,
    year_figure,
)  # fmt: skip

__all__ = [
    "BUCKETS", "Aged", "Flow", "accounts", "ageing", "applications", "applied_in_year", "balance", "balance_on", "bank_files", "bank_lines", "budget",
    "budget_of_all", "budgets", "cash_flow", "chart_of", "clearings", "compare_fiscal", "contents", "earmarked", "indicator_values",
    "is_cash", "journal", "last_closed_month", "monthly_outlay", "months", "moved_in_year", "of_settlement", "open_bank_lines", "open_cash_lines",
    "open_months", "outlay", "owed", "owed_in_all", "payers", "plans", "postings", "raised", "runs", "share_due", "statement", "surplus", "targets",
    "with_balances", "year_figure",
]  # fmt: skip

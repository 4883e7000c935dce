"""Papers of the fund as PDF: statements of account with two signature blocks, the application, the final account."""

from tuodi.office.fund.papers.sheets import application_sheet, clearing_statement, final_account, fiscal_statement

__all__ = ["application_sheet", "clearing_statement", "final_account", "fiscal_statement"]

"""What the books store: accounts and postings (`books`), and the year around them (`year`)."""

from tuodi.office.fund.models.books import (
    Account,
    Budget,
    CashPlan,
    Month,
    MonthTotal,
    Owed,
    PartyTotal,
    Posting,
    PostingLine,
    month_of,
    next_month,
)
from tuodi.office.fund.models.year import (
    Application,
    BankFile,
    BankLine,
    Clearing,
    FiscalFigure,
    IndicatorValue,
    SharePart,
    ShareRun,
    YearFigure,
)  # fmt: skip

__all__ = [
    "Account", "Application", "BankFile", "BankLine", "Budget", "CashPlan", "Clearing", "FiscalFigure", "IndicatorValue", "Month",
    "MonthTotal", "Owed", "PartyTotal", "Posting", "PostingLine", "SharePart", "ShareRun", "YearFigure", "month_of", "next_month",
]  # fmt: skip

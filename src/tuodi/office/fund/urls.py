"""Addresses of the books."""

from django.urls import path

from tuodi.office.fund.views import applications, booking, checking, clearing, lists, periods, prints, shares, year

app_name = "fund"
urlpatterns = [
    path("", lists.accounts, name="accounts"),
    path("journal/", lists.journal, name="journal"),
    path("owed/", lists.owed, name="owed"),
    path("postings/<int:number>/", lists.posting, name="posting"),
    path("postings/<int:number>/reverse/", booking.reverse_posting, name="reverse"),
    path("settlements/<int:number>/", lists.settlement, name="settlement"),
    *(path(f"{name}/", booking.booking(name), name=name) for name in booking.BOOKINGS),
    path("plans/", periods.plans, name="plans"),
    path("plans/add/", periods.plan_add, name="plan-add"),
    path("plans/<int:number>/", periods.plan_decide, name="plan"),
    path("budget/", periods.budget, name="budget"),
    path("applications/", applications.applications, name="applications"),
    path("applications/draw/", applications.draw, name="application-draw"),
    path("applications/<int:number>/", applications.application, name="application"),
    path("applications/<int:number>/paper/", prints.application, name="application-paper"),
    path("year/", year.year, name="year"),
    path("year/empty-accounts/", year.empty_accounts, name="empty-accounts"),
    path("year/<int:year>/final-account/", prints.final_account, name="final-account"),
    path("indicators/", year.indicators, name="indicators"),
    path("indicators/measure/", year.measure, name="measure"),
    path("indicators/figure/", year.figure_add, name="figure-add"),
    path("shares/", shares.shares, name="shares"),
    path("shares/requirement/", shares.requirement, name="requirement"),
    path("shares/shortfall/", shares.shortfall, name="shortfall"),
    path("shares/<int:number>/", shares.run, name="run"),
    path("clearings/", clearing.clearings, name="clearings"),
    path("clearings/draw/", clearing.draw, name="clearing-draw"),
    path("clearings/<int:number>/", clearing.clearing, name="clearing"),
    path("clearings/<int:number>/paper/", prints.clearing, name="clearing-paper"),
    path("ageing/", clearing.ageing, name="ageing"),
    path("fiscal/", checking.fiscal, name="fiscal"),
    path("fiscal/add/", checking.fiscal_add, name="fiscal-add"),
    path("fiscal/paper/", prints.fiscal, name="fiscal-paper"),
    path("bank/", checking.bank, name="bank"),
    path("bank/import/", checking.bank_import, name="bank-import"),
    path("bank/<int:number>/", checking.bank_file, name="bank-file"),
    path("bank/lines/<int:number>/match/", checking.bank_match, name="bank-match"),
    path("vouchers/<str:month>/", prints.vouchers, name="vouchers"),
    path("months/", periods.months, name="months"),
    path("months/close/", periods.month_close, name="month-close"),
]

"""Addresses of the books."""

from django.urls import path

from tuodi.office.fund.views import booking, lists, periods

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
    path("months/", periods.months, name="months"),
    path("months/close/", periods.month_close, name="month-close"),
]

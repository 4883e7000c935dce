"""Bookings by hand: one page for each, a form that hands its values to an action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from tuodi.office.core.http import Request
from tuodi.office.core.rights import Refused, right
from tuodi.office.fund import actions, forms, queries
from tuodi.office.fund.models import Posting
from tuodi.office.fund.refused import BooksRefused


@dataclass(frozen=True)
class Booking:
    """A booking: its address, its title, its form and the action that takes the form's values."""

    name: str
    title: str
    form: type[forms.MoneyForm]
    action: Callable[..., Posting]

    @property
    def url(self) -> str:
        return reverse(f"fund:{self.name}")


BOOKINGS = {
    booking.name: booking
    for booking in (
        Booking("receive", "登记收入", forms.ReceiptForm, actions.receive),
        Booking("interest", "登记利息", forms.InterestForm, actions.receive_interest),
        Booking("transfer", "拨付支出户", forms.TransferForm, actions.transfer),
        Booking("pay", "支付", forms.PaymentForm, actions.pay),
        Booking("subsidy", "划转资助参保资金", forms.SubsidyForm, actions.transfer_subsidy),
        Booking("give-back", "缴回财政专户", forms.ReturnForm, actions.give_back),
    )
}


def booking(name: str) -> Callable[[Request], HttpResponse]:
    """The page of a booking."""
    found = BOOKINGS[name]

    @right("fund.post")
    def page(request: Request) -> HttpResponse:
        form = found.form(in_a_city(request).actor, request.POST or None)
        made = saved(request, form, lambda: found.action(request.actor, request.actor.city, **form.cleaned_data))
        if made:
            messages.success(request, f"已记账：凭证 {made.number}。")
            return redirect("fund:posting", made.pk)
        return form_page(request, form, found.title, "fund:accounts", "科目余额", "记账")

    return page  # type: ignore[return-value]


def in_a_city(request: Request) -> Request:
    """Books are kept by city: whoever works for several has none."""
    if not request.actor.city:
        raise Refused("账务由某一城市的人员办理。")
    return request


def saved(request: Request, form: Any, write: Callable[[], Any]) -> Any:
    """What the write gave, None where nothing was written; its refusal becomes an error of the form."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return write()
    except BooksRefused as refused:
        form.add_error(None, refused.text)
        return None


def form_page(request: Request, form: Any, title: str, back: str, back_title: str, button: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": reverse(back), "back_title": back_title, "button": button}
    return render(request, "core/form.html", context)


@right("fund.post")
def reverse_posting(request: Request, number: int) -> HttpResponse:
    """Take back a voucher made by hand."""
    found = get_object_or_404(queries.postings(request.actor), pk=number)
    form = forms.ReverseForm(request.POST or None)
    made = saved(request, form, lambda: actions.reverse_posting(request.actor, found, **form.cleaned_data))
    if made:
        messages.success(request, f"已冲销：凭证 {made.number}。")
        return redirect("fund:posting", made.pk)
    return form_page(request, form, f"冲销凭证 {found.number}", "fund:journal", "凭证明细", "冲销")

"""Held against others' figures: the fiscal office's by the month, the bank's by the line."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from tuodi.office.core import queries as places
from tuodi.office.core.http import Request
from tuodi.office.core.rights import may, right
from tuodi.office.core.tables import Column, Table
from tuodi.office.fund import actions, forms, queries, rules
from tuodi.office.fund.models import BankFile, FiscalFigure
from tuodi.office.fund.refused import BooksRefused
from tuodi.office.fund.views.booking import form_page, in_a_city, saved


@right("fund.view")
def fiscal(request: Request) -> HttpResponse:
    """A month of the special account in our books and in the fiscal office's."""
    actor, month = in_a_city(request).actor, wanted_month(request)
    at_city = rules.books_of(actor.city).kept_by.level == "city"
    wanted = [None] if at_city else [one.pk for one in places.districts(actor)]
    names: dict[int | None, str] = {None: "市级专户"}
    names.update((one.pk, one.name) for one in places.districts(actor))
    compared = [(names[place], queries.compare_fiscal(actor, month, place)) for place in wanted]
    context = {
        "month": month,
        "earlier": (month - dt.timedelta(1)).replace(day=1),
        "later": (month + dt.timedelta(32)).replace(day=1),
        "compared": compared,
        "differences": sum(1 for _, rows in compared for row in rows if row.difference),
        "unstated": sum(1 for _, rows in compared for row in rows if row.theirs is None),
        "may_post": may(actor, "fund.post"),
    }
    return render(request, "fund/fiscal.html", context)


def wanted_month(request: Request) -> dt.date:
    """The month in the address (`2024-03`), the last one that is over by default."""
    try:
        return dt.date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return (timezone.localdate().replace(day=1) - dt.timedelta(1)).replace(day=1)


@right("fund.post")
def fiscal_add(request: Request) -> HttpResponse:
    """The fiscal office's figures of a month."""
    form = forms.FiscalForm(in_a_city(request).actor, request.POST or None, initial={"month": wanted_month(request)})

    def write() -> list[FiscalFigure]:
        values = form.cleaned_data
        if not form.figures:
            raise BooksRefused("没有填写任何数。")
        place = values.get("district")
        return [
            actions.state_fiscal(request.actor, request.actor.city, values["month"], item, fen, district=place, text=values["text"])
            for item, fen in form.figures.items()
        ]

    if saved(request, form, write):
        messages.success(request, "已登记财政数。")
        return redirect(f"{reverse('fund:fiscal')}?month={form.cleaned_data['month']:%Y-%m}")
    return form_page(request, form, "登记财政数", "fund:fiscal", "财政对账", "登记")


@right("fund.view")
def bank(request: Request) -> HttpResponseBase:
    """The statements that were read."""
    actor = request.actor
    columns = [
        Column("created_at", "导入时间", "time", sort="created_at"),
        Column("name", "文件", link=lambda one: reverse("fund:bank-file", args=[one.pk])),
        Column("place", "账套", value=lambda one: one.district or "市级"),
        Column("code", "账户", "mono"),
        Column("first_day", "起", "day"),
        Column("last_day", "止", "day", sort="last_day"),
        Column("count", "行数", "number", value=lambda one: one.lines.count()),
        Column("open", "未勾对", "number", value=lambda one: one.lines.filter(line=None).count()),
        Column("actor", "导入人"),
    ]
    table = Table(request, queries.bank_files(actor), columns, export="银行对账单", empty="还没有导入银行对账单")
    return table.respond("fund/bank.html", {"title": "银行对账", "may_post": bool(actor.city) and may(actor, "fund.post")})


@right("fund.post")
def bank_import(request: Request) -> HttpResponse:
    """Read a statement in."""
    form = forms.StatementForm(in_a_city(request).actor, request.POST or None, request.FILES or None)

    def write() -> BankFile:
        values = form.cleaned_data
        file = values["file"]
        found: BankFile = actions.import_statement(
            request.actor, request.actor.city, values["code"], file.name, file.read(), district=values["district"]
        )
        return found

    if made := saved(request, form, write):
        messages.success(request, f"已导入 {made.lines.count()} 行，自动勾对 {made.lines.exclude(line=None).count()} 行。")
        return redirect("fund:bank-file", made.pk)
    return form_page(request, form, "导入银行对账单", "fund:bank", "银行对账", "导入")


@right("fund.view")
def bank_file(request: Request, number: int) -> HttpResponse:
    """A statement's account: what only one side has, and the two balances brought together (余额调节表)."""
    file = get_object_or_404(queries.bank_files(request.actor), pk=number)
    theirs = list(queries.open_bank_lines(file.city, file.district_id, file.code)[:200])
    ours = [one for one in queries.open_cash_lines(file.city, file.district_id, file.code)[:500] if one.posting.date <= file.last_day]
    book = queries.balance_on(file.city, file.district_id, file.code, file.last_day)
    candidates = {one.pk: [line for line in ours if line.amount == one.amount][:8] for one in theirs}
    context = {
        "file": file,
        "theirs": [(one, candidates[one.pk]) for one in theirs],
        "ours": ours,
        "lines": file.lines.select_related("line__posting").order_by("number")[:500],
        "book": book,
        "book_adjusted": book + sum(one.amount for one in theirs if one.day <= file.last_day),
        "bank_adjusted": None if file.balance is None else file.balance + sum(one.amount for one in ours),
        "may_post": may(request.actor, "fund.post"),
    }
    return render(request, "fund/bank_file.html", context)


@require_POST
@right("fund.post")
def bank_match(request: Request, number: int) -> HttpResponse:
    """Match a line by hand (`line`: the line of the books), or take a match back (`line` empty)."""
    one = get_object_or_404(queries.bank_lines(request.actor), pk=number)
    chosen = request.POST.get("line", "")
    try:
        if chosen.isascii() and chosen.isdigit():
            line = get_object_or_404(queries.journal(request.actor), pk=int(chosen))
            actions.match_line(request.actor, one, line)
            messages.success(request, "已勾对。")
        else:
            actions.unmatch_line(request.actor, one)
            messages.success(request, "已取消勾对。")
    except BooksRefused as refused:
        messages.error(request, refused.text)
    return redirect("fund:bank-file", one.file_id)

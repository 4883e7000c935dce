"""Accounts with their balances, the journal, what is owed, a voucher, a settlement's postings."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from tuodi.office.core import queries as places
from tuodi.office.core.actor import Actor
from tuodi.office.core.http import Request
from tuodi.office.core.rights import may, right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.fund import chart, queries
from tuodi.office.fund.models import Account, Posting
from tuodi.office.fund.names import PartyNames
from tuodi.office.fund.views.booking import BOOKINGS


def _places(actor: Actor, path: str) -> Filter:
    options = [("city", "市级"), *((one.pk, one.name) for one in places.districts(actor))]
    return Filter("place", "账套", options=options, apply=lambda rows, value: rows.filter(**{path: None if value == "city" else int(value)}))


@right("fund.view")
def accounts(request: Request) -> HttpResponseBase:
    """Every account with its balance, and what a year moved on it."""
    year = _year(request.GET.get("year", ""))
    columns = [
        Column("code", "代码", "mono", sort="code"),
        Column("name", "科目", sort="code", link=_journal_of),
        Column("place", "账套", value=lambda row: row.district or "市级", sort="district__position"),
        Column("kind", "类别", value=lambda row: row.get_kind_display()),
        Column("debit", f"{year} 年借方", "money", sort="debit"),
        Column("credit", f"{year} 年贷方", "money", sort="credit"),
        Column("balance", "余额", "money", value=lambda row: row.sign * row.total, sort="total"),
    ]
    this = timezone.localdate().year
    filters = [
        Filter("year", "年度", options=[(one, f"{one} 年") for one in range(this, this - 6, -1)], apply=lambda rows, _: rows, default=str(this)),
        Filter("kind", "类别", options=Account.Kind.choices),
        _places(request.actor, "district"),
        Filter("used", "范围", options=[("yes", "有发生额的科目")], apply=lambda rows, _: rows.exclude(debit=0, credit=0, total=0), default="yes"),
    ]
    table = Table(request, queries.accounts(request.actor, year), columns, filters, order="district__position,code", per_page=100, export="科目余额")
    return table.respond("fund/list.html", {"title": "科目余额", "subtitle": "资产、支出按借方余额，负债、收入按贷方余额", **_tools(request.actor)})


def _year(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 and text > "1999" else timezone.localdate().year


def _journal_of(account: Account) -> str:
    return f"{reverse('fund:journal')}?{urlencode({'code': account.code, 'place': account.district_id or 'city'})}"


def _tools(actor: Actor) -> dict[str, Any]:
    return {"bookings": BOOKINGS.values() if actor.city and may(actor, "fund.post") else []}


@right("fund.view")
def journal(request: Request) -> HttpResponseBase:
    """Every line of every voucher, newest first."""
    columns = [
        Column("posting.date", "日期", "day"),
        Column("number", "凭证", "mono", value=lambda line: line.posting.number, sort="id", link=_voucher),
        Column("kind", "种类", value=lambda line: line.posting.get_kind_display(), tone=lambda line: "warn" if line.posting.reverses_id else ""),
        Column("text", "摘要", value=lambda line: line.posting.text),
        Column("account", "科目", value=lambda line: f"{line.account.code} {line.account.name}"),
        Column("place", "账套", value=lambda line: line.account.district or "市级"),
        Column("party", "往来", "mono"),
        Column("debit", "借方", "money"),
        Column("credit", "贷方", "money"),
    ]
    codes = sorted({(one.code, f"{one.code} {one.name}") for one in queries.chart_of(request.actor)})
    filters = [
        Filter("from", "从", "day", lookup="posting__date__gte"),
        Filter("to", "到", "day", lookup="posting__date__lte"),
        Filter("kind", "种类", options=Posting.Kind.choices, lookup="posting__kind"),
        Filter("code", "科目", options=codes, lookup="account__code"),
        _places(request.actor, "account__district"),
        Filter("party", "往来", "search", lookup="party", hint="医疗机构编号或 S 加结算号"),
    ]
    table = Table(request, queries.journal(request.actor), columns, filters, order="-posting_id,id", export="凭证明细")
    return table.respond("fund/list.html", {"title": "凭证明细", **_tools(request.actor)})


def _voucher(line: Any) -> str:
    return reverse("fund:posting", args=[line.posting_id])


@right("fund.view")
def owed(request: Request) -> HttpResponseBase:
    """What is owed to each hospital, to persons, and to the clearing of treatment elsewhere."""
    who = PartyNames()
    columns = [
        Column("account", "科目", value=lambda row: f"{row['account__code']} {row['account__name']}"),
        Column("place", "账套", value=lambda row: row["account__district__name"] or "市级"),
        Column("party", "往来", value=lambda row: who(row["party"]), link=_lines_of),
        Column("total", "应付余额", "money", value=lambda row: row["total"]),
        Column("state", "", value=lambda row: "应收回" if row["total"] < 0 else "", tone=lambda row: "stop" if row["total"] < 0 else ""),
    ]
    names = {chart.HOSPITALS: "应付定点医疗机构款", chart.PERSONS: "应付救助对象款", chart.OUTSIDE: "应上解异地就医结算款"}
    filters = [Filter("code", "科目", options=list(names.items()), lookup="account__code"), _places(request.actor, "account__district")]
    filters.append(Filter("party", "往来", "search", lookup="party", hint="医疗机构编号或 S 加结算号"))
    table = Table(request, queries.owed(request.actor), columns, filters, order="account__code,party", export="应付往来")
    return table.respond("fund/list.html", {"title": "应付往来", **_tools(request.actor)})


def _lines_of(row: dict[str, Any]) -> str:
    return f"{reverse('fund:journal')}?{urlencode({'party': row['party'], 'code': row['account__code']})}"


@right("fund.view")
def posting(request: Request, number: int) -> HttpResponse:
    """A voucher with its lines, and what it takes back or is taken back by."""
    found = get_object_or_404(queries.postings(request.actor), pk=number)
    own = may(request.actor, "fund.post") and found.kind not in (Posting.Kind.SETTLEMENT, Posting.Kind.REVERSAL) and not found.reversal
    context = {"posting": found, "lines": found.lines.select_related("account__district").order_by("id"), "may_reverse": own}
    return render(request, "fund/posting.html", context)


@right("fund.view")
def settlement(request: Request, number: int) -> HttpResponse:
    """The postings of one settlement, its reversal's too."""
    found = list(queries.of_settlement(request.actor, number))
    if not found:
        raise Http404
    return render(request, "fund/settlement.html", {"postings": found, "number": number})

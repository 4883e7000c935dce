"""Papers as PDF and vouchers for the accounting system; who took which out is in the trail."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404

from tuodi.office.core import audit
from tuodi.office.core import queries as places
from tuodi.office.core.http import Request
from tuodi.office.core.rights import right
from tuodi.office.fund import papers, queries
from tuodi.office.fund.views.booking import in_a_city
from tuodi.office.fund.views.checking import wanted_month

HEADERS = ("凭证号", "日期", "会计月份", "摘要", "科目代码", "科目名称", "账套", "往来单位", "借方金额", "贷方金额", "记账人", "冲销凭证")


def _answer(request: Request, what: str, subject: Any, content: bytes, name: str) -> HttpResponse:
    with transaction.atomic():
        audit.record("fund.printed", request.actor, subject, what=what)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@right("fund.view")
def clearing(request: Request, number: int) -> HttpResponse:
    """The statement of account with a hospital."""
    found = get_object_or_404(queries.clearings(in_a_city(request).actor), pk=number)
    return _answer(request, "对账单", found, papers.clearing_statement(request.actor, found), f"clearing-{found.pk}.pdf")


@right("fund.view")
def application(request: Request, number: int) -> HttpResponse:
    """The application to the fiscal office."""
    found = get_object_or_404(queries.applications(in_a_city(request).actor), pk=number)
    return _answer(request, "用款申请", found, papers.application_sheet(request.actor, found), f"application-{found.pk}.pdf")


@right("fund.view")
def fiscal(request: Request) -> HttpResponse:
    """The statement with the fiscal office of a month; of one district where every district keeps its own fund (`place`)."""
    actor, month = in_a_city(request).actor, wanted_month(request)
    text = request.GET.get("place", "")
    place = get_object_or_404(places.districts(actor), pk=int(text)) if text.isascii() and text.isdigit() else None
    content = papers.fiscal_statement(actor, month, place.pk if place else None, place.name if place else "市级专户")
    return _answer(request, "财政对账单", f"{month:%Y-%m}", content, f"fiscal-{month:%Y%m}.pdf")


@right("fund.view")
def final_account(request: Request, year: int) -> HttpResponse:
    """The year's final account."""
    if not 2000 <= year <= 2100:
        raise Http404
    content = papers.final_account(in_a_city(request).actor, year)
    return _answer(request, "收支决算表", str(year), content, f"final-account-{year}.pdf")


@right("fund.view")
def vouchers(request: Request, month: str) -> HttpResponseBase:
    """A month's vouchers, line by line, for the accounting system (CSV, UTF-8 with a mark); whole vouchers in their order."""
    try:
        first = dt.date.fromisoformat(f"{month}-01")
    except ValueError:
        raise Http404 from None
    actor = in_a_city(request).actor
    lines = queries.journal(actor).filter(month=first).select_related("posting__reverses").order_by("posting_id", "id")
    with transaction.atomic():
        count = lines.order_by().values("posting").distinct().count()
        audit.record("fund.vouchers_exported", actor, month, month=month, count=count)
    response = StreamingHttpResponse(_csv(lines.iterator(chunk_size=2000)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="vouchers-{actor.city}-{month}.csv"'
    return response


def _csv(lines: Iterator[Any]) -> Iterator[bytes]:
    out = io.StringIO()
    writer = csv.writer(out)
    out.write("\ufeff")
    writer.writerow(HEADERS)
    for line in lines:
        posting, account = line.posting, line.account
        row = (
            *(posting.number, posting.date, f"{posting.month:%Y-%m}", _plain(posting.text), account.code, account.name),
            *(account.district or "市级", _plain(line.party), _yuan(line.debit), _yuan(line.credit), posting.actor_name),
            posting.reverses.number if posting.reverses else "",
        )
        writer.writerow(row)
        if out.tell() > 60_000:
            yield _taken(out)
    yield _taken(out)


def _taken(out: io.StringIO) -> bytes:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text.encode()


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen // 100}.{fen % 100:02d}"


def _plain(text: str) -> str:
    """Nothing in a cell is ever a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text

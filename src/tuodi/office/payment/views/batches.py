"""Batches: made, decided, taken to the bank, read back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tuodi.office.core import queries as places
from tuodi.office.core.http import Request
from tuodi.office.core.rights import Refused, may, right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.fund.refused import BooksRefused
from tuodi.office.payment import actions, queries
from tuodi.office.payment.forms import BatchForm, DecideForm, ResultsForm
from tuodi.office.payment.models import Batch, Line
from tuodi.office.payment.refused import BadResults, PaymentRefused

TONES = {"draft": "warn", "approved": "info", "sent": "info", "done": "good", "rejected": "stop"}
LINE_TONES = {"waiting": "", "paid": "good", "failed": "stop", "dropped": ""}
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@right("payment.view")
def batches(request: Request) -> HttpResponseBase:
    """The batches of the actor's books."""
    actor = request.actor
    columns = [
        Column("number", "批次号", "mono", sort="id", link=lambda batch: reverse("payment:batch", args=[batch.pk])),
        Column("payer", "承担地", value=lambda batch: batch.district or "市级", sort="district__position"),
        Column("state", "状态", value=lambda batch: batch.get_state_display(), tone=lambda batch: TONES[batch.state]),
        Column("count", "笔数", "number", sort="count"),
        Column("total", "金额", "money", sort="total"),
        Column("entered_by", "编制"),
        Column("decided_by", "审批"),
        Column("created_at", "编制时间", "time", sort="created_at"),
        Column("sent_at", "送银行", "time"),
        Column("done_at", "回盘", "time"),
    ]
    options = [("city", "市级"), *((one.pk, one.name) for one in places.districts(actor))]
    filters = [
        Filter("state", "状态", options=Batch.State.choices),
        Filter("payer", "承担地", options=options, apply=lambda rows, value: rows.filter(district=None if value == "city" else int(value))),
    ]
    context: dict[str, Any] = {"title": "支付批次", "subtitle": "编制、审批由两人办理；银行文件只在批准以后取出"}
    if may(actor, "payment.batch.make") and actor.city:
        context |= {"add_url": reverse("payment:batch-add"), "add_title": "编制支付批次"}
    return Table(request, queries.batches(actor), columns, filters, export="支付批次", empty="还没有支付批次").respond(context=context)


@right("payment.batch.make")
def batch_add(request: Request) -> HttpResponse:
    """Make a batch of everything that waits at a place. What settlements owe is brought up to date on opening the page."""
    actor = request.actor
    if not actor.city:
        raise Refused("支付由某一城市的人员办理。")
    if request.method == "GET":
        actions.collect(actor, actor.city)
    form = BatchForm(actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_batch(actor, actor.city, form.cleaned_data["payer"], note=form.cleaned_data["note"])
        except PaymentRefused as refused:
            form.add_error(None, refused.text)
        else:
            messages.success(request, f"已编制 {made.number}：{made.count} 笔，待另一人审批。")
            return redirect("payment:batch", made.pk)
    context = {"form": form, "title": "编制支付批次", "back": reverse("payment:batches"), "back_title": "支付批次", "button": "编制"}
    context["subtitle"] = "收入所选承担地全部待支付且已登记账户的款项"
    return render(request, "core/form.html", context)


@right("payment.view")
def batch(request: Request, number: int) -> HttpResponseBase:
    """A batch with its payments."""
    return _page(request, get_object_or_404(queries.batches(request.actor), pk=number))


def _page(request: Request, found: Batch, **more: Any) -> HttpResponseBase:
    columns = [
        Column("number", "流水号", "mono", sort="id"),
        Column("payee", "户名", value=lambda line: line.account.payee),
        Column("name", "救助对象", value=lambda line: line.due.person.name),
        Column("account", "账户", value=lambda line: str(line.account)),
        Column("purpose", "事项", value=lambda line: line.due.get_purpose_display()),
        Column("amount", "金额", "money", sort="amount"),
        Column("state", "结果", value=lambda line: line.get_state_display(), tone=lambda line: LINE_TONES[line.state]),
        Column("reason", "原因"),
        Column("paid_on", "支付日期", "day"),
    ]
    filters = [Filter("result", "结果", lookup="state", options=Line.State.choices)]
    table = Table(request, queries.lines(found), columns, filters, order="id", name="lines", export=f"支付批次{found.number}")
    actor, outcome = request.actor, queries.outcome(found)
    own = actor.user is not None and actor.user.pk == found.entered_by_id
    context = {
        "batch": found,
        "title": f"支付批次 {found.number}",
        "tone": TONES[found.state],
        "results": [(Line.State(state).label, outcome[state]) for state in Line.State.values if state in outcome],
        "own": own and found.state == Batch.State.DRAFT,
        "decide": DecideForm() if may(actor, "payment.batch.decide") and found.state == Batch.State.DRAFT and not own else None,
        "may_take": may(actor, "payment.batch.send") and found.state in (Batch.State.APPROVED, Batch.State.SENT),
        "upload": ResultsForm() if may(actor, "payment.batch.send") and found.state in (Batch.State.SENT, Batch.State.DONE) else None,
    }
    return table.respond("payment/batch.html", context | more)


@require_POST
@right("payment.batch.decide")
def batch_decide(request: Request, number: int) -> HttpResponseBase:
    """Let it go to the bank, or send it back."""
    found = get_object_or_404(queries.batches(request.actor), pk=number)
    form = DecideForm(request.POST)
    if form.is_valid():
        decide = actions.approve_batch if form.cleaned_data["approve"] else actions.reject_batch
        try:
            decide(request.actor, found, form.cleaned_data["remark"])
        except PaymentRefused as refused:
            messages.error(request, refused.text)
        else:
            messages.success(request, f"{found.number} {found.get_state_display()}。")
    return redirect("payment:batch", found.pk)


@require_POST
@right("payment.batch.send")
def batch_file(request: Request, number: int, kind: str) -> HttpResponseBase:
    """The bank's file, as CSV or Excel."""
    found = get_object_or_404(queries.batches(request.actor), pk=number)
    if kind not in TYPES:
        kind = "csv"
    try:
        content = actions.take_file(request.actor, found, kind)
    except PaymentRefused as refused:
        messages.error(request, refused.text)
        return redirect("payment:batch", found.pk)
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{found.number}.{kind}"'
    return response


@require_POST
@right("payment.batch.send")
def batch_results(request: Request, number: int) -> HttpResponseBase:
    """Read the bank's answers; rows that don't fit are listed and nothing is booked."""
    found = get_object_or_404(queries.batches(request.actor), pk=number)
    form = ResultsForm(request.POST, request.FILES)
    problem, rows = "", []
    if form.is_valid():
        try:
            outcome = actions.read_results(request.actor, found, form.cleaned_data["file"].read())
        except BadResults as refused:
            problem, rows = refused.text, refused.rows
        except (PaymentRefused, BooksRefused) as refused:
            problem = refused.text
        else:
            known = f"，此前已记账 {outcome.known} 笔" if outcome.known else ""
            messages.success(request, f"回盘完毕：成功 {outcome.paid} 笔，失败 {outcome.failed} 笔，退汇 {outcome.returned} 笔{known}。")
            return redirect("payment:batch", found.pk)
    found.refresh_from_db()
    return _page(request, found, problem=problem or "请选择回盘文件。", rows=rows)

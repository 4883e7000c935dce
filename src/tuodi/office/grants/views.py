"""The runs of a grant: worked out, reviewed, approved; what is owed then goes the way of every payment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tuodi.office.core.http import Request
from tuodi.office.core.rights import Refused, may, right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.fund.refused import BooksRefused
from tuodi.office.grants import actions, forms, queries
from tuodi.office.grants.models import Award, GrantRun
from tuodi.office.grants.refused import GrantRefused
from tuodi.office.payment.refused import PaymentRefused

State = GrantRun.State
REFUSALS = (GrantRefused, PaymentRefused, BooksRefused)
TONES = {State.APPROVED: "good", State.REJECTED: "stop"}
COLUMNS = [
    Column("id", "批次", value=lambda row: f"第 {row.pk} 号", link=lambda row: reverse("grants:run", args=[row.pk])),
    Column("name", "补助"),
    Column("year", "年度", "mono", sort="year"),
    Column("district", "范围", value=lambda row: row.district or "全市"),
    Column("state", "状态", value=lambda row: row.get_state_display(), tone=lambda row: TONES.get(State(row.state), "warn")),
    Column("persons", "人数", "number", value=lambda row: row.counts.get("persons")),
    Column("amount", "金额", "money", value=lambda row: row.counts.get("amount")),
    Column("left", "未列入", "number", value=lambda row: row.counts.get("left")),
    Column("made_by", "编制人"),
    Column("reviewed_by", "复核人"),
    Column("decided_by", "审批人"),
]
LINES = [
    Column("person.name", "姓名", link=lambda row: reverse("registry:person", args=[row.person_id])),
    Column("person.masked", "身份证号", "mono"),
    Column("district", "区县"),
    Column("amount", "金额", "money", sort="amount"),
    Column("state", "结果", value=lambda row: row.get_state_display(), tone=lambda row: {"granted": "good", "proposed": "info"}.get(row.state, "")),
    Column("due", "支付", value=lambda row: row.due.get_state_display() if row.due else ""),
    Column("due.number", "应付编号", "mono"),
    Column("reasons_text", "说明", value=lambda row: row.reasons_text or (row.due.problem if row.due else "")),
    Column("clauses", "依据"),
]


@right("grants.view")
def runs(request: Request) -> HttpResponseBase:
    """The runs, newest first."""
    context: dict[str, Any] = {"title": "定额救助", "subtitle": "无需费用单据、按年发放的救助金；计算、复核、审批由三人分别办理"}
    if may(request.actor, "grants.run"):
        context |= {"add_url": reverse("grants:run-new"), "add_title": "新建批次"}
    filters = [Filter("state", "状态", options=State.choices)]
    return Table(request, queries.runs(request.actor), COLUMNS, filters, export="定额救助批次", empty="还没有批次").respond(context=context)


@right("grants.run")
def run_new(request: Request) -> HttpResponse:
    """Work a grant out."""
    actor = request.actor
    if not actor.city:
        raise Refused("定额救助由某一城市的人员办理。")
    form = forms.RunForm(actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.start_run(actor, actor.city, data["year"], data["grant"], data["district"])
        except REFUSALS as refused:
            form.add_error(None, refused.text)
        else:
            return redirect("grants:run", made.pk)
    none = "" if form.fields["grant"].choices else "本市的文件没有规定无需费用单据的定额救助"  # type: ignore[attr-defined]
    context = {"form": form, "title": "新建定额救助批次", "subtitle": none, "back": reverse("grants:runs"), "back_title": "定额救助", "button": "计算名单"}
    return render(request, "core/form.html", context)


def _found(request: Request, number: int) -> GrantRun:
    return get_object_or_404(queries.runs(request.actor), pk=number)


@right("grants.view")
def run(request: Request, number: int) -> HttpResponseBase:
    """One run: sums, every person, what can be done with it now."""
    actor, found = request.actor, _found(request, number)
    own = actor.user is not None and actor.user.pk in (found.made_by_id, found.reviewed_by_id)
    context = {
        "run": found, "title": str(found), "tone": TONES.get(State(found.state), "warn"), "counts": found.counts,
        "own": own and found.state in GrantRun.OPEN,
        "may_review": may(actor, "grants.review") and found.state == State.COMPUTED and not own,
        "may_approve": may(actor, "grants.approve") and found.state == State.REVIEWED and not own,
        "may_reject": may(actor, "grants.review") and found.state in GrantRun.OPEN,
    }  # fmt: skip
    lines = list(LINES)
    if may(actor, "payment.owe") and found.state == State.APPROVED:
        lines.append(Column("back", "", value=lambda row: "撤销" if _withdrawable(row) else "", link=_withdrawal))
    table = Table(
        request, queries.awards(actor, found), lines, [Filter("state", "结果", options=Award.State.choices)], order="-state,district,id",
        export=f"定额救助{found.pk}",
    )  # fmt: skip
    return table.respond("grants/run.html", context)


def _withdrawable(row: Award) -> bool:
    return row.state == Award.State.GRANTED and row.due is not None and row.due.state in ("open", "failed")


def _withdrawal(row: Award) -> str:
    return reverse("payment:withdraw", args=[row.due_id]) if _withdrawable(row) else ""


def _step(request: Request, number: int, write: Callable[..., Any], done: str) -> HttpResponse:
    try:
        write(request.actor, _found(request, number), request.POST.get("remark", "").strip())
    except REFUSALS as refused:
        messages.error(request, refused.text)
    else:
        messages.success(request, done)
    return redirect("grants:run", number)


@require_POST
@right("grants.review")
def run_review(request: Request, number: int) -> HttpResponse:
    """The second person's look."""
    return _step(request, number, actions.review_run, "已复核，待审批。")


@require_POST
@right("grants.approve")
def run_approve(request: Request, number: int) -> HttpResponse:
    """The decision."""
    return _step(request, number, actions.approve_run, "已批准，列入应付救助款，等待支付批次。")


@require_POST
@right("grants.review")
def run_reject(request: Request, number: int) -> HttpResponse:
    """Send it back."""
    return _step(request, number, actions.reject_run, "已退回。")

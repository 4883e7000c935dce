"""What is owed to persons, and trying again what the bank sent back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from tuodi.office.core import queries as places
from tuodi.office.core.http import Request
from tuodi.office.core.numbers import yuan
from tuodi.office.core.rights import may, right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.payment import actions, queries
from tuodi.office.payment.forms import ReopenForm, WithdrawForm
from tuodi.office.payment.models import Due
from tuodi.office.payment.refused import PaymentRefused

TONES = {"open": "", "batched": "info", "paid": "good", "failed": "stop", "withdrawn": ""}


@right("payment.view")
def dues(request: Request) -> HttpResponseBase:
    """Every due of the actor's place, newest first."""
    actor = request.actor
    columns = [
        Column("number", "编号", "mono", sort="id"),
        Column("person", "姓名", value=lambda due: due.person.name, link=lambda due: reverse("registry:person", args=[due.person_id])),
        Column("purpose", "事项", value=lambda due: due.get_purpose_display()),
        Column("source", "来源", "mono", value=lambda due: due.reference, link=_source),
        Column("amount", "金额", "money", sort="amount"),
        Column("payer", "承担地", value=lambda due: due.payer or "市级"),
        Column("state", "状态", value=lambda due: due.get_state_display(), tone=lambda due: TONES[due.state]),
        Column("problem", "说明", value=_problem, tone=lambda due: "warn" if not due.has_account and due.state == "open" else ""),
        Column("created_at", "登记时间", "time", sort="created_at"),
    ]
    if may(actor, "payment.reopen"):
        columns.append(Column("again", "", value=lambda due: "重新支付" if due.state == "failed" else "", link=_again))
    if may(actor, "payment.owe"):
        columns.append(Column("back", "", value=lambda due: "撤销" if _withdrawable(due) else "", link=_withdrawal))
    filters = [
        Filter("q", "姓名", "search", lookup="person__name__prefix"),
        Filter("state", "状态", options=Due.State.choices),
        Filter("purpose", "事项", options=Due.Purpose.choices),
        Filter("district", "属地", options=[(one.pk, one.name) for one in places.districts(actor)]),
        Filter("account", "收款账户", options=[("no", "缺账户")], apply=lambda rows, _: rows.filter(has_account=False, state=Due.State.OPEN)),
    ]
    table = Table(request, queries.dues(actor), columns, filters, export="应付救助款", empty="没有应付的救助款")
    context: dict[str, Any] = {"title": "应付救助款", "subtitle": "零星报销、定额救助和个案救助中应付给个人的款项"}
    if may(actor, "payment.batch.make") and actor.city:
        context |= {"add_url": reverse("payment:batch-add"), "add_title": "编制支付批次"}
    return table.respond(context=context)


def _source(due: Any) -> str:
    return reverse("settlement:detail", args=[due.reference[1:]]) if due.purpose == "settlement" else ""


def _problem(due: Any) -> str:
    if due.state == "open" and not due.has_account:
        return "缺收款账户"
    return str(due.problem or due.why)


def _withdrawable(due: Any) -> bool:
    return due.state in ("open", "failed") and due.purpose != "settlement"


def _withdrawal(due: Any) -> str:
    return reverse("payment:withdraw", args=[due.pk]) if _withdrawable(due) else ""


def _again(due: Any) -> str:
    return reverse("payment:reopen", args=[due.pk]) if due.state == "failed" else ""


@right("payment.reopen")
def reopen(request: Request, number: int) -> HttpResponse:
    """Pay again, after the account was set right."""
    due = get_object_or_404(queries.dues(request.actor), pk=number)
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reopen(request.actor, due, form.cleaned_data["why"])
        except PaymentRefused as refused:
            form.add_error(None, refused.text)
        else:
            messages.success(request, f"{due.number} 已列入待支付。")
            return redirect("payment:dues")
    account = queries.account_of(due.person_id)
    subtitle = f"{due.person.name}　失败原因：{due.problem or '—'}　现登记账户：{f'{account.payee} {account}' if account else '没有登记'}"
    context = {"form": form, "title": f"重新支付 {due.number}", "subtitle": subtitle, "back": reverse("payment:dues"), "back_title": "应付救助款"}
    return render(request, "core/form.html", context | {"button": "列入待支付"})


@right("payment.owe")
def withdraw(request: Request, number: int) -> HttpResponse:
    """No longer owed: the voucher is taken back, and where it came from is told."""
    due = get_object_or_404(queries.dues(request.actor), pk=number)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(request.actor, due, form.cleaned_data["why"])
        except PaymentRefused as refused:
            form.add_error(None, refused.text)
        else:
            messages.success(request, f"{due.number} 已撤销，凭证已冲销。")
            return redirect("payment:dues")
    subtitle = f"{due.person.name}　{due.get_purpose_display()}　{yuan(due.amount)} 元　{due.get_state_display()}"
    context = {"form": form, "title": f"撤销应付 {due.number}", "subtitle": subtitle, "back": reverse("payment:dues"), "back_title": "应付救助款"}
    return render(request, "core/form.html", context | {"button": "撤销"})

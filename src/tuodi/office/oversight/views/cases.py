"""Cases: the list, one of them with everything that hangs on it, transfers, its end. (urumqi.092 to 094)"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from tuodi.office.core.http import Request
from tuodi.office.core.numbers import yuan
from tuodi.office.core.rights import may, right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.oversight import actions, forms, queries
from tuodi.office.oversight.models import Case, Transfer
from tuodi.office.oversight.views.parts import Deed, city_of, deed, entered

TONES = {"open": "warn", "transferred": "stop", "closed": "good"}


def _last(row: Case) -> Transfer | None:
    return max(row.transfers.all(), key=lambda one: (one.day, one.pk), default=None)


COLUMNS = [
    Column("id", "编号", value=lambda row: f"第 {row.pk} 号", link=lambda row: reverse("oversight:case", args=[row.pk])),
    Column("against", "对象类型", value=lambda row: row.get_against_display()),
    Column("name", "对象"),
    Column("district", "区县", value=lambda row: row.district or "全市"),
    Column("state", "状态", value=lambda row: row.get_state_display(), tone=lambda row: TONES[row.state]),
    Column("opened_at", "立案", "time"),
    Column("to", "移送机关", value=lambda row: last.to if (last := _last(row)) else ""),
    Column("on", "移送日期", "day", value=lambda row: last.day if (last := _last(row)) else None),
    Column("outcome", "结果", value=lambda row: row.get_outcome_display()),
    Column("measure", "处理"),
]


@right("oversight.view")
def cases(request: Request) -> HttpResponseBase:
    """Every case."""
    context: dict[str, Any] = {"title": "违规案件", "subtitle": "对医疗机构、经办人员和救助对象的调查、处理和移送"}
    if may(request.actor, "oversight.check"):
        context |= {"add_url": reverse("oversight:case-new"), "add_title": "立案"}
    filters = [
        Filter("state", "状态", options=Case.State.choices),
        Filter("against", "对象类型", options=Case.Against.choices),
        Filter("outcome", "结果", options=Case.Outcome.choices),
    ]
    rows = queries.cases(request.actor).prefetch_related("transfers")
    return Table(request, rows, COLUMNS, filters, export="违规案件").respond(context=context)


@right("oversight.check")
def case_new(request: Request) -> HttpResponse:
    """Open one."""
    actor, city = request.actor, city_of(request)
    form = forms.CaseForm(actor, request.POST or None)
    context = {"title": "立案", "back": reverse("oversight:cases"), "back_title": "违规案件", "button": "立案"}

    def write(data: dict[str, Any]) -> Case:
        return actions.open_case(actor, city, data["district"], data["against"], data["name"], data["text"], data["number"], data["code"])

    return entered(request, form, write, "oversight:case", context)


@right("oversight.view")
def case(request: Request, number: int) -> HttpResponse:
    """One case, what hangs on it, what can be done now."""
    actor = request.actor
    held = get_object_or_404(queries.cases(actor), pk=number)
    transfers = list(held.transfers.select_related("made_by"))
    facts = [
        ("对象", f"{held.get_against_display()}　{held.name}", reverse("registry:person", args=[held.person_id]) if held.person_id else ""),
        ("区县", held.district or "全市", ""),
        ("情况", held.text, ""),
        ("立案人", held.opened_by, ""),
        ("结果", held.get_outcome_display(), ""),
        ("处理", held.measure, ""),
        ("依据", held.basis, ""),
        ("结案人", held.closed_by, ""),
    ]
    context = {
        "title": f"{held}　{held.name}", "badge": held.get_state_display(), "tone": TONES[held.state], "facts": facts, "deeds": _deeds(request, held, transfers),
        "transfers": transfers, "came": _came_from(request, held), "led": _led_to(held), "next": _next(request, held), "back": reverse("oversight:cases"),
        "back_title": "违规案件",
    }  # fmt: skip
    return render(request, "oversight/case.html", context)


def _deeds(request: Request, held: Case, transfers: list[Transfer]) -> list[Deed]:
    if not may(request.actor, "oversight.check"):
        return []
    found = [
        Deed(f"登记回复　{one.to}", reverse("oversight:transfer-answer", args=[one.pk]), forms.ReplyForm(), "登记回复", "")
        for one in transfers
        if not one.answered_on
    ]
    if held.state != Case.State.CLOSED:
        form = forms.TransferForm(initial={"kind": "discipline" if held.against == "staff" else "police"})
        found.append(Deed("移送", reverse("oversight:case-transfer", args=[held.pk]), form, "登记移送", "danger"))
        found.append(Deed("结案", reverse("oversight:case-close", args=[held.pk]), forms.CloseForm(against=held.against), "结案"))
    return found


def _came_from(request: Request, held: Case) -> list[tuple[str, Any, str]]:
    rows: list[tuple[str, Any, str]] = [("疑点", f"{one}　{one.text}", reverse("oversight:finding", args=[one.pk])) for one in held.findings.all()]
    for drawn in held.drawn.select_related("sample"):
        rows.append(("抽查", f"{drawn.sample}第 {drawn.place} 笔　{drawn.remark}", reverse("oversight:drawn", args=[drawn.pk])))
    if may(request.actor, "oversight.tip"):
        rows += [("举报", f"{one}　{one.get_kind_display()}", reverse("oversight:tip", args=[one.pk])) for one in held.tips.all()]
    return rows


def _led_to(held: Case) -> list[tuple[str, Any, str]]:
    rows: list[tuple[str, Any, str]] = []
    for bar in held.sanctions.all():
        rows.append(("停止救助", f"{bar.start} 至 {bar.end}　{bar.get_state_display()}", reverse("oversight:sanction", args=[bar.pk])))
    for rest in held.suspensions.all():
        rows.append(("协议中止", f"{rest.start} 至 {rest.end}　{rest.get_state_display()}", reverse("oversight:suspension", args=[rest.pk])))
    for owed in held.recoveries.all():
        text = f"应退 {yuan(owed.amount)} 元，已退 {yuan(owed.paid)} 元　{owed.get_state_display()}"
        rows.append(("追回", text, reverse("oversight:recovery", args=[owed.pk])))
    for struck in held.strikes.all():
        rows.append(("审核扣减", f"{yuan(struck.amount)} 元　{struck.get_state_display()}", reverse("oversight:strike", args=[struck.pk])))
    return rows


def _next(request: Request, held: Case) -> list[tuple[str, str]]:
    """What can be proposed out of the case."""
    if held.state == Case.State.CLOSED or not may(request.actor, "oversight.enter"):
        return []
    found = [("提出追回", f"{reverse('oversight:recovery-new')}?case={held.pk}")]
    if held.against == Case.Against.PERSON:
        found.insert(0, ("提出停止救助", f"{reverse('oversight:sanction-new')}?case={held.pk}"))
    if held.against == Case.Against.INSTITUTION:
        found.insert(0, ("提出协议中止", f"{reverse('oversight:suspension-new')}?case={held.pk}"))
    return found


def _case(held: Transfer) -> int:
    return held.case_id


transfer = deed("oversight.check", queries.cases, forms.TransferForm, actions.transfer_case, "移送已登记。", "oversight:case")
transfer_answer = deed("oversight.check", queries.transfers, forms.ReplyForm, actions.answer_transfer, "回复已登记。", "oversight:case", _case)
close = deed("oversight.check", queries.cases, forms.CloseForm, actions.close_case, "已结案。", "oversight:case")

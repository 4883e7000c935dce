"""Suspended agreements: the list, one of them, what can be done with it (urumqi.092)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from tuodi.office.core.http import Request
from tuodi.office.core.rights import may, right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.oversight import actions, forms, queries
from tuodi.office.oversight.models import Suspension
from tuodi.office.oversight.views.parts import Deed, case_asked, case_link, city_of, deed, entered

State = Suspension.State
TONES = {"open": "warn", "approved": "stop", "refused": "", "lifted": "good"}
COLUMNS = [
    Column("id", "编号", value=lambda row: f"第 {row.pk} 号", link=lambda row: reverse("oversight:suspension", args=[row.pk])),
    Column("institution", "医疗机构", link=lambda row: reverse("oversight:suspension", args=[row.pk])),
    Column("institution.code", "编号", "mono"),
    Column("start", "开始", "day", sort="start"),
    Column("end", "结束", "day", sort="end"),
    Column("state", "状态", value=lambda row: row.get_state_display(), tone=lambda row: TONES[row.state]),
    Column("reason", "事由"),
    Column("basis", "依据"),
    Column("entered_by", "提出人"),
    Column("decided_by", "审批人"),
]


@right("oversight.view")
def suspensions(request: Request) -> HttpResponseBase:
    """Every one, newest first."""
    context: dict[str, Any] = {"title": "协议中止", "subtitle": "中止期间开始的就医不予结算，医院接口和窗口都会退回；此前已经入院的照常结算"}
    if may(request.actor, "oversight.enter"):
        context |= {"add_url": reverse("oversight:suspension-new"), "add_title": "提出协议中止"}
    filters = [Filter("state", "状态", options=State.choices)]
    return Table(request, queries.suspensions(request.actor), COLUMNS, filters, export="协议中止").respond(context=context)


@right("oversight.enter")
def suspension_new(request: Request) -> HttpResponse:
    """Propose one."""
    actor, city, case = request.actor, city_of(request), case_asked(request)
    known = {"code": case.institution.code, "reason": case.text} if case and case.institution else {}
    form = forms.SuspensionForm(actor, request.POST or None, initial=known)
    subtitle = f"由{case}（{case.name}）引起" if case else ""
    context = {"title": "提出协议中止", "subtitle": subtitle, "back": reverse("oversight:suspensions"), "back_title": "协议中止", "button": "提交审批"}

    def write(data: dict[str, Any]) -> Suspension:
        return actions.enter_suspension(actor, city, data["code"], data["start"], data["end"], data["reason"], data["basis"], case)

    return entered(request, form, write, "oversight:suspension", context)


@right("oversight.view")
def suspension(request: Request, number: int) -> HttpResponse:
    """One of them, and what can be done with it now."""
    actor = request.actor
    held = get_object_or_404(queries.suspensions(actor), pk=number)
    own = actor.user is not None and actor.user.pk == held.entered_by_id
    deeds = []
    if held.state == State.OPEN and may(actor, "oversight.decide") and not own:
        deeds = [
            Deed("批准", reverse("oversight:suspension-approve", args=[number]), forms.RemarkForm(), "批准协议中止"),
            Deed("退回", reverse("oversight:suspension-refuse", args=[number]), forms.WhyForm(), "退回", "danger"),
        ]
    if held.state == State.APPROVED and may(actor, "oversight.decide"):
        deeds = [Deed("解除", reverse("oversight:suspension-lift", args=[number]), forms.LiftForm(), "解除协议中止", "danger")]
    facts = [
        ("医疗机构", f"{held.institution}（{held.institution.code}）", ""),
        ("中止期间", f"{held.start} 至 {held.end}", ""),
        ("解除", str(held.lifted_on or ""), ""),
        ("事由", held.reason, ""),
        ("依据", held.basis, ""),
        ("提出", held.entered_by, ""),
        ("审批", held.decided_by, ""),
        ("意见", held.remark, ""),
        case_link(held.case),
    ]
    context = {
        "title": f"{held}　{held.institution}", "badge": held.get_state_display(), "tone": TONES[held.state], "facts": facts, "deeds": deeds,
        "own": own and held.state == State.OPEN, "back": reverse("oversight:suspensions"), "back_title": "协议中止",
    }  # fmt: skip
    return render(request, "oversight/document.html", context)


BACK = "oversight:suspension"
approve = deed("oversight.decide", queries.suspensions, forms.RemarkForm, actions.approve_suspension, "协议中止已生效。", BACK)
refuse = deed("oversight.decide", queries.suspensions, forms.WhyForm, actions.refuse_suspension, "已退回。", BACK)
lift = deed("oversight.decide", queries.suspensions, forms.LiftForm, actions.lift_suspension, "已解除。", BACK)

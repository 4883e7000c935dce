"""Sanctions: the list, one of them, what can be done with it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from tuodi.office.core.http import Request
from tuodi.office.core.rights import may, right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.oversight import actions, forms, queries
from tuodi.office.oversight.models import Sanction
from tuodi.office.oversight.views.parts import Deed, case_asked, case_link, deed, entered

State = Sanction.State
TONES = {"open": "warn", "approved": "stop", "refused": "", "lifted": "good"}
PERSON = [
    Column("person.name", "姓名", link=lambda row: reverse("oversight:sanction", args=[row.pk])),
    Column("person.masked", "身份证号", "mono"),
    Column("person.district", "区县"),
    Column("start", "开始", "day", sort="start"),
    Column("end", "结束", "day", sort="end"),
]
COLUMNS = [
    Column("id", "编号", value=lambda row: f"第 {row.pk} 号", link=lambda row: reverse("oversight:sanction", args=[row.pk])),
    *PERSON,
    Column("state", "状态", value=lambda row: row.get_state_display(), tone=lambda row: TONES[row.state]),
    Column("reason", "事由"),
    Column("basis", "依据"),
    Column("entered_by", "提出人"),
    Column("decided_by", "审批人"),
    Column("told_at", "通报", "time"),
]

@right("oversight.view")
def sanctions(request: Request) -> HttpResponseBase:
    """Every sanction, newest first."""
    context: dict[str, Any] = {"title": "停止救助", "subtitle": "一人提出、另一人审批；生效期间的费用不予救助，已结算的列入重算清单"}
    if may(request.actor, "oversight.enter"):
        context |= {"add_url": reverse("oversight:sanction-new"), "add_title": "提出停止救助"}
    filters = [Filter("state", "状态", options=State.choices), Filter("q", "姓名", "search", lookup="person__name__startswith")]
    return Table(request, queries.sanctions(request.actor), COLUMNS, filters, export="停止救助").respond(context=context)


@right("oversight.enter")
def sanction_new(request: Request) -> HttpResponse:
    """Propose one."""
    actor = request.actor
    case = case_asked(request)
    known = case.person.id_number if case and case.person else ""
    form = forms.SanctionForm(actor, request.POST or None, initial={"number": known, "reason": case.text if case else ""})
    context = {"title": "提出停止救助", "subtitle": f"由{case}（{case.name}）引起" if case else "", "back": reverse("oversight:sanctions"), "back_title": "停止救助", "button": "提交审批"}

    def write(data: dict[str, Any]) -> Sanction:
        return actions.enter_sanction(actor, data["number"], data["reason"], data["start"], data.get("end"), data.get("basis", ""), case)

    return entered(request, form, write, "oversight:sanction", context)


@right("oversight.view")
def sanction(request: Request, number: int) -> HttpResponse:
    """One sanction, and what can be done with it now."""
    actor = request.actor
    held = get_object_or_404(queries.sanctions(actor), pk=number)
    own = actor.user is not None and actor.user.pk == held.entered_by_id
    deeds = []
    if held.state == State.OPEN and may(actor, "oversight.decide") and not own:
        deeds = [
            Deed("批准", reverse("oversight:sanction-approve", args=[number]), forms.RemarkForm(), "批准停止救助"),
            Deed("退回", reverse("oversight:sanction-refuse", args=[number]), forms.WhyForm(), "退回", "danger"),
        ]
    if held.state == State.APPROVED and may(actor, "oversight.decide"):
        deeds = [Deed("解除", reverse("oversight:sanction-lift", args=[number]), forms.LiftForm(), "解除停止救助", "danger")]
    facts = [
        ("救助对象", held.person.name, reverse("registry:person", args=[held.person_id])),
        ("身份证号", held.person.masked, ""),
        ("停止期间", f"{held.start} 至 {held.end}", ""),
        ("解除", str(held.lifted_on or ""), ""),
        ("事由", held.reason, ""),
        ("依据", held.basis, ""),
        ("提出", held.entered_by, ""),
        ("审批", held.decided_by, ""),
        ("意见", held.remark, ""),
        case_link(held.case),
    ]
    facts += [("通报", f"{one.notice}　{one.get_kind_display()}　{one.get_answer_display()}", reverse("oversight:notice", args=[one.notice_id])) for one in held.told.select_related("notice")]
    context = {"title": str(held), "badge": held.get_state_display(), "tone": TONES[held.state], "facts": facts, "deeds": deeds, "own": own and held.state == State.OPEN}
    return render(request, "oversight/document.html", context | {"back": reverse("oversight:sanctions"), "back_title": "停止救助"})


BACK = "oversight:sanction"
approve = deed("oversight.decide", queries.sanctions, forms.RemarkForm, actions.approve_sanction, "停止救助已生效，受影响的结算列入重算清单。", BACK)
refuse = deed("oversight.decide", queries.sanctions, forms.WhyForm, actions.refuse_sanction, "已退回。", BACK)
lift = deed("oversight.decide", queries.sanctions, forms.LiftForm, actions.lift_sanction, "已解除，受影响的结算列入重算清单。", BACK)

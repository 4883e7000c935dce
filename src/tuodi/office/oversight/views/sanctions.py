"""Sanctions: the list, one of them, the list for the insurers."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from tuodi.office.core.http import Request
from tuodi.office.core.rights import may, right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.oversight import actions, forms, queries
from tuodi.office.oversight.models import Sanction
from tuodi.office.oversight.views.parts import Deed, deed, entered

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
TOLD = [*PERSON, Column("lifted_on", "解除", "day"), Column("basis", "依据"), Column("told_at", "已通报", "time")]


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
    form = forms.SanctionForm(actor, request.POST or None, initial={"number": ""})
    context = {"title": "提出停止救助", "back": reverse("oversight:sanctions"), "back_title": "停止救助", "button": "提交审批"}

    def write(data: dict[str, Any]) -> Sanction:
        return actions.enter_sanction(actor, data["number"], data["reason"], data["start"], data.get("end"), data.get("basis", ""))

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
        ("解除", held.lifted_on, ""),
        ("事由", held.reason, ""),
        ("依据", held.basis, ""),
        ("提出", held.entered_by, ""),
        ("审批", held.decided_by, ""),
        ("意见", held.remark, ""),
        ("案件", held.case, reverse("oversight:case", args=[held.case_id]) if held.case_id else ""),
    ]
    context = {"title": str(held), "badge": held.get_state_display(), "tone": TONES[held.state], "facts": facts, "deeds": deeds, "own": own and held.state == State.OPEN}
    return render(request, "oversight/document.html", context | {"back": reverse("oversight:sanctions"), "back_title": "停止救助"})


@right("oversight.view")
def insurers(request: Request) -> HttpResponseBase:
    """The list that goes to the offices of enrolment and insurance: who is barred now or will be (urumqi.093)."""
    rows = queries.barred(request.actor, timezone.localdate())
    filters = [Filter("told", "通报", options=[("no", "尚未通报"), ("yes", "已通报")], apply=lambda found, value: found.filter(told_at__isnull=value == "no"))]
    context = {
        "title": "通报名单",
        "subtitle": "在停止期内的人员：参保资助、大病倾斜和医疗救助资格一并停止，导出 Excel 送参保、经办部门",
        "waiting": rows.filter(told_at=None).count(),
        "may_tell": may(request.actor, "oversight.enter"),
    }
    return Table(request, rows, TOLD, filters, order="start,id", export="停止救助通报名单").respond("oversight/insurers.html", context)


@require_POST
@right("oversight.enter")
def tell(request: Request) -> HttpResponse:
    """Note that the list was sent."""
    actions.tell_insurers(request.actor, queries.barred(request.actor, timezone.localdate()))
    return redirect("oversight:insurers")


BACK = "oversight:sanction"
approve = deed("oversight.decide", queries.sanctions, forms.RemarkForm, actions.approve_sanction, "停止救助已生效，受影响的结算列入重算清单。", BACK)
refuse = deed("oversight.decide", queries.sanctions, forms.WhyForm, actions.refuse_sanction, "已退回。", BACK)
lift = deed("oversight.decide", queries.sanctions, forms.LiftForm, actions.lift_sanction, "已解除，受影响的结算列入重算清单。", BACK)

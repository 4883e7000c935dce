"""Costs struck out of bills that were settled: the list, one of them, what can be done with it (kunming.128)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from tuodi.office.core.http import Request
from tuodi.office.core.numbers import yuan
from tuodi.office.core.rights import may, right, scoped
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.oversight import actions, forms, queries
from tuodi.office.oversight.models import Finding, StrikeOut
from tuodi.office.oversight.views.parts import Deed, case_asked, case_link, deed, entered
from tuodi.office.settlement.models import Settlement

State = StrikeOut.State
TONES = {"open": "warn", "approved": "good", "refused": ""}
COLUMNS = [
    Column("id", "编号", value=lambda row: f"第 {row.pk} 号", link=lambda row: reverse("oversight:strike", args=[row.pk])),
    Column("settlement.number", "结算", "mono", link=lambda row: reverse("settlement:detail", args=[row.settlement_id])),
    Column("person.name", "姓名"),
    Column("settlement.claim.institution", "医疗机构", "mono"),
    Column("amount", "扣减金额", "money", sort="amount"),
    Column("lowered", "救助减少", "money"),
    Column("reason", "违规内容"),
    Column("state", "状态", value=lambda row: row.get_state_display(), tone=lambda row: TONES[row.state]),
    Column("entered_by", "提出人"),
    Column("decided_by", "审批人"),
]


@right("oversight.view")
def strikes(request: Request) -> HttpResponseBase:
    """Every one, newest first."""
    context = {"title": "审核扣减", "subtitle": "违规费用从已结算的政策范围内费用中扣除：一人提出、另一人审批，批准后冲销重算，应付医疗机构款随之减少"}
    filters = [Filter("state", "状态", options=State.choices)]
    return Table(request, queries.strikes(request.actor), COLUMNS, filters, export="审核扣减").respond(context=context)


@right("oversight.enter")
def strike_new(request: Request, number: int) -> HttpResponse:
    """Propose to strike costs out of a settlement (`?finding=12` for that which led to it)."""
    actor, case = request.actor, case_asked(request)
    rows = scoped(actor, Settlement.objects.select_related("claim", "person", "reversed_by"))
    settlement = get_object_or_404(rows, pk=number)
    asked = request.GET.get("finding", "")
    finding: Finding | None = get_object_or_404(queries.findings(actor), pk=int(asked)) if asked.isdecimal() and len(asked) < 18 else None
    form = forms.StrikeForm(actor, request.POST or None)
    claim = settlement.claim
    left = f"政策范围内费用 {yuan(claim.in_policy_cost)} 元，已扣减 {yuan(claim.deduction)} 元"
    context = {
        "title": f"提出审核扣减　结算 {settlement.number}", "subtitle": f"{settlement.person.name}　{claim.ended}　{claim.institution}　{left}",
        "back": reverse("settlement:detail", args=[number]), "back_title": f"结算 {settlement.number}", "button": "提交审批",
    }  # fmt: skip

    def write(data: dict[str, Any]) -> StrikeOut:
        return actions.enter_strike(actor, settlement, data["amount"], data["reason"], data["basis"], finding, case)

    return entered(request, form, write, "oversight:strike", context)


@right("oversight.view")
def strike(request: Request, number: int) -> HttpResponse:
    """One of them, before and after, and what can be done with it now."""
    actor = request.actor
    held = get_object_or_404(queries.strikes(actor), pk=number)
    own = actor.user is not None and actor.user.pk == held.entered_by_id
    deeds = []
    if held.state == State.OPEN and may(actor, "oversight.decide") and not own:
        note = "批准以后立即冲销原结算、扣除这笔费用重新结算；同年以后的结算列入重算清单"
        deeds = [
            Deed("批准", reverse("oversight:strike-approve", args=[number]), forms.RemarkForm(), "批准并重算", note=note),
            Deed("退回", reverse("oversight:strike-refuse", args=[number]), forms.WhyForm(), "退回", "danger"),
        ]
    facts = [
        ("救助对象", held.person.name, reverse("registry:person", args=[held.person_id])),
        ("医疗机构", held.settlement.claim.institution, ""),
        ("扣减金额", f"{yuan(held.amount)} 元", ""),
        ("违规内容", held.reason, ""),
        ("依据", held.basis, ""),
        ("提出", held.entered_by, ""),
        ("审批", held.decided_by, ""),
        ("意见", held.remark, ""),
        ("疑点", held.finding, reverse("oversight:finding", args=[held.finding_id]) if held.finding_id else ""),
        case_link(held.case),
    ]
    compared = [("原结算", held.settlement), *([("扣减后", held.outcome)] if held.outcome else [])]
    context = {
        "title": f"{held}　结算 {held.settlement.number}", "badge": held.get_state_display(), "tone": TONES[held.state], "facts": facts, "deeds": deeds,
        "own": own and held.state == State.OPEN, "compared": compared, "lowered": held.lowered, "back": reverse("oversight:strikes"), "back_title": "审核扣减",
    }  # fmt: skip
    return render(request, "oversight/strike.html", context)


BACK = "oversight:strike"
approve = deed("oversight.decide", queries.strikes, forms.RemarkForm, actions.approve_strike, "已扣减并重新结算。", BACK)
refuse = deed("oversight.decide", queries.strikes, forms.WhyForm, actions.refuse_strike, "已退回。", BACK)

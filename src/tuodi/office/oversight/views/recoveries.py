"""Money to be paid back: the list, one of them with its instalments and what came in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from tuodi.office.core.actor import Actor
from tuodi.office.core.http import Request
from tuodi.office.core.numbers import yuan
from tuodi.office.core.rights import may, right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.fund import queries as fund_queries
from tuodi.office.fund.models import Posting
from tuodi.office.oversight import actions, forms, queries
from tuodi.office.oversight.models import Case, Recovery, WriteOff
from tuodi.office.oversight.views.parts import REFUSALS, Deed, case_asked, case_link, city_of, deed, entered, problems_of

State = Recovery.State
TONES = {"open": "warn", "approved": "info", "paid": "good", "written": "", "refused": ""}
WRITE_TONES = {"open": "warn", "approved": "", "refused": "", "reversed": "info"}
COLUMNS = [
    Column("id", "编号", value=lambda row: f"第 {row.pk} 号", link=lambda row: reverse("oversight:recovery", args=[row.pk])),
    Column("debtor", "退款人", link=lambda row: reverse("oversight:recovery", args=[row.pk])),
    Column("district", "区县"),
    Column("amount", "应退金额", "money", sort="amount"),
    Column("paid", "已退金额", "money", sort="paid"),
    Column("written", "已核销", "money", sort="written"),
    Column("left", "尚欠", "money"),
    Column("late", "逾期", "money", sort="late"),
    Column("state", "状态", value=lambda row: row.get_state_display(), tone=lambda row: TONES[row.state]),
    Column("reason", "事由"),
    Column("entered_by", "提出人"),
    Column("decided_by", "审批人"),
]


@right("oversight.view")
def recoveries(request: Request) -> HttpResponseBase:
    """Every recovery, newest first."""
    context: dict[str, Any] = {"title": "追回资金", "subtitle": "批准后列入应收，可分期退回，到账进入财政专户"}
    if may(request.actor, "oversight.enter"):
        context |= {"add_url": reverse("oversight:recovery-new"), "add_title": "提出追回"}
    late = Filter("late", "逾期", options=[("yes", "有逾期")], apply=lambda rows, value: rows.filter(late__gt=0) if value == "yes" else rows)
    writing = Filter("writing", "核销", options=[("open", "待审批"), ("approved", "已核销")], apply=lambda rows, value: rows.filter(writeoffs__state=value).distinct())
    filters = [Filter("state", "状态", options=State.choices), late, writing]
    return Table(request, queries.recoveries(request.actor), COLUMNS, filters, export="追回资金").respond(context=context)


@right("oversight.enter")
def recovery_new(request: Request) -> HttpResponse:
    """Propose one."""
    actor, city, case = request.actor, city_of(request), case_asked(request)
    form = forms.RecoveryForm(actor, request.POST or None, initial=_known(case) if case else None)
    subtitle = f"由{case}（{case.name}）引起" if case else ""
    context = {"title": "提出追回", "subtitle": subtitle, "back": reverse("oversight:recoveries"), "back_title": "追回资金", "button": "提交审批"}

    def write(data: dict[str, Any]) -> Recovery:
        debtor, amount = data["number"] or data["code"] or data["name"], data["amount"]
        district = data["number"].district if data["number"] else data["district"]
        return actions.enter_recovery(actor, city, district, debtor, amount, data["reason"], data["basis"], form.parts_for(amount), case)

    return entered(request, form, write, "oversight:recovery", context)


def _known(case: Case) -> dict[str, Any]:
    known = {"number": case.person.id_number if case.person else "", "code": case.institution.code if case.institution else ""}
    return {**known, "name": "" if any(known.values()) else case.name, "district": case.district_id, "reason": case.text}


@right("oversight.view")
def recovery(request: Request, number: int) -> HttpResponse:
    """One recovery: instalments with what of them is covered, what came in, what can be done now."""
    actor = request.actor
    held = get_object_or_404(queries.recoveries(actor), pk=number)
    own = actor.user is not None and actor.user.pk == held.entered_by_id
    deeds = []
    if held.state == State.OPEN and may(actor, "oversight.decide") and not own:
        deeds = [
            Deed("批准", reverse("oversight:recovery-approve", args=[number]), forms.RemarkForm(), "批准追回"),
            Deed("退回", reverse("oversight:recovery-refuse", args=[number]), forms.WhyForm(), "退回", "danger"),
        ]
    if held.state == State.APPROVED and may(actor, "oversight.repay"):
        deeds.append(Deed("登记到账", reverse("oversight:recovery-repay", args=[number]), forms.RepayForm(), "登记到账"))
    if held.over and may(actor, "oversight.repay"):
        note = f"多收 {yuan(held.over)} 元"
        deeds.append(Deed("退还多收", reverse("oversight:recovery-give-back", args=[number]), forms.GiveBackForm(), "登记退还", note=note))
    writeoffs = list(held.writeoffs.select_related("entered_by", "decided_by"))
    repayments, given_back = list(held.repayments.select_related("actor")), list(held.given_back.select_related("actor"))
    seen = _vouchers(actor, [held.posting_id, *(one.posting_id for one in (*repayments, *given_back, *writeoffs)), *(one.reversal_id for one in writeoffs)])
    for one in (*repayments, *given_back, *writeoffs):
        one.voucher = seen.get(one.posting_id)
    for one in writeoffs:
        one.voucher_back = seen.get(one.reversal_id)
    claimed = seen.get(held.posting_id)
    deeds += [deed for one in writeoffs for deed in _write_deeds(request, one)]
    if held.state == State.APPROVED and may(actor, "oversight.decide") and not own:
        note = "尚欠的部分重新安排；已退的各期不变"
        deeds.append(Deed("调整分期", reverse("oversight:recovery-plan", args=[number]), forms.PlanForm(), "调整", "", note))
    if held.state == State.APPROVED and may(actor, "oversight.enter") and not any(one.state == "open" for one in writeoffs):
        form = forms.WriteOffForm(initial={"amount": yuan(held.left).replace(",", "")})
        deeds.append(Deed("提出核销", reverse("oversight:write-off", args=[number]), form, "提交审批", "danger", "须由另一人审批；核销后可以恢复追回"))
    debtor = reverse("registry:person", args=[held.person_id]) if held.person_id else ""
    facts = [
        ("退款人", held.debtor, debtor),
        ("区县", held.district or "全市", ""),
        ("应退金额", f"{yuan(held.amount)} 元", ""),
        ("已退金额", f"{yuan(held.paid)} 元", ""),
        ("已核销", f"{yuan(held.written)} 元" if held.written else "", ""),
        ("尚欠", f"{yuan(held.left)} 元", ""),
        ("逾期", f"{yuan(held.late)} 元" if held.late else "", ""),
        ("多收待退", f"{yuan(held.over)} 元" if held.over else "", ""),
        ("事由", held.reason, ""),
        ("依据", held.basis, ""),
        ("提出", held.entered_by, ""),
        ("审批", held.decided_by, ""),
        ("意见", held.remark, ""),
        ("应收凭证", claimed or ("市级账" if held.posting_id else ""), reverse("fund:posting", args=[claimed.pk]) if claimed else ""),
        case_link(held.case),
    ]
    context = {
        "title": f"{held}　{held.debtor}", "badge": held.get_state_display(), "tone": TONES[held.state], "facts": facts, "deeds": deeds,
        "own": own and held.state == State.OPEN, "instalments": _instalments(held), "repayments": repayments,
        "given_back": given_back, "writeoffs": [(one, WRITE_TONES[one.state]) for one in writeoffs],
        "back": reverse("oversight:recoveries"), "back_title": "追回资金",
    }  # fmt: skip
    return render(request, "oversight/recovery.html", context)


def _vouchers(actor: Actor, numbers: Iterable[int | None]) -> dict[int | None, Posting]:
    """Those of the vouchers that the actor may see: where the city keeps the fund, a district's staff don't see its books."""
    return {one.pk: one for one in fund_queries.postings(actor).filter(pk__in=[number for number in numbers if number])}


def _write_deeds(request: Request, one: WriteOff) -> list[Deed]:
    """What can be done with a write-off now."""
    actor = request.actor
    if not may(actor, "oversight.decide"):
        return []
    own = actor.user is not None and actor.user.pk == one.entered_by_id
    if one.state == WriteOff.State.OPEN and not own:
        note = f"{yuan(one.amount)} 元，{one.reason}（{one.basis}），{one.entered_by or '系统'}提出"
        return [
            Deed("审批核销", reverse("oversight:write-off-approve", args=[one.pk]), forms.RemarkForm(), "批准核销", note=note),
            Deed("退回核销", reverse("oversight:write-off-refuse", args=[one.pk]), forms.WhyForm(), "退回", "danger"),
        ]
    if one.state == WriteOff.State.APPROVED:
        return [Deed(f"恢复追回（{one}）", reverse("oversight:write-off-undo", args=[one.pk]), forms.WhyForm(), "恢复追回", "")]
    return []


def _instalments(held: Recovery) -> list[dict[str, Any]]:
    """What came in (and then what was written off) covers the instalments in their order."""
    left, today, found = held.paid + held.written, timezone.localdate(), []
    for one in held.instalments.all():
        covered = min(left, one.amount)
        left -= covered
        late = covered < one.amount and one.due < today and held.state == State.APPROVED
        word, tone = ("已退", "good") if covered == one.amount else ("逾期", "stop") if late else ("部分退回", "warn") if covered else ("待退", "")
        found.append({"number": one.number, "due": one.due, "amount": one.amount, "covered": covered, "word": word, "tone": tone})
    return found


BACK = "oversight:recovery"
approve = deed("oversight.decide", queries.recoveries, forms.RemarkForm, actions.approve_recovery, "已批准，列入应收追回款。", BACK)
refuse = deed("oversight.decide", queries.recoveries, forms.WhyForm, actions.refuse_recovery, "已退回。", BACK)
repay = deed("oversight.repay", queries.recoveries, forms.RepayForm, actions.repay, "到账已登记。", BACK)
give_back = deed("oversight.repay", queries.recoveries, forms.GiveBackForm, actions.give_back, "退还已登记。", BACK)
write_off = deed("oversight.enter", queries.recoveries, forms.WriteOffForm, actions.enter_write_off, "核销已提出，待审批。", BACK)


def _recovery(held: WriteOff) -> int:
    return held.recovery_id


write_off_approve = deed("oversight.decide", queries.writeoffs, forms.RemarkForm, actions.approve_write_off, "已核销。", BACK, _recovery)
write_off_refuse = deed("oversight.decide", queries.writeoffs, forms.WhyForm, actions.refuse_write_off, "已退回。", BACK, _recovery)
write_off_undo = deed("oversight.decide", queries.writeoffs, forms.WhyForm, actions.undo_write_off, "已恢复追回。", BACK, _recovery)


@require_POST
@right("oversight.decide")
def plan(request: Request, number: int) -> HttpResponse:
    """Other days and parts for what is still owed."""
    held = get_object_or_404(queries.recoveries(request.actor), pk=number)
    form = forms.PlanForm(request.POST)
    if not form.is_valid():
        messages.error(request, problems_of(form))
        return redirect(BACK, number)
    try:
        actions.change_plan(request.actor, held, form.parts_for(held.left), form.cleaned_data["why"])
    except REFUSALS as refused:
        messages.error(request, refused.text)
    else:
        messages.success(request, "分期已调整。")
    return redirect(BACK, number)

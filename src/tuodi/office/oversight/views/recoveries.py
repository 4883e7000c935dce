"""Money to be paid back: the list, one of them with its instalments and what came in."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from tuodi.office.core.http import Request
from tuodi.office.core.numbers import yuan
from tuodi.office.core.rights import Refused, may, right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.oversight import actions, forms, queries
from tuodi.office.oversight.models import Recovery
from tuodi.office.oversight.views.parts import Deed, deed, entered

State = Recovery.State
TONES = {"open": "warn", "approved": "info", "paid": "good", "refused": ""}
COLUMNS = [
    Column("id", "编号", value=lambda row: f"第 {row.pk} 号", link=lambda row: reverse("oversight:recovery", args=[row.pk])),
    Column("debtor", "退款人", link=lambda row: reverse("oversight:recovery", args=[row.pk])),
    Column("district", "区县"),
    Column("amount", "应退金额", "money", sort="amount"),
    Column("paid", "已退金额", "money", sort="paid"),
    Column("left", "尚欠", "money"),
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
    filters = [Filter("state", "状态", options=State.choices)]
    return Table(request, queries.recoveries(request.actor), COLUMNS, filters, export="追回资金").respond(context=context)


@right("oversight.enter")
def recovery_new(request: Request) -> HttpResponse:
    """Propose one."""
    actor = request.actor
    if not actor.city:
        raise Refused("追回由某一城市的人员办理。")
    form = forms.RecoveryForm(actor, request.POST or None)
    context = {"title": "提出追回", "back": reverse("oversight:recoveries"), "back_title": "追回资金", "button": "提交审批"}

    def write(data: dict[str, Any]) -> Recovery:
        debtor, amount = data["number"] or data["code"], data["amount"]
        district = data["number"].district if data["number"] else data["district"]
        parts = actions.parts_of(amount, data["parts"], data["first"])
        return actions.enter_recovery(actor, actor.city, district, debtor, amount, data["reason"], data["basis"], parts)

    return entered(request, form, write, "oversight:recovery", context)


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
        deeds = [Deed("登记到账", reverse("oversight:recovery-repay", args=[number]), forms.RepayForm(), "登记到账")]
    debtor = reverse("registry:person", args=[held.person_id]) if held.person_id else ""
    facts = [
        ("退款人", held.debtor, debtor),
        ("区县", held.district or "全市", ""),
        ("应退金额", f"{yuan(held.amount)} 元", ""),
        ("已退金额", f"{yuan(held.paid)} 元", ""),
        ("尚欠", f"{yuan(held.left)} 元", ""),
        ("事由", held.reason, ""),
        ("依据", held.basis, ""),
        ("提出", held.entered_by, ""),
        ("审批", held.decided_by, ""),
        ("应收凭证", held.posting, reverse("fund:posting", args=[held.posting_id]) if held.posting_id else ""),
    ]
    context = {
        "title": f"{held}　{held.debtor}", "badge": held.get_state_display(), "tone": TONES[held.state], "facts": facts, "deeds": deeds,
        "own": own and held.state == State.OPEN, "instalments": _instalments(held), "repayments": held.repayments.select_related("posting", "actor"),
        "back": reverse("oversight:recoveries"), "back_title": "追回资金",
    }  # fmt: skip
    return render(request, "oversight/recovery.html", context)


def _instalments(held: Recovery) -> list[dict[str, Any]]:
    """What came in covers the instalments in their order."""
    left, today, found = held.paid, timezone.localdate(), []
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

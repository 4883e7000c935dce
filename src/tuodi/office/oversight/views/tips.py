"""Tip-offs: the list without names, one of them, who reported (after a reason), the reward. (urumqi.090)"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tuodi.office.core.http import Request
from tuodi.office.core.numbers import yuan
from tuodi.office.core.rights import may, right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.oversight import actions, forms, queries, rules
from tuodi.office.oversight.models import Case, TipOff
from tuodi.office.oversight.views.parts import REFUSALS, Deed, case_link, city_of, deed, entered, problems_of

TONES = {"open": "warn", "case": "stop", "unfounded": ""}
REWARDS = {"none": "", "proposed": "warn", "granted": "info", "paid": "good"}
COLUMNS = [
    Column("id", "编号", value=lambda row: f"第 {row.pk} 号", link=lambda row: reverse("oversight:tip", args=[row.pk])),
    Column("kind", "类型", value=lambda row: row.get_kind_display()),
    Column("against", "被举报的是", value=lambda row: row.get_against_display()),
    Column("about", "被举报对象"),
    Column("channel", "来源", value=lambda row: row.get_channel_display()),
    Column("received_on", "收到", "day", sort="received_on"),
    Column("state", "状态", value=lambda row: row.get_state_display(), tone=lambda row: TONES[row.state]),
    Column("reward", "奖励", "money", sort="reward"),
    Column("reward_state", "奖励状态", value=lambda row: row.get_reward_state_display(), tone=lambda row: REWARDS[row.reward_state]),
]


@right("oversight.view")
def tips(request: Request) -> HttpResponseBase:
    """What was reported."""
    rule = rules.reward_of(request.actor.city)
    money = f"奖励由另一人审批，从{rule.paid_by}列支（{rule.clause}）" if rule else "本市文件没有规定举报奖励"
    context: dict[str, Any] = {"title": "举报", "subtitle": f"举报人姓名和电话加密保存，列表和导出都不含；{money}"}
    if may(request.actor, "oversight.tip"):
        context |= {"add_url": reverse("oversight:tip-new"), "add_title": "登记举报"}
    filters = [
        Filter("state", "状态", options=TipOff.State.choices),
        Filter("kind", "类型", options=TipOff.Kind.choices),
        Filter("against", "被举报的是", options=Case.Against.choices),
        Filter("reward_state", "奖励", options=TipOff.Reward.choices),
    ]
    return Table(request, queries.tips(request.actor), COLUMNS, filters, export="举报").respond(context=context)


@right("oversight.tip")
def tip_new(request: Request) -> HttpResponse:
    """Take one down."""
    actor, city = request.actor, city_of(request)
    form = forms.TipForm(actor, request.POST or None)
    context = {"title": "登记举报", "back": reverse("oversight:tips"), "back_title": "举报", "button": "登记"}

    def write(data: dict[str, Any]) -> TipOff:
        kinds = {name: data[name] for name in ("kind", "channel", "against")}
        return actions.receive_tip(
            actor, city, data["district"], data["about"], data["text"], data["day"], data["informant"], data["telephone"], **kinds
        )

    return entered(request, form, write, "oversight:tip", context)


@right("oversight.view")
def tip(request: Request, number: int) -> HttpResponse:
    """One tip-off; who reported is shown after a reason is given."""
    held = get_object_or_404(queries.tips(request.actor), pk=number)
    facts = [
        ("类型", f"{held.get_kind_display()}（{held.get_channel_display()}）", ""),
        ("被举报对象", f"{held.get_against_display()}　{held.about}", ""),
        ("区县", held.district or "全市", ""),
        ("内容", held.text, ""),
        ("收到", str(held.received_on), ""),
        ("登记人", held.received_by, ""),
        ("举报人", "已留姓名（加密）" if held.informant else "匿名", ""),
        ("核实结果", held.answer, ""),
        case_link(held.case),
        ("奖励", f"{yuan(held.reward)} 元　{held.get_reward_state_display()}" if held.reward else "", ""),
        ("奖励提出人", held.reward_by if held.reward else "", ""),
        ("奖励审批人", held.reward_decided_by, ""),
        ("奖励凭证", held.reward_posting, _voucher(held.reward_posting_id)),
        ("支付凭证", f"{held.reward_paid_on}　{held.reward_payment}" if held.reward_payment_id else "", _voucher(held.reward_payment_id)),
    ]
    context = {
        "title": f"{held}　{held.about}", "badge": held.get_state_display(), "tone": TONES[held.state], "facts": facts, "deeds": _deeds(request, held),
        "back": reverse("oversight:tips"), "back_title": "举报",
    }  # fmt: skip
    return render(request, "oversight/document.html", context)


def _voucher(number: int | None) -> str:
    return reverse("fund:posting", args=[number]) if number else ""


def _deeds(request: Request, held: TipOff) -> list[Deed]:
    actor, number, found = request.actor, held.pk, []
    rule = rules.reward_of(held.city)
    if may(actor, "oversight.tip"):
        if held.state == TipOff.State.OPEN:
            form = forms.AnswerForm(actor, initial={"against": held.against})
            found.append(Deed("核实", reverse("oversight:tip-answer", args=[number]), form, "登记核实结果"))
        if rule and held.state == TipOff.State.CASE and held.informant and held.reward_state in ("none", "proposed"):
            note = f"须由另一人审批；从{rule.paid_by}列支（{rule.clause}）"
            found.append(Deed("奖励", reverse("oversight:tip-reward", args=[number]), forms.RewardForm(), "提出奖励", note=note))
        if held.informant:
            found.append(Deed("举报人", reverse("oversight:tip-reveal", args=[number]), forms.WhyForm(), "查看", "", "查看记入审计日志"))
    own = actor.user is not None and actor.user.pk == held.reward_by_id
    if held.reward_state == "proposed" and may(actor, "oversight.decide") and not own:
        found.append(Deed("审批奖励", reverse("oversight:tip-grant", args=[number]), forms.NoForm(), f"批准奖励 {yuan(held.reward)} 元"))
        found.append(Deed("退回奖励", reverse("oversight:tip-refuse-reward", args=[number]), forms.WhyForm(), "退回", "danger"))
    if held.reward_state == "granted" and may(actor, "oversight.repay"):
        found.append(Deed("支付奖励", reverse("oversight:tip-pay", args=[number]), forms.PaidForm(), "登记财政已支付"))
    return found


@require_POST
@right("oversight.tip")
def answer(request: Request, number: int) -> HttpResponse:
    """What came of it: founded, then a case against an institution, a person or staff, or one that runs already."""
    held = get_object_or_404(queries.tips(request.actor), pk=number)
    form = forms.AnswerForm(request.actor, request.POST)
    if not form.is_valid():
        messages.error(request, problems_of(form))
        return redirect("oversight:tip", number)
    data = form.cleaned_data
    try:
        actions.answer_tip(
            request.actor, held, data["founded"], data["answer"], data["against"], data["number"], data["code"], data["case"], data["name"]
        )
    except REFUSALS as refused:
        messages.error(request, refused.text)
    else:
        messages.success(request, "核实结果已登记。")
    return redirect("oversight:tip", number)


BACK = "oversight:tip"
reward = deed("oversight.tip", queries.tips, forms.RewardForm, actions.propose_reward, "奖励已提出，待审批。", BACK)
grant = deed("oversight.decide", queries.tips, forms.NoForm, actions.grant_reward, "奖励已批准，列入应付。", BACK)
refuse_reward = deed("oversight.decide", queries.tips, forms.WhyForm, actions.refuse_reward, "奖励已退回。", BACK)
pay = deed("oversight.repay", queries.tips, forms.PaidForm, actions.pay_reward, "奖励支付已登记。", BACK)


@require_POST
@right("oversight.tip")
def reveal(request: Request, number: int) -> HttpResponse:
    """Show once who reported."""
    held = get_object_or_404(queries.tips(request.actor), pk=number)
    try:
        name, telephone = actions.reveal_tip(request.actor, held, request.POST.get("why", ""))
    except REFUSALS as refused:
        messages.error(request, refused.text)
    else:
        messages.info(request, f"举报人：{name}　{telephone}")
    return redirect("oversight:tip", number)

"""Cases, tip-offs with reward, and a person's archive."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tuodi.office.core.http import Request
from tuodi.office.core.numbers import yuan
from tuodi.office.core.rights import may, right, scoped
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.oversight import actions, archive, forms, queries
from tuodi.office.oversight.models import Case, TipOff
from tuodi.office.oversight.views.findings import _city
from tuodi.office.oversight.views.parts import REFUSALS, Deed, deed, entered
from tuodi.office.registry.models import Person

TONES = {"open": "warn", "transferred": "stop", "closed": "good", "case": "stop", "unfounded": ""}
CASES = [
    Column("id", "编号", value=lambda row: f"第 {row.pk} 号", link=lambda row: reverse("oversight:case", args=[row.pk])),
    Column("against", "对象类型", value=lambda row: row.get_against_display()),
    Column("name", "对象"),
    Column("district", "区县"),
    Column("state", "状态", value=lambda row: row.get_state_display(), tone=lambda row: TONES[row.state]),
    Column("opened_at", "立案", "time"),
    Column("transferred_to", "移送机关"),
    Column("transferred_on", "移送日期", "day"),
    Column("measure", "处理"),
]
TIPS = [
    Column("id", "编号", value=lambda row: f"第 {row.pk} 号", link=lambda row: reverse("oversight:tip", args=[row.pk])),
    Column("about", "被举报对象"),
    Column("received_on", "收到", "day"),
    Column("state", "状态", value=lambda row: row.get_state_display(), tone=lambda row: TONES[row.state]),
    Column("reward", "奖励", "money"),
    Column("reward_state", "奖励状态", value=lambda row: row.get_reward_state_display()),
]


@right("oversight.view")
def cases(request: Request) -> HttpResponseBase:
    """Every case."""
    context: dict[str, Any] = {"title": "违规案件", "subtitle": "对医疗机构、经办人员和救助对象的调查、处理和移送"}
    if may(request.actor, "oversight.check"):
        context |= {"add_url": reverse("oversight:case-new"), "add_title": "立案"}
    filters = [Filter("state", "状态", options=Case.State.choices), Filter("against", "对象类型", options=Case.Against.choices)]
    return Table(request, queries.cases(request.actor), CASES, filters, export="违规案件").respond(context=context)


@right("oversight.check")
def case_new(request: Request) -> HttpResponse:
    """Open one."""
    actor, city = request.actor, _city(request)
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
    deeds = []
    if may(actor, "oversight.check") and held.state != Case.State.CLOSED:
        if held.state == Case.State.OPEN:
            deeds.append(Deed("移送", reverse("oversight:case-transfer", args=[number]), forms.TransferForm(), "登记移送", "danger"))
        deeds.append(Deed("结案", reverse("oversight:case-close", args=[number]), forms.CloseForm(), "结案"))
    facts = [
        ("对象", f"{held.get_against_display()}　{held.name}", ""),
        ("区县", held.district or "全市", ""),
        ("情况", held.text, ""),
        ("立案人", held.opened_by, ""),
        ("移送", f"{held.transferred_to}　{held.transferred_on}　{held.document}" if held.transferred_on else "", ""),
        ("处理", held.measure, ""),
        ("依据", held.basis, ""),
        ("结案人", held.closed_by, ""),
    ]
    facts += [("疑点", one, reverse("oversight:finding", args=[one.pk])) for one in held.findings.all()]
    facts += [("举报", one, reverse("oversight:tip", args=[one.pk])) for one in held.tips.all() if may(actor, "oversight.tip")]
    context = {"title": f"{held}　{held.name}", "badge": held.get_state_display(), "tone": TONES[held.state], "facts": facts, "deeds": deeds}
    return render(request, "oversight/document.html", context | {"back": reverse("oversight:cases"), "back_title": "违规案件"})


transfer = deed("oversight.check", queries.cases, forms.TransferForm, actions.transfer_case, "移送已登记。", "oversight:case")
close = deed("oversight.check", queries.cases, forms.CloseForm, actions.close_case, "已结案。", "oversight:case")


@right("oversight.view")
def tips(request: Request) -> HttpResponseBase:
    """What was reported."""
    context: dict[str, Any] = {"title": "举报", "subtitle": "举报人姓名和电话加密保存，列表不显示；奖励由另一人审批，不从救助基金列支"}
    if may(request.actor, "oversight.tip"):
        context |= {"add_url": reverse("oversight:tip-new"), "add_title": "登记举报"}
    return Table(request, queries.tips(request.actor), TIPS, [Filter("state", "状态", options=TipOff.State.choices)]).respond(context=context)


@right("oversight.tip")
def tip_new(request: Request) -> HttpResponse:
    """Take one down."""
    actor, city = request.actor, _city(request)
    form = forms.TipForm(actor, request.POST or None)
    context = {"title": "登记举报", "back": reverse("oversight:tips"), "back_title": "举报", "button": "登记"}

    def write(data: dict[str, Any]) -> TipOff:
        return actions.receive_tip(actor, city, data["district"], data["about"], data["text"], data["day"], data["informant"], data["telephone"])

    return entered(request, form, write, "oversight:tip", context)


@right("oversight.view")
def tip(request: Request, number: int) -> HttpResponse:
    """One tip-off; who reported is shown after a reason is given."""
    actor = request.actor
    held = get_object_or_404(queries.tips(actor), pk=number)
    deeds = []
    if may(actor, "oversight.tip"):
        if held.state == TipOff.State.OPEN:
            deeds.append(Deed("核实", reverse("oversight:tip-answer", args=[number]), forms.AnswerForm(), "登记核实结果"))
        if held.state == TipOff.State.CASE and held.informant and held.reward_state != "granted":
            deeds.append(Deed("奖励", reverse("oversight:tip-reward", args=[number]), forms.RewardForm(), "提出奖励", note="须由另一人审批"))
        if held.informant:
            deeds.append(Deed("举报人", reverse("oversight:tip-reveal", args=[number]), forms.WhyForm(), "查看", "", "查看记入审计日志"))
    if held.reward_state == "proposed" and may(actor, "oversight.decide"):
        deeds.append(Deed("审批奖励", reverse("oversight:tip-grant", args=[number]), forms.NoForm(), "批准奖励"))
    facts = [
        ("被举报对象", held.about, ""),
        ("内容", held.text, ""),
        ("收到", held.received_on, ""),
        ("登记人", held.received_by, ""),
        ("举报人", "已留姓名（加密）" if held.informant else "匿名", ""),
        ("核实结果", held.answer, ""),
        ("案件", held.case, reverse("oversight:case", args=[held.case_id]) if held.case_id else ""),
        ("奖励", f"{yuan(held.reward)} 元　{held.get_reward_state_display()}" if held.reward else "", ""),
        ("奖励审批人", held.reward_decided_by, ""),
    ]
    context = {"title": f"{held}　{held.about}", "badge": held.get_state_display(), "tone": TONES[held.state], "facts": facts, "deeds": deeds}
    return render(request, "oversight/document.html", context | {"back": reverse("oversight:tips"), "back_title": "举报"})


answer = deed("oversight.tip", queries.tips, forms.AnswerForm, actions.answer_tip, "核实结果已登记。", "oversight:tip")
reward = deed("oversight.tip", queries.tips, forms.RewardForm, actions.propose_reward, "奖励已提出，待审批。", "oversight:tip")
grant = deed("oversight.decide", queries.tips, forms.NoForm, actions.grant_reward, "奖励已批准。", "oversight:tip")


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


def _person(request: Request, number: int) -> Person:
    return get_object_or_404(scoped(request.actor, Person.objects.select_related("district")), pk=number)


@require_POST
@right("oversight.archive")
def person_archive(request: Request, number: int) -> HttpResponse:
    """Everything on one person as one ZIP, with a list of contents as PDF (urumqi 第二十三条)."""
    person = _person(request, number)
    response = HttpResponse(archive.take(request.actor, person), content_type="application/zip")
    response["Content-Disposition"] = f"attachment; filename=archive-{person.pk}.zip"
    return response


@right("oversight.archive")
def dossier(request: Request, number: int) -> HttpResponse:
    """The number of the paper dossier."""
    person = _person(request, number)
    known = getattr(person, "dossier", None)
    form = forms.DossierForm(request.POST or None, initial={"number": known.number, "place": known.place} if known else None)
    back = reverse("registry:person", args=[number])
    if request.method == "POST" and form.is_valid():
        actions.set_dossier(request.actor, person, **form.cleaned_data)
        return redirect(back)
    return render(request, "core/form.html", {"form": form, "title": f"纸质档案　{person.name}", "back": back, "back_title": person.name})

"""A case: where it stands, what was found, what this person may do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from tuodi.office.casework import clock, forms, links, queries
from tuodi.office.casework.models import Case
from tuodi.office.casework.views.lists import TONES
from tuodi.office.core.actor import Actor
from tuodi.office.core.http import Request
from tuodi.office.core.rights import may, right
from tuodi.policy import procedures

State = Case.State


@dataclass(frozen=True)
class Deed:
    """Something that may be done now: heading, address, form, words of the button."""

    title: str
    url: str
    form: django_forms.Form | None
    button: str
    tone: str = "main"
    note: str = ""
    folded: bool = False


@right("casework.view")
def case(request: Request, number: int) -> HttpResponse:
    """The whole case."""
    return page(request, get_object_or_404(queries.cases(request.actor), pk=number))


def page(request: Request, found: Case, bound: dict[str, django_forms.Form] | None = None) -> HttpResponse:
    """The page; `bound`: forms that were sent and refused, by verb."""
    actor, today = request.actor, clock.today()
    context = {
        "case": found,
        "procedure": found.procedure,
        "title": f"{found.number} {found.person.name}",
        "tone": TONES[found.state],
        "late": found.is_open and found.due is not None and found.due < today,
        "road": _road(found),
        "links": links.of(actor, found),
        "tests": [one | {"mark": {True: "符合", False: "不符合", None: "不明"}[one["passed"]], "tone": {True: "good", False: "stop", None: "warn"}[one["passed"]]} for one in found.tests],
        "scope": found.procedure.scopes.get(found.scope) if found.scope else None,
        "severity": found.procedure.findings.get(found.disease),
        "asked": found.asked.all(),
        "members": found.members.all(),
        "bills": found.bills.select_related("case", "settlement", "original__claim"),
        "not_reached": queries.not_reached(found),
        "may_settlement": may(actor, "settlement.view"),
        "dues": queries.dues(found) if may(actor, "payment.view") else [],
        "may_reopen": may(actor, "payment.reopen"),
        "steps": found.steps.all(),
        "letters": found.letters.all(),
        "attachments": found.attachments.select_related("asked"),
        "deeds": deeds(actor, found, bound or {}),
        "may_receipt": may(actor, "casework.accept"),
        "may_verify": may(actor, "casework.verify") and found.state == State.RUNNING and found.step == "verify",
        "may_attach": may(actor, "casework.check") and found.is_open,
        "attach": forms.AttachForm(found),
        "may_bill": may(actor, "casework.check") and found.state in (State.RUNNING, State.LACKING) and found.procedure.kind != "finding",
    }
    return render(request, "casework/case.html", context)


def _road(found: Case) -> list[dict[str, Any]]:
    """The steps of the procedure with which of them are behind, now, ahead."""
    keys = [key for key in procedures.STEPS if key in found.procedure.steps]
    at = keys.index(found.step) if found.step in keys else 0
    over = found.state == State.DONE
    skipped = {"notice"} if found.notice_from is None else set()
    steps: Any = found.procedure.steps
    return [
        {
            "name": steps[key].name,
            "css": "now" if place == at and not over else "past" if (place < at or over) and key not in skipped else "",
            "title": f"{steps[key].days} 个工作日（{steps[key].basis}）",
        }
        for place, key in enumerate(keys)
    ]


def deeds(actor: Actor, found: Case, bound: dict[str, django_forms.Form]) -> list[Deed]:
    """What this person may do with the case now."""
    made: list[Deed] = []

    def offer(name: str, title: str, form: django_forms.Form | None, button: str, right: str, tone: str = "main", note: str = "", folded: bool = False) -> None:
        if may(actor, right):
            made.append(Deed(title, reverse(f"casework:{name}", args=[found.pk]), bound.get(name, form), button, tone, note, folded))

    step = found.step if found.state == State.RUNNING else ""
    mine = not step or actor.role in found.procedure.steps[step].who  # type: ignore[index]
    if step == "check" and mine:
        offer("check", "材料审查", forms.ReceivedForm(found), "审查完毕", "casework.check", note="没有勾选的待提交材料将一次性告知申请人")
    if found.state == State.LACKING:
        offer("supplement", "补正", forms.SupplementForm(found), "收到补正", "casework.check")
        rules = procedures.load(found.city)
        if rules and rules.lapse and actor.role in rules.lapse.who and found.due is not None and found.due < clock.today():
            offer("lapse", rules.lapse.name, forms.LapseForm(), "退回申请并出具通知书", "casework.accept", "danger", note=f"补正期限 {found.due} 已过")
    if step == "review" and mine:
        offer("review", "复核", forms.ReviewForm(), "提交复核意见", "casework.review", note=found.objection and f"公示异议：{found.objection}")
    if step == "notice" and mine:
        until = found.notice_until
        over = until is not None and clock.today() > until
        offer("end-notice", "公示", forms.NoticeForm() if over else None, "结束公示" if over else "", "casework.notice", note=f"公示到 {until} 为止")
    if step == "decide" and mine:
        if found.notice_from or "notice" not in found.procedure.steps:
            offer("approve", "批准", forms.ApproveForm(found), "批准", "casework.decide", note=found.problem)
        offer("refuse", "不予救助", forms.RefuseForm(found), "不予救助", "casework.decide", "danger", folded=not found.problem)
        offer("send-back", "退回复核", forms.WhyForm(), "退回复核", "casework.decide", "", folded=True)
    kind = found.procedure.kind
    ungranted = (kind == "recognition" and found.identity_id is None) or kind == "finding"
    if found.state in (State.GRANTED, State.FAILED) and (ungranted or found.bills.filter(settlement=None).exists()):
        note = ("病情尚未登记" if kind == "finding" else "身份尚未登记") if ungranted else "有票据尚未结算"
        offer("carry-out", "执行决定", None, "再次执行", "casework.carry_out", note=note)
    if found.state == State.REFUSED:
        offer("appeal", "申请复议", forms.WhyForm(), "登记复议申请", "casework.accept", "")
    if found.state == State.APPEALED:
        offer("decide-appeal", "复议", forms.AppealDecisionForm(), "作出复议决定", "casework.decide")
    if found.state in (State.RUNNING, State.LACKING, State.APPEALED):
        offer("withdraw", "申请人撤回", forms.WhyForm(), "撤回申请", "casework.accept", "danger", folded=True)
    return made

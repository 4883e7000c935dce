"""Identities asked for at the counter: the form, the list, the decision."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse

from tuodi.office.core import queries as places
from tuodi.office.core.http import Request
from tuodi.office.core.models import District
from tuodi.office.core.rights import may, right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.registry import actions
from tuodi.office.registry.forms.people import AskedForm, IdentityForm
from tuodi.office.registry.models import Identity, IdentityAsked
from tuodi.office.registry.queries.asked import asked as asked_of
from tuodi.office.registry.views.editing import ask, ask_about, found_person

State = IdentityAsked.State
TONES = {State.OPEN: "warn", State.APPROVED: "good", State.REFUSED: "stop"}


@right("registry.identity.ask")
def identity_ask(request: Request, number: int) -> HttpResponse:
    """What the clerk asks for."""
    found = found_person(request, number)
    form = IdentityForm(found, None, request.POST or None)
    form.fields["why"].required = True
    words = {"title": "申请登记救助身份", "button": "提交审批", "done": "已提交，由复核或审批人员审批后生效。", "subtitle": "审批以前不影响结算"}
    return ask_about(
        request, found, form,
        lambda data: actions.ask_identity(request.actor, found, data["code"], data["start"], data["why"], **form.facts()), **words,
    )  # fmt: skip


@right("registry.asked.view")
def asked(request: Request) -> HttpResponseBase:
    """Everything asked for, the newest first."""
    actor = request.actor
    columns = [
        Column("person.name", "姓名", link=lambda row: reverse("registry:person", args=[row.person_id])),
        Column("person.masked", "身份证号", "mono"),
        Column("code", "救助身份", value=lambda row: row.get_code_display()),
        Column("start", "认定日期", "day", sort="start"),
        Column("why", "说明"),
        Column("district", "区县"),
        Column("state", "状态", value=lambda row: row.get_state_display(), tone=lambda row: TONES[State(row.state)]),
        Column("remark", "审批意见"),
        Column("asked_by", "提交人"),
        Column("asked_at", "提交时间", "time", sort="id"),
        Column("decided_by", "审批人"),
    ]
    if may(actor, "registry.identity.write"):
        columns.append(Column("decide", "", value=lambda row: "审批" if row.state == State.OPEN else "", link=_decide_url))
    filters = [
        Filter("state", "状态", options=State.choices),
        Filter("district", "区县", options=[(one.pk, one.name) for one in places.districts(actor)]),
    ]
    table = Table(request, asked_of(actor), columns, filters, order="-id", export="身份登记申请", empty="没有身份登记的申请")
    return table.respond("core/list.html", {"title": "身份登记申请", "subtitle": "窗口提交，由另一位人员审批后生效；在人员页提交"})


def _decide_url(row: IdentityAsked) -> str:
    return reverse("registry:asked-decide", args=[row.pk]) if row.state == State.OPEN else ""


@right("registry.identity.write")
def asked_decide(request: Request, number: int) -> HttpResponse:
    """Approve, or send back with a reason."""
    found = get_object_or_404(asked_of(request.actor), pk=number)
    form = AskedForm(request.POST or None)

    def decide(data: dict[str, Any]) -> str:
        if data["approve"]:
            actions.approve_asked(request.actor, found, data["remark"])
        else:
            actions.refuse_asked(request.actor, found, data["remark"])
        return reverse("registry:asked")

    facts = "　".join(f"{title} {text}" for title, text in _facts(found))
    words = f"{found.person.name}（{found.person.masked}）　{found.get_code_display()}　自 {found.start} 起　{facts}　说明：{found.why}"
    return ask(
        request, form, decide, title="审批身份登记", button="确定", done="已审批。", back=reverse("registry:asked"), back_title="身份登记申请",
        subtitle=f"{words}　提交人：{found.asked_by or '系统任务'}",
    )  # fmt: skip


def _facts(found: IdentityAsked) -> list[tuple[str, str]]:
    """What was stated besides, in words."""
    stated = {name: value for name, value in found.facts.items() if value}
    if "granted_by" in stated:
        stated["granted_by"] = District.objects.get(pk=stated["granted_by"]).name
    return [(str(Identity._meta.get_field(name).verbose_name), str(value)) for name, value in stated.items()]  # type: ignore[union-attr]

"""What the counter enters about a person: the record, household, insurance of a year, the account for payment."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from tuodi.office.core.http import Request
from tuodi.office.core.rights import right
from tuodi.office.registry import actions
from tuodi.office.registry.forms.fields import ReasonForm
from tuodi.office.registry.forms.people import AccountForm, HouseholdForm, InsuranceForm, NewPersonForm, PersonForm
from tuodi.office.registry.models import BankAccount
from tuodi.office.registry.queries import people as queries
from tuodi.office.registry.views.editing import ask, ask_about, found_person


@right("registry.person.write")
def add(request: Request) -> HttpResponse:
    """Somebody who isn't registered yet."""
    form = NewPersonForm(request.actor, None, request.POST or None, initial={"district": request.actor.district_id, "hukou_local": "yes"})

    def do(data: dict[str, Any]) -> str:
        columns = form.columns()
        made = actions.add_person(request.actor, columns.pop("district"), data["id_number"], columns.pop("name"), **columns)
        return reverse("registry:person", args=[made.pk])

    words = {"title": "登记人员", "button": "登记", "done": "已登记，请接着登记身份、参保和收款账户。"}
    return ask(request, form, do, **words, back=reverse("registry:people"), back_title="人员查询", subtitle="性别、出生日期取自身份证号")


@right("registry.person.write")
def change(request: Request, number: int) -> HttpResponse:
    """The facts of the record; what rules look at lists the settlements that it touches."""
    found = found_person(request, number)
    form = PersonForm(request.actor, found, request.POST or None)
    words = {"title": "修改登记信息", "button": "保存", "done": "登记信息已保存。", "subtitle": "户籍、残疾、低保类别等变动会列出涉及的已办结算"}
    return ask_about(request, found, form, lambda data: actions.change_person(request.actor, found, data["why"], **form.columns()), **words)


@right("registry.person.write")
def household(request: Request, number: int) -> HttpResponse:
    """Into a household, out of it, or another address for it."""
    found = found_person(request, number)
    held = found.household
    initial = {"number": held.number if held else "", "address": held.address if held else found.address, "relation": found.relation}
    form = HouseholdForm(request.POST or None, initial=initial)

    def do(data: dict[str, Any]) -> None:
        actions.put_in_household(request.actor, found, data["number"], data["address"], data["relation"])

    return ask_about(request, found, form, do, title="家庭", button="保存", done="家庭已保存。")


@right("registry.person.write")
def insurance(request: Request, number: int) -> HttpResponse:
    """Which insurance in a year, and when the premium was paid."""
    found = found_person(request, number)
    form = InsuranceForm(queries.newest_insurance(found), request.POST or None)
    words = {"title": "登记参保", "button": "保存", "done": "参保信息已保存。", "subtitle": "同一年度再次登记即更正，原内容保留在变更记录"}
    return ask_about(request, found, form, lambda data: actions.set_insurance(request.actor, found, data["year"], data["kind"], data["paid_on"]), **words)


@right("registry.account.write")
def account(request: Request, number: int) -> HttpResponse:
    """The account that aid is paid to from now on."""
    found = found_person(request, number)
    form = AccountForm(found, request.POST or None)

    def do(data: dict[str, Any]) -> None:
        actions.set_account(request.actor, found, data["bank"], data["number"], data["payee"], data["kind"], data["payee_id_number"])

    words = {"title": "收款账户", "button": "保存", "done": "收款账户已保存。", "subtitle": "新账户即时启用，原账户停用并保留记录"}
    return ask_about(request, found, form, do, **words)


@right("registry.account.write")
def account_stop(request: Request, number: int) -> HttpResponse:
    """No payment goes there any more."""
    held = get_object_or_404(BankAccount.objects.select_related("person"), pk=number, active=True)
    found = found_person(request, held.person_id)
    form = ReasonForm(request.POST or None)
    words = {"title": "停用收款账户", "button": "停用", "done": "收款账户已停用。", "subtitle": str(held)}
    return ask_about(request, found, form, lambda data: actions.stop_account(request.actor, held, data["why"]), **words)

"""Corrections that can be taken back: the ID number, two records of one person; and the looks at what is masked."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from tuodi.office.core.crypto import mask_id
from tuodi.office.core.http import Request
from tuodi.office.core.rights import right
from tuodi.office.registry import actions
from tuodi.office.registry.forms.fields import ReasonForm
from tuodi.office.registry.forms.people import MergeForm, NumberForm
from tuodi.office.registry.models import BankAccount, Person, PersonChange
from tuodi.office.registry.queries import people as queries
from tuodi.office.registry.queries.record import record
from tuodi.office.registry.refused import RegistryRefused
from tuodi.office.registry.views.editing import ask_about, found_person, page_of


@right("registry.reveal")
def reveal(request: Request, number: int) -> HttpResponse:
    """The full ID number, shown once, with the reason in the trail."""
    return _revealed(request, found_person(request, number), None)


@right("registry.reveal")
def reveal_account(request: Request, number: int) -> HttpResponse:
    """The full account number, likewise."""
    held = get_object_or_404(BankAccount.objects.select_related("person"), pk=number)
    return _revealed(request, found_person(request, held.person_id), held)


def _revealed(request: Request, found: Person, account: BankAccount | None) -> HttpResponse:
    form, what = ReasonForm(request.POST or None), "银行账号" if account else "身份证号"
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        try:
            shown = actions.reveal_account(request.actor, account, why) if account else actions.reveal_number(request.actor, found, why)
        except RegistryRefused as refused:
            form.add_error("why", refused.text)
        else:
            return render(request, "registry/revealed.html", {"person": found, "number": shown, "what": what, "back": page_of(found)})
    words = {"title": f"查看完整{what}", "button": "查看", "done": "", "subtitle": "查看会连同理由记入操作记录"}
    return ask_about(request, found, ReasonForm() if request.method != "POST" else form, lambda data: None, **words)


@right("registry.person.correct")
def correct(request: Request, number: int) -> HttpResponse:
    """Another ID number for the same person."""
    found = found_person(request, number)
    form = NumberForm(request.POST or None)
    words = {"title": "更正身份证号", "button": "更正", "done": "身份证号已更正。", "subtitle": f"现号码 {mask_id(found.id_number)}；出生日期和性别随新号码改变"}
    return ask_about(request, found, form, lambda data: actions.correct_number(request.actor, found, data["id_number"], data["why"]), **words)


@right("registry.person.correct")
def restore(request: Request, number: int) -> HttpResponse:
    """The ID number as it was before a correction."""
    change = get_object_or_404(PersonChange, pk=number, kind=PersonChange.Kind.NUMBER)
    found = found_person(request, change.person_id)
    form = ReasonForm(request.POST or None)
    words = {"title": "撤销号码更正", "button": "改回原号码", "done": "身份证号已改回。"}
    words["subtitle"] = f"{mask_id(change.number_after)} → {mask_id(change.number_before)}"
    return ask_about(request, found, form, lambda data: actions.restore_number(request.actor, change, data["why"]), **words)


@right("registry.person.correct")
def merge(request: Request, number: int) -> HttpResponse:
    """Another record of this person: shown beside this one first, merged when it is confirmed."""
    found = found_person(request, number)
    form = MergeForm(request.POST or None)
    other = None
    if request.method == "POST" and form.is_valid():
        other = queries.find(queries.people(request.actor).exclude(pk=found.pk), form.cleaned_data["other"]).first()
        if other is None:
            form.add_error("other", "本辖区登记中没有这个身份证号的另一条登记")
    if other is None or request.POST.get("confirmed") != str(other.pk):
        return _beside(request, found, form, other)

    def do(data: dict[str, Any]) -> None:
        actions.merge(request.actor, found, other, data["why"])

    return ask_about(request, found, form, do, title="合并登记", button="合并", done=f"“{other.name}”的登记已并入。")


def _beside(request: Request, found: Person, form: MergeForm, other: Person | None) -> HttpResponse:
    """Both records, with their identities."""
    both = [(one, record(one), queries.identities(one)) for one in (found, other)] if other else []
    context = {"form": form, "title": "合并登记", "subtitle": "同一人的两条登记：另一条并入本条，身份、参保、结算合并计算，可以撤销"}
    context |= {"back": page_of(found), "back_title": found.name, "button": "确认合并" if other else "下一步", "both": both, "other": other}
    return render(request, "registry/merge.html", context)


@right("registry.person.correct")
def unmerge(request: Request, number: int) -> HttpResponse:
    """Two persons after all."""
    found = found_person(request, number)
    words = {"title": "撤销合并", "button": "撤销合并", "done": "合并已撤销，两条登记各自计算。"}
    words["subtitle"] = f"将“{found.name}”从“{found.merged_into}”分出；合并期间登记在对方名下的内容留在对方" if found.merged_into else ""
    return ask_about(request, found, ReasonForm(request.POST or None), lambda data: actions.unmerge(request.actor, found, data["why"]), **words)

"""Identities entered by hand: recognised, corrected, ended."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from tuodi.office.core.http import Request
from tuodi.office.core.rights import right
from tuodi.office.registry import actions
from tuodi.office.registry.forms.people import EndForm, IdentityForm
from tuodi.office.registry.models import Identity
from tuodi.office.registry.views.editing import ask_about, found_person

TOUCHES = "涉及已办结算的变动会列入待重算，不会自动改动"


@right("registry.identity.write")
def add(request: Request, number: int) -> HttpResponse:
    """A recognition entered by hand."""
    found = found_person(request, number)
    form = IdentityForm(found, None, request.POST or None)
    words = {"title": "登记救助身份", "button": "登记", "done": "已登记身份。", "subtitle": TOUCHES}
    return ask_about(
        request, found, form,
        lambda data: actions.add_identity(request.actor, found, data["code"], data["start"], data["why"], **form.facts()), **words,
    )  # fmt: skip


@right("registry.identity.write")
def change(request: Request, number: int) -> HttpResponse:
    """What is known better now; what was known before stays to be seen."""
    row = _row(number)
    found = found_person(request, row.person_id)
    form = IdentityForm(found, row, request.POST or None)
    words = {"title": f"更正身份：{row.get_code_display()}", "button": "更正", "done": "身份已更正。", "subtitle": TOUCHES}
    return ask_about(
        request, found, form,
        lambda data: actions.change_identity(request.actor, row, data["why"], start=data["start"], **form.facts()), **words,
    )  # fmt: skip


@right("registry.identity.write")
def end(request: Request, number: int) -> HttpResponse:
    """The day on which an identity was lost."""
    row = _row(number)
    found = found_person(request, row.person_id)
    form = EndForm(request.POST or None)
    words = {"title": f"退出身份：{row.get_code_display()}", "button": "登记退出", "done": "已登记退出。", "subtitle": f"自 {row.start} 起；{TOUCHES}"}
    return ask_about(request, found, form, lambda data: actions.end_identity(request.actor, row, data["end"], data["reason"]), **words)


def _row(number: int) -> Identity:
    return get_object_or_404(Identity.objects.select_related("person"), pk=number, known_to=None)

"""What the pages of a document share: its facts, what can be done with it now, and the frame of each deed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tuodi.office.core.actor import Actor
from tuodi.office.core.http import Request
from tuodi.office.core.rights import Refused, right
from tuodi.office.fund.refused import BooksRefused
from tuodi.office.oversight import queries
from tuodi.office.oversight.forms import OfActor
from tuodi.office.oversight.models import Case
from tuodi.office.oversight.refused import OversightRefused

REFUSALS = (OversightRefused, BooksRefused)
Found = Callable[[Actor], QuerySet[Any]]


@dataclass(frozen=True)
class Deed:
    """A form on a document's page: where it goes, its button."""

    title: str
    url: str
    form: forms.Form
    button: str
    tone: str = "main"
    note: str = ""


def deed(
    name: str, found: Found, form: type[forms.Form], write: Callable[..., Any], done: str, back: str, to: Callable[[Any], int] = lambda held: int(held.pk)
) -> Callable[..., HttpResponseBase]:
    """A view that takes the deed's form and hands its values to the action; `to`: the number of the document whose page follows."""

    @require_POST
    @right(name)
    def view(request: Request, number: int) -> HttpResponse:
        held = get_object_or_404(found(request.actor), pk=number)
        filled = form(request.actor, request.POST) if issubclass(form, OfActor) else form(request.POST)
        if not filled.is_valid():
            said = "；".join(f"{filled.fields[key].label if key in filled.fields else ''}：{problems[0]}" for key, problems in filled.errors.items())
            messages.error(request, said)
        else:
            try:
                write(request.actor, held, **filled.cleaned_data)
            except REFUSALS as refused:
                messages.error(request, refused.text)
            else:
                messages.success(request, done)
        return redirect(back, to(held))

    view.right = name  # type: ignore[attr-defined]
    return view


def entered(
    request: Request, form: forms.Form, write: Callable[[dict[str, Any]], Any], to: str, context: dict[str, Any], template: str = "core/form.html"
) -> HttpResponse:
    """A page with a form that makes a document."""
    if request.method == "POST" and form.is_valid():
        try:
            made = write(form.cleaned_data)
        except REFUSALS as refused:
            form.add_error(None, refused.text)
        else:
            return redirect(reverse(to, args=[made.pk]))
    return render(request, template, {"form": form} | context)


def city_of(request: Request) -> str:
    """The city for which somebody works."""
    if not request.actor.city:
        raise Refused("监管由某一城市的人员办理。")
    return request.actor.city


def case_asked(request: Request) -> Case | None:
    """The case out of which a document is made (`?case=12`)."""
    text = request.GET.get("case", "")
    return get_object_or_404(queries.cases(request.actor), pk=int(text)) if text.isdecimal() and len(text) < 18 else None


def case_link(case: Case | None) -> tuple[str, Any, str]:
    """The case among a document's facts."""
    return ("案件", f"{case}　{case.name}" if case else "", reverse("oversight:case", args=[case.pk]) if case else "")


def problems_of(form: forms.Form) -> str:
    """What is wrong with a form that stands on a document's page, in one sentence."""
    return "；".join(str(problem) for problems in form.errors.values() for problem in problems)

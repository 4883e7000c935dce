"""The frame of the registry's small forms: what an action refuses stands beside its field, what it did on the page one comes back to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from tuodi.office.core.http import Request
from tuodi.office.registry.models import Person
from tuodi.office.registry.queries import people as queries
from tuodi.office.registry.refused import RegistryRefused


def found_person(request: Request, number: int) -> Person:
    """The person, where the actor may see them; else 404."""
    found = queries.person(request.actor, number)
    if found is None:
        raise Http404
    return found


def page_of(row: Person) -> str:
    return reverse("registry:person", args=[row.pk])


def ask(
    request: Request,
    form: Form,
    do: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    button: str,
    done: str,
    back: str,
    back_title: str,
    subtitle: str = "",
    template: str = "core/form.html",
    **more: Any,
) -> HttpResponse:
    """Show the form; once it is filled in, `do` it and go to `back` (or to the address that `do` answers)."""
    if request.method == "POST" and form.is_valid():
        try:
            went = do(form.cleaned_data)
        except RegistryRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.text)
        else:
            messages.success(request, done)
            return redirect(went if isinstance(went, str) else back)
    context = {"form": form, "title": title, "subtitle": subtitle, "back": back, "back_title": back_title, "button": button}
    return render(request, template, context | more)


def ask_about(request: Request, person: Person, form: Form, do: Callable[[dict[str, Any]], Any], **words: Any) -> HttpResponse:
    """The same about a person: back to their page."""
    return ask(request, form, do, back=page_of(person), back_title=person.name, **words)

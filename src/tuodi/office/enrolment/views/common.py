"""What the pages of enrolment share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tuodi.office.core.http import Request
from tuodi.office.core.rights import Refused
from tuodi.office.enrolment.refused import EnrolmentRefused
from tuodi.office.fund.refused import BooksRefused


def in_a_city(request: Request) -> Request:
    """Enrolment is a city's business: whoever works for several has none."""
    if not request.actor.city:
        raise Refused("资助参保由某一城市的人员办理。")
    return request


def tried(request: Request, write: Callable[[], Any], done: str = "") -> Any:
    """What the write gave, None where it was refused; either way the person is told."""
    try:
        made = write()
    except (EnrolmentRefused, BooksRefused) as refused:
        messages.error(request, refused.text)
        return None
    if done:
        messages.success(request, done)
    return made


def saved(request: Request, form: Any, write: Callable[[], Any]) -> Any:
    """What the write gave, None where nothing was written; its refusal becomes an error of the form."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return write()
    except (EnrolmentRefused, BooksRefused) as refused:
        form.add_error(None, refused.text)
        for row, what in getattr(refused, "rows", [])[:20]:
            form.add_error(None, f"第 {row} 行：{what}")
        return None


def form_page(request: Request, form: Any, title: str, back: str, back_title: str, button: str, **more: Any) -> HttpResponse:
    context = {"form": form, "title": title, "back": reverse(back), "back_title": back_title, "button": button, **more}
    return render(request, "core/form.html", context)

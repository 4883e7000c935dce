"""Pages of the ground floor."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tuodi.office.core import home as work_table
from tuodi.office.core.rights import right


@right("core.home")
def home(request: HttpRequest) -> HttpResponse:
    tasks, figures = work_table.collect(request.actor)
    return render(request, "core/home.html", {"tasks": tasks, "figures": figures})


def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")

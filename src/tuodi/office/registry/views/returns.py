"""Files that a department takes back from its list."""

from __future__ import annotations

import io
from collections.abc import Callable

from django.contrib import messages
from django.http import FileResponse, HttpResponseBase
from django.shortcuts import redirect

from tuodi.office.core.http import Request
from tuodi.office.core.rights import right
from tuodi.office.registry.actions.returns import take_feedback, take_problems
from tuodi.office.registry.models import DepartmentList
from tuodi.office.registry.refused import RegistryRefused
from tuodi.office.registry.views.lists import found_list


@right("registry.list.feedback")
def problems(request: Request, number: int) -> HttpResponseBase:
    """The file as it came, with the reason beside every row that can't be used."""
    return _taken(request, number, lambda source: take_problems(request.actor, source))


@right("registry.list.feedback")
def feedback(request: Request, number: int) -> HttpResponseBase:
    """What became of every row, and what its person was enrolled in and aided with in the year (`?year=`, by default the list's)."""
    year = request.GET.get("year", "")
    chosen = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else 0
    return _taken(request, number, lambda source: take_feedback(request.actor, source, chosen or source.as_of.year))


def _taken(request: Request, number: int, take: Callable[[DepartmentList], tuple[str, bytes]]) -> HttpResponseBase:
    source = found_list(request, number)
    try:
        name, content = take(source)
    except RegistryRefused as refused:
        messages.error(request, refused.text)
        return redirect("registry:list", source.pk)
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=name)

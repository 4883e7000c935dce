"""A person's archive and the number of the paper dossier (urumqi.089)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tuodi.office.core.http import Request
from tuodi.office.core.rights import right, scoped
from tuodi.office.oversight import actions, archive, forms
from tuodi.office.registry.models import Person


def _person(request: Request, number: int) -> Person:
    return get_object_or_404(scoped(request.actor, Person.objects.select_related("district")), pk=number)


@require_POST
@right("oversight.archive")
def person_archive(request: Request, number: int) -> HttpResponse:
    """Everything on one person as one ZIP, with a list of contents as PDF (urumqi 第二十三条)."""
    person = _person(request, number)
    response = HttpResponse(archive.take(request.actor, person), content_type="application/zip")
    response["Content-Disposition"] = f"attachment; filename=archive-{person.pk}.zip"
    return response


@require_POST
@right("oversight.archive")
def person_paper(request: Request, number: int) -> HttpResponse:
    """The same as one PDF."""
    person = _person(request, number)
    response = HttpResponse(archive.print_all(request.actor, person), content_type="application/pdf")
    response["Content-Disposition"] = f"attachment; filename=archive-{person.pk}.pdf"
    return response


@right("oversight.archive")
def dossier(request: Request, number: int) -> HttpResponse:
    """The number of the paper dossier."""
    person = _person(request, number)
    known = getattr(person, "dossier", None)
    form = forms.DossierForm(request.POST or None, initial={"number": known.number, "place": known.place} if known else None)
    back = reverse("registry:person", args=[number])
    if request.method == "POST" and form.is_valid():
        actions.set_dossier(request.actor, person, **form.cleaned_data)
        return redirect(back)
    return render(request, "core/form.html", {"form": form, "title": f"纸质档案　{person.name}", "back": back, "back_title": person.name})

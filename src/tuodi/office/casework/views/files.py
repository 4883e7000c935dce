"""Bills, attachments and letters of a case."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tuodi.office.casework import actions, queries
from tuodi.office.casework.actions.attach import MOST
from tuodi.office.casework.forms import AttachForm, BillForm
from tuodi.office.casework.models import Letter
from tuodi.office.casework.refused import CaseRefused
from tuodi.office.core.http import Request
from tuodi.office.core.queries import city_title
from tuodi.office.core.rights import right


@right("casework.check")
def bill_add(request: Request, number: int) -> HttpResponseBase:
    """A bill that the applicant paid."""
    case = get_object_or_404(queries.cases(request.actor), pk=number)
    form = BillForm(request.actor, case, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_bill(request.actor, case, form.claim(), form.cleaned_data.get("outside"))
        except CaseRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.text)
        else:
            messages.success(request, "已登记票据，批准后结算。")
            return redirect("casework:case", case.pk)
    context = {"form": form, "title": "登记票据", "subtitle": f"{case.number} {case.person.name}", "button": "登记"}
    return render(request, "core/form.html", context | {"back": reverse("casework:case", args=[case.pk]), "back_title": case.number})


@require_POST
@right("casework.check")
def bill_drop(request: Request, number: int, bill: int) -> HttpResponseBase:
    """A bill entered by mistake."""
    case = get_object_or_404(queries.cases(request.actor), pk=number)
    found = get_object_or_404(case.bills.all(), pk=bill)
    try:
        actions.drop_bill(request.actor, case, found)
    except CaseRefused as refused:
        messages.error(request, refused.text)
    return redirect("casework:case", case.pk)


@require_POST
@right("casework.check")
def attach(request: Request, number: int) -> HttpResponseBase:
    """Keep a file with the case."""
    case = get_object_or_404(queries.cases(request.actor), pk=number)
    form = AttachForm(case, request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, "请选择附件。")
        return redirect("casework:case", case.pk)
    file = form.cleaned_data["file"]
    try:
        content = file.read(MOST + 1)
        actions.attach(request.actor, case, file.name, content, form.cleaned_data["key"])
    except CaseRefused as refused:
        messages.error(request, refused.text)
    else:
        messages.success(request, f"已保存附件 {file.name}。")
    return redirect("casework:case", case.pk)


@right("casework.view")
def attachment(request: Request, number: int, attachment: int) -> HttpResponseBase:
    """The file, to be saved; looking at it is in the trail."""
    case = get_object_or_404(queries.cases(request.actor), pk=number)
    found = get_object_or_404(case.attachments.select_related("case"), pk=attachment)
    response = HttpResponse(actions.open_attachment(request.actor, found), content_type=found.kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@right("casework.view")
def letter(request: Request, number: int, letter: int) -> HttpResponseBase:
    """A letter, to be printed."""
    case = get_object_or_404(queries.cases(request.actor), pk=number)
    found = get_object_or_404(case.letters.all(), pk=letter)
    context = {"case": case, "letter": found, "city": city_title(case.city), "title": found.get_kind_display()}
    if found.kind == Letter.Kind.APPROVAL:
        context["paid"] = queries.paid(case)
    return render(request, "casework/letter.html", context)

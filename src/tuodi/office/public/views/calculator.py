"""The calculator, the same bill in several cities, and the picture of a settlement sheet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from tuodi.office.public import calculate
from tuodi.office.public.forms import CalculatorForm
from tuodi.office.public.limits import limited
from tuodi.office.public.pages import cities, known, page
from tuodi.policy.pack import load


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What can be done here."""
    return page(request, "public/home.html", {}, keep=True)


@csrf_exempt  # nothing is changed, and no cookie is wanted
@require_http_methods(["GET", "HEAD", "POST"])
@limited("calculator", 60)
def calculator(request: HttpRequest, city: str) -> HttpResponse:
    """The form, and below it the answer. Sent by POST, so that no amount stands in an address or a log."""
    policy = load(known(city)).newest
    form = CalculatorForm(city, request.POST) if request.method == "POST" else CalculatorForm(city, initial=CalculatorForm.given(request.GET))
    context = {"city": city, "policy": policy, "form": form, "where": "public:calculator"}
    if request.method == "POST" and form.is_valid():
        situation = form.situation()
        context |= {"answer": calculate.answer(city, situation), "told": form.told, "assumed": form.assumed, "identity": situation.identity, "shared": form.shared()}
        if request.POST.get("compare"):
            context["others"] = calculate.side_by_side([code for code, _ in cities()], situation, city)
    return page(request, "public/calculator.html", context)


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """Where each figure stands on a settlement sheet."""
    return page(request, "public/sheet.html", {}, keep=True)

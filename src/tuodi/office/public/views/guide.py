"""What can be applied for: conditions, papers, steps with their days, reasons for a refusal, and where to complain."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tuodi.office.core.roles import role_name
from tuodi.office.public import answers
from tuodi.office.public.pages import known, page
from tuodi.policy import procedures
from tuodi.policy.pack import load
from tuodi.policy.procedures import Procedure


@require_safe
def guide(request: HttpRequest, city: str) -> HttpResponse:
    """Every procedure of a city, from the same data by which the office works."""
    policy = load(known(city)).newest
    rules = procedures.load(city)
    context = {
        "city": city,
        "policy": policy,
        "where": "public:guide",
        "procedures": [(key, one, _steps(one), sum(step.days for step in one.steps.values())) for key, one in rules.procedures.items()] if rules else [],
        "rules": rules,
    }
    return page(request, "public/guide.html", context, keep=True)


@require_safe
def questions(request: HttpRequest, city: str) -> HttpResponse:
    """What people ask, each with where the answer stands."""
    policy = load(known(city)).newest
    return page(request, "public/questions.html", {"city": city, "policy": policy, "where": "public:questions", "asked": answers.of_city(city)}, keep=True)


def _steps(one: Procedure) -> list[tuple[str, str, int, str]]:
    """(step, who does it, working days, where the days come from)."""
    return [(step.name, "、".join(role_name(role) for role in step.who), step.days, step.basis) for step in one.steps.values()]

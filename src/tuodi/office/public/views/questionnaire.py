"""Which class might I be, who decides, which office."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tuodi.office.public import questions
from tuodi.office.public.limits import limited
from tuodi.office.public.pages import known, page
from tuodi.policy.pack import load


@csrf_exempt  # nothing is changed, and no cookie is wanted
@require_http_methods(["GET", "HEAD", "POST"])
@limited("questionnaire", 60)
def questionnaire(request: HttpRequest, city: str) -> HttpResponse:
    """The questions, and what the answers point to. Nothing is kept."""
    policy = load(known(city)).newest
    asked = questions.asked(policy)
    answers = {key for key, _ in asked if request.method == "POST" and request.POST.get(key)}
    context = {
        "city": city,
        "policy": policy,
        "where": "public:questionnaire",
        "questions": [(key, text, key in answers) for key, text in asked],
        "answered": request.method == "POST",
        "hints": questions.hints(policy, answers),
    }
    return page(request, "public/questionnaire.html", context)

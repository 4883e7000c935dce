"""Disclosure: the fund's year, the persons aided where the document demands it, applications that hang out for objections."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tuodi.office.public import disclosure, drawings
from tuodi.office.public.limits import limited
from tuodi.office.public.pages import known, page
from tuodi.office.settlement import figures
from tuodi.policy.pack import load


@require_safe
@limited("disclosure", 60)
def fund_year(request: HttpRequest, city: str) -> HttpResponse:
    """The figures of a year with charts; small cells are hidden."""
    policy = load(known(city)).newest
    years = disclosure.years(city)
    year = _year(request.GET.get("year", ""), years)
    found = disclosure.year_figures(city, year) if year else None
    over = disclosure.over_years(city)
    over = over if len(over) > 1 else []
    context = {
        "over": over, "trend": drawings.over_years(over),
        "city": city, "policy": policy, "where": "public:disclosure", "years": years, "found": found, "note": figures.note(city),
        "charts": drawings.of_year(found) if found else [], "by_month": drawings.over_months(found) if found else None, "names": year is not None and disclosure.publishes_persons(policy) and disclosure.today() <= disclosure.shown_until(year), "notices": disclosure.posted(city),
    }  # fmt: skip
    return page(request, "public/disclosure.html", context, keep=True)


@require_safe
@limited("disclosure", 60)
def persons(request: HttpRequest, city: str, year: int) -> HttpResponse:
    """The persons aided, where the document demands it."""
    policy = load(known(city)).newest
    if not disclosure.publishes_persons(policy) or year not in disclosure.years(city):
        raise Http404
    if disclosure.today() > disclosure.shown_until(year):
        return page(request, "public/persons_over.html", {"city": city, "policy": policy, "year": year, "until": disclosure.shown_until(year)}, status=410)
    text = request.GET.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 1
    rows, more = disclosure.aided(city, year, number)
    context = {
        "city": city, "policy": policy, "where": "public:disclosure", "year": year, "rows": rows, "until": disclosure.shown_until(year),
        "previous": number - 1 if number > 1 else None, "next": number + 1 if more else None,
    }  # fmt: skip
    return page(request, "public/persons.html", context)


def _year(text: str, years: list[int]) -> int | None:
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    return wanted if wanted in years else (years[0] if years else None)

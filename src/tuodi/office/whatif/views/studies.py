"""The list of studies, a new one, its result with charts, and its files."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST

from tuodi.office.core.http import Request
from tuodi.office.core.rights import may, right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.whatif import actions, forms, ordering, population, progress, queries
from tuodi.office.whatif.models import Order, Stop, Study
from tuodi.office.whatif.population import TooMany
from tuodi.policy.figures import FigureError
from tuodi.policy.source import PolicyError
from tuodi.simulate import ReformError, workbook
from tuodi.simulate.charts import charts
from tuodi.simulate.tables import DIMENSIONS

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@right("whatif.view")
def studies(request: Request) -> HttpResponseBase:
    """Every study that was run."""
    columns = [
        Column("title", "名称", link=lambda row: reverse("whatif:study", args=[row.pk])),
        Column("kind", "类型", value=lambda row: row.get_kind_display()),
        Column("year", "年度", "number", sort="year"),
        Column("place", "范围", value=lambda row: row.district or "全市"),
        Column("persons", "人数", "number", sort="persons"),
        Column("claims", "费用笔数", "number", sort="claims"),
        Column("policy_hash", "政策版本", "mono", value=lambda row: row.policy_hash[:12]),
        Column("created_at", "时间", "time", sort="created_at"),
        Column("actor", "操作人", value=lambda row: row.actor.name if row.actor else "系统"),
    ]
    filters = [Filter("q", "名称", "search", lookup="title__icontains"), Filter("kind", "类型", options=Study.Kind.choices)]
    table = Table(request, queries.studies(request.actor), columns, filters, export="政策推演", empty="还没有推演过")
    waiting = queries.orders(request.actor).filter(study=None).order_by("-id")[:10]
    context = {"orders": waiting, "title": "政策推演", "subtitle": "在本地真实的人和费用上试算：改一改规定，花多少钱，谁得谁失", "add_url": reverse("whatif:new"), "add_title": "新的推演"}
    return table.respond("whatif/studies.html", context)


@right("whatif.run")
def new(request: Request) -> HttpResponseBase:
    """Pick numbers or write a reform; or set the cities side by side."""
    city = _city(request)
    years = forms.years_of(city)
    if not years:
        return render(request, "whatif/empty.html", {"cities": forms.cities_of(request.actor), "city": city})
    form = forms.StudyForm(city, years, request.POST if request.POST.get("what") == "reform" else None)
    others = forms.CitiesForm(years, request.POST if request.POST.get("what") == "cities" else None)
    found: Study | Order | None = None
    if request.method == "POST":
        found = _run(request, city, form, others)
    if found is not None:
        return redirect("whatif:study" if isinstance(found, Study) else "whatif:order", found.pk)
    return render(request, "whatif/new.html", {"form": form, "others": others, "city": city, "cities": forms.cities_of(request.actor)})


def _run(request: Request, city: str, form: forms.StudyForm, others: forms.CitiesForm) -> Study | Order | None:
    """The study, or the order for one that takes longer, or None with what is wrong said in the form."""
    used: Any = form if request.POST.get("what") == "reform" else others
    if not used.is_valid():
        return None
    data = used.cleaned_data
    budget = int(data["budget"] * 100) if data.get("budget") is not None else None
    enrolment = bool(data.get("enrolment"))
    try:
        if not population.waitable(request.actor, city):
            kind, texts = (Study.Kind.CITIES, []) if used is others else (Study.Kind.REFORM, form.texts())
            return ordering.order(request.actor, city, int(data["year"]), kind, data["title"], texts, budget, enrolment=enrolment)
        if used is others:
            return actions.study_cities(request.actor, city, int(data["year"]), data["title"])
        return actions.study_reforms(request.actor, city, int(data["year"]), data["title"], form.texts(), budget, enrolment=enrolment)
    except (ReformError, PolicyError, FigureError, TooMany) as error:
        used.add_error(None, str(error))
        return None


def _city(request: Request) -> str:
    names = [name for name, _ in forms.cities_of(request.actor)]
    wanted = request.GET.get("city", "")
    return wanted if wanted in names else (names[0] if names else "")


@right("whatif.view")
def order(request: Request, number: int) -> HttpResponse:
    """A study that runs in the background; the page looks again by itself."""
    found = get_object_or_404(queries.orders(request.actor), pk=number)
    if found.study_id:
        address = reverse("whatif:study", args=[found.study_id])
        return HttpResponse(headers={"HX-Redirect": address}) if request.headers.get("HX-Request") else redirect(address)
    template = "whatif/parts/order.html" if request.headers.get("HX-Request") else "whatif/order.html"
    stopping = found.state == Order.State.WAITING and Stop.objects.filter(order=found).exists()
    context = {"order": found, "before": queries.before(found), "progress": progress.of_order(found), "stopping": stopping}
    return render(request, template, context | {"may_stop": may(request.actor, "whatif.run")})


@right("whatif.run")
@require_POST
def stop(request: Request, number: int) -> HttpResponse:
    """Give an order up."""
    found = get_object_or_404(queries.orders(request.actor), pk=number)
    ordering.stop(request.actor, found)
    return redirect("whatif:order", found.pk)


@right("whatif.view")
def study(request: Request, number: int) -> HttpResponse:
    """The result: cost now and then, gains and losses, burden, with charts."""
    found = get_object_or_404(queries.studies(request.actor), pk=number)
    result = found.result
    context = {
        "study": found,
        "result": result,
        "rows": result["scenarios"] if found.kind == Study.Kind.REFORM else result["cities"],
        "charts": [mark_safe(one) for one in charts(result).values()],  # every text in them was escaped when they were drawn
        "by": [(title, _lines(result["by"][key])) for key, title in DIMENSIONS.items()] if found.kind == Study.Kind.REFORM else [],
        "missing": sorted({name for one in (result.get("scenarios") or result["cities"]) for name in one["missing"]}),
    }
    return render(request, "whatif/study.html", context)


def _lines(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A template can't reach a key called `values`; `more`: than under the rules as they are."""
    return [{"name": row["name"], "amounts": [one | {"more": one["cost"] - row["values"][0]["cost"]} for one in row["values"]]} for row in rows]


@right("whatif.view")
def excel(request: Request, number: int) -> HttpResponse:
    """The study as a workbook."""
    found = get_object_or_404(queries.studies(request.actor), pk=number)
    out = io.BytesIO()
    workbook.write(found.result, out)
    return _file(out.getvalue(), EXCEL, f"政策推演-{found.pk}.xlsx")


@right("whatif.run")
@require_POST
def people(request: Request, number: int) -> HttpResponse:
    """Persons without their identity, as CSV with a text that says what was done to it; who took it is in the trail."""
    found = get_object_or_404(queries.studies(request.actor).filter(kind=Study.Kind.REFORM), pk=number)
    export = actions.export_people(request.actor, found)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parcel:
        parcel.writestr("去标识数据.csv", export.frame.write_csv(include_bom=True))
        parcel.writestr("说明.txt", "\r\n".join(export.notes) + "\r\n")
    return _file(out.getvalue(), "application/zip", f"去标识数据-{found.pk}.zip")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response

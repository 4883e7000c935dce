"""Departments' lists: handed in, read and compared, looked at, approved by a second person or sent back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from tuodi.office.core.http import Request
from tuodi.office.core.rights import Refused, may, right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.registry import followups
from tuodi.office.registry.actions import lists as actions
from tuodi.office.registry.forms.lists import UploadForm
from tuodi.office.registry.importing import comparing
from tuodi.office.registry.models import DepartmentList, ListRow
from tuodi.office.registry.queries import lists as queries
from tuodi.office.registry.refused import BeingRead, RegistryRefused

State = DepartmentList.State
TONES = {State.APPLIED: "good", State.COMPARED: "warn", State.REJECTED: "stop", State.UNUSABLE: "stop"}
UNFINISHED = (State.RECEIVED, State.STAGED)
VERDICT_TONES = {"new": "good", "changed": "warn", "absent": "warn", "conflicting": "stop", "unreadable": "stop"}


def _tone(row: DepartmentList) -> str:
    return TONES.get(State(row.state), "")


@right("registry.list.view")
def lists(request: Request) -> HttpResponseBase:
    """The lists, newest first."""
    columns = [
        Column("name", "名单", link=lambda row: reverse("registry:list", args=[row.pk])),
        Column("department", "部门", sort="department"),
        Column("extent", "性质", value=lambda row: row.get_extent_display()),
        Column("as_of", "名单日期", "day", sort="as_of"),
        Column("rows_total", "行数", "number"),
        Column("state", "状态", value=lambda row: row.get_state_display(), tone=_tone),
        Column("uploaded_by", "上传人"),
        Column("uploaded_at", "上传时间", "time", sort="uploaded_at"),
        Column("decided_by", "审批人"),
    ]
    filters = [Filter("state", "状态", options=State.choices), Filter("department", "部门", options=[(n, n) for n in queries.department_names(request.actor.city)])]
    context: dict[str, Any] = {"title": "部门名单", "subtitle": "上传、对比、由第二人审批后一次写入"}
    if may(request.actor, "registry.list.upload"):
        context |= {"add_url": reverse("registry:list-upload"), "add_title": "上传名单"}
    return Table(request, queries.lists(request.actor), columns, filters, order="-id", export="部门名单").respond("core/list.html", context)


@right("registry.list.upload")
def upload(request: Request) -> HttpResponse:
    """Hand in a file; its page then reads and compares it, and shows how far it is."""
    if not request.actor.city:
        raise Refused("名单由某一城市的人员上传。")
    form = UploadForm(request.actor, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            source = actions.receive_list(
                request.actor, city=request.actor.city, department=data["department"], name=data["file"].name, content=data["file"].read(),
                extent=data["extent"], as_of=data["as_of"], codes=data["codes"], district=data["district"],
            )  # fmt: skip
        except RegistryRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.text)
        else:
            if source.state not in UNFINISHED:
                messages.info(request, "同一份名单已经上传过，没有重复处理。")
            return redirect("registry:list", source.pk)
    context = {"form": form, "title": "上传部门名单", "back": reverse("registry:lists"), "back_title": "部门名单", "button": "上传并对比"}
    return render(request, "registry/choices.html", context)


def found_list(request: Request, number: int) -> DepartmentList:
    """The list, where the actor may see it; else 404."""
    found = queries.lists(request.actor).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


@right("registry.list.view")
def detail(request: Request, number: int) -> HttpResponseBase:
    """One list: counts by verdict, the rows with filters, and what can be decided."""
    source = found_list(request, number)
    looks = may(request.actor, "registry.view")
    columns = [
        Column("number", "行号", "number"),
        Column("name", "姓名", link=lambda row: reverse("registry:person", args=[row.person_id]) if row.person_id and looks else ""),
        Column("code", "救助身份", value=lambda row: row.get_code_display()),
        Column("start", "认定日期", "day"),
        Column("end", "退出日期", "day"),
        Column("district", "区县"),
        Column("verdict", "对比结果", value=lambda row: row.get_verdict_display(), tone=lambda row: VERDICT_TONES.get(row.verdict, "")),
        Column("marked", "非本部门", "yes", value=lambda row: True if row.marked else None),
        Column("reason", "说明"),
    ]
    filters = [
        Filter("verdict", "对比结果", options=ListRow.Verdict.choices),
        Filter("q", "查找", "search", lookup="name__prefix", hint="姓名"),
        Filter("marked", "标记", options=[("yes", "非本部门认定")], apply=lambda rows, _: rows.filter(marked=True)),
    ]
    table = Table(request, queries.rows(source), columns, filters, order="number,id", export=f"名单{source.pk}")
    counts: dict[str, Any] = source.counts or {}
    own = request.actor.user is not None and source.uploaded_by_id == request.actor.user.pk
    context = {
        "source": source,
        "title": source.name,
        "tone": _tone(source),
        "verdicts": [(title, counts.get(str(name), 0), name) for name, title in ListRow.Verdict.choices] if counts else [],
        "ends": counts.get("ends"),
        "held": counts.get("held"),
        "braked": bool(counts) and source.state == State.COMPARED and actions.held_back(source, with_marked=True),
        "may_decide": may(request.actor, "registry.list.approve") and source.state == State.COMPARED and not own,
        "own": own and source.state == State.COMPARED,
        "followups": followups.collect(request.actor, source) if source.state == State.APPLIED else [],
        "unfinished": source.state in UNFINISHED,
        "may_prepare": may(request.actor, "registry.list.compare") and source.state in (*UNFINISHED, State.COMPARED),
        "problems": queries.problems(source).exists() and may(request.actor, "registry.list.feedback"),
        "feedback": source.state in (State.COMPARED, State.APPLIED, State.REJECTED) and may(request.actor, "registry.list.feedback"),
        "years": range(timezone.localdate().year, source.as_of.year - 1, -1),
    }
    return table.respond("registry/list.html", context)


@right("registry.list.view")
def progress(request: Request, number: int) -> HttpResponse:
    """How far reading and comparing is; when it is done the page is loaded anew."""
    source = found_list(request, number)
    steps = comparing.steps_done(source) if source.state == State.STAGED else None
    response = render(request, "registry/parts/progress.html", {"source": source, "steps": steps})
    if source.state not in UNFINISHED:
        response["HX-Refresh"] = "true"
    return response


@right("registry.list.compare")
@require_POST
def prepare(request: Request, number: int) -> HttpResponse:
    """Read and compare, or compare again with what is held now. The page asks for it by itself and looks at `progress` meanwhile."""
    source = found_list(request, number)
    by_page = bool(request.headers.get("HX-Request"))
    try:
        if source.state == State.COMPARED:
            actions.compare_list(request.actor, source)
        else:
            actions.prepare_list(request.actor, source)
    except BeingRead as refused:
        if by_page:
            return HttpResponse(status=204)
        messages.info(request, refused.text)
    except RegistryRefused as refused:
        messages.error(request, refused.text)
    return HttpResponse(headers={"HX-Refresh": "true"}) if by_page else redirect("registry:list", source.pk)


@right("registry.list.approve")
@require_POST
def approve(request: Request, number: int) -> HttpResponse:
    """The second person's yes: all of it in one transaction."""
    source = found_list(request, number)
    try:
        actions.apply_list(
            request.actor, source, why=request.POST.get("why", "").strip(),
            with_marked=request.POST.get("with_marked") == "yes", release_brake=request.POST.get("release_brake") == "yes",
        )  # fmt: skip
    except RegistryRefused as refused:
        messages.error(request, refused.text)
    else:
        messages.success(request, "名单已执行。")
    return redirect("registry:list", source.pk)


@right("registry.list.approve")
@require_POST
def reject(request: Request, number: int) -> HttpResponse:
    """Send it back with a reason."""
    source = found_list(request, number)
    try:
        actions.reject_list(request.actor, source, request.POST.get("why", ""))
    except RegistryRefused as refused:
        messages.error(request, refused.text)
    else:
        messages.success(request, "名单已退回。")
    return redirect("registry:list", source.pk)

"""The runs of a year: tried, reviewed, approved, transferred; the lists that leave the office."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from tuodi.office.core.http import Request
from tuodi.office.core.rights import may, right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.enrolment import actions, forms, lists, queries, rules, totals
from tuodi.office.enrolment.models import Run, Target
from tuodi.office.enrolment.views.common import form_page, in_a_city, saved, tried
from tuodi.office.enrolment.views.roll import ROLL, search
from tuodi.office.settlement import figures

SLICE_SECONDS = 1.5  # of trying between two looks of the page
State = Run.State
TONES = {State.APPROVED: "good", State.REJECTED: "stop", State.COMPUTED: "warn", State.REVIEWED: "warn"}
COLUMNS = [
    Column("id", "批次", value=lambda row: f"第 {row.pk} 号", link=lambda row: reverse("enrolment:run", args=[row.pk])),
    Column("year", "年度", "mono", sort="year"),
    Column("district", "范围", value=lambda row: row.district or "全市"),
    Column("state", "状态", value=lambda row: row.get_state_display(), tone=lambda row: TONES.get(State(row.state), "")),
    Column("persons", "资助人数", "number", value=lambda row: row.counts.get("persons")),
    Column("amount", "资助金额", "money", value=lambda row: row.counts.get("amount")),
    Column("invalid", "资料不全", "number", value=lambda row: row.counts.get("invalid")),
    Column("made_by", "试算人"),
    Column("reviewed_by", "复核人"),
    Column("decided_by", "审批人"),
    Column("created_at", "发起时间", "time", sort="created_at"),
]


@right("enrolment.view")
def runs(request: Request) -> HttpResponseBase:
    """The runs, newest first."""
    filters = [
        Filter("state", "状态", options=State.choices),
        Filter("year", "年度", options=[(year, str(year)) for year in queries.years(request.actor)]),
    ]
    context: dict[str, Any] = {"title": "资助参保", "subtitle": "试算、复核、审批由三人分别办理；批准后划转资金、送出名单"}
    if may(request.actor, "enrolment.run"):
        context |= {"add_url": reverse("enrolment:run-new"), "add_title": "新建试算"}
    return Table(request, queries.runs(request.actor), COLUMNS, filters, export="资助参保批次", empty="还没有试算过").respond(context=context)


@right("enrolment.run")
def run_new(request: Request) -> HttpResponse:
    """Open a run and try as much of it as a moment allows; the page goes on with the rest."""
    actor = in_a_city(request).actor
    form = forms.RunForm(actor, request.POST or None)
    made = saved(request, form, lambda: actions.start_run(actor, actor.city, form.cleaned_data["year"], form.cleaned_data["district"]))
    if made:
        actions.compute_run(actor, made, SLICE_SECONDS)
        return redirect("enrolment:run", made.pk)
    return form_page(request, form, "新建资助参保试算", "enrolment:runs", "资助参保", "开始试算")


def _found(request: Request, number: int) -> Run:
    return get_object_or_404(queries.runs(request.actor), pk=number)


@right("enrolment.view")
def run(request: Request, number: int) -> HttpResponseBase:
    """One run: what it amounts to, by district, every person, and what can be done with it now."""
    found = _found(request, number)
    filters = [
        Filter("state", "结果", options=Target.State.choices),
        Filter("verdict", "判定", options=Target.Verdict.choices),
        Filter("district", "区县", options=[(row["id"], row["name"]) for row in totals.places(found)]),
        search(),
    ]
    table = Table(request, queries.targets(request.actor).filter(run=found), ROLL, filters, order="-state,district,id", export=f"资助参保{found.pk}")
    return table.respond("enrolment/run.html", _context(request, found))


def _context(request: Request, found: Run) -> dict[str, Any]:
    actor, open_ = request.actor, found.state in Run.OPEN
    own = actor.user is not None and actor.user.pk in (found.made_by_id, found.reviewed_by_id)
    paid_by = rules.paid_by(found.city, found.year)
    approved = found.state == State.APPROVED
    payable = queries.payable(found) if approved else []
    by_hand = [one.number for one in queries.by_hand(found)[:5]] if approved else []
    waiting = any(one.transfer is None and actor.district_id in (None, one.district) for one in payable)
    return {
        "run": found, "title": str(found), "tone": TONES.get(State(found.state), ""), "counts": found.counts,
        "places": totals.places(found), "percent": found.done * 100 // found.people if found.people else 100,
        "payable": payable,
        "paid_by": paid_by, "late": approved and paid_by is not None and timezone.localdate() > paid_by,
        "counted_on": rules.counted_on(found.city, found.year), "figures_note": figures.note(found.city),
        "own": own and found.state in (State.COMPUTED, State.REVIEWED),
        "may_work": may(actor, "enrolment.run") and found.state == State.COMPUTING,
        "may_restart": may(actor, "enrolment.run") and found.state in (State.COMPUTED, State.REVIEWED),
        "may_review": may(actor, "enrolment.review") and found.state == State.COMPUTED and not own,
        "may_approve": may(actor, "enrolment.approve") and found.state == State.REVIEWED and not own,
        "may_reject": may(actor, "enrolment.review") and open_,
        "may_take": may(actor, "enrolment.list.take") and approved,
        "lists": lists.TITLES.items(), "transfer_form": forms.TransferForm(by_hand=bool(by_hand)), "by_hand": by_hand,
        "may_transfer": may(actor, "enrolment.transfer") and waiting,
    }  # fmt: skip


@require_POST
@right("enrolment.run")
def run_work(request: Request, number: int) -> HttpResponseBase:
    """Go on with the trial for a moment; the page asks again until it is done."""
    found = _found(request, number)
    done = tried(request, lambda: actions.compute_run(request.actor, found, SLICE_SECONDS))
    if done is None or not request.headers.get("HX-Request"):
        return redirect("enrolment:run", number)
    context = _context(request, done)
    response = render(request, "enrolment/parts/progress.html", context | {"running": done.state == State.COMPUTING})
    if done.state != State.COMPUTING:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@right("enrolment.run")
def run_restart(request: Request, number: int) -> HttpResponse:
    """Try again with what the registry says now."""
    made = tried(request, lambda: actions.restart_run(request.actor, _found(request, number)))
    if made:
        actions.compute_run(request.actor, made, SLICE_SECONDS)
    return redirect("enrolment:run", number)


@require_POST
@right("enrolment.review")
def run_review(request: Request, number: int) -> HttpResponse:
    """The second person's look."""
    tried(request, lambda: actions.review_run(request.actor, _found(request, number), request.POST.get("remark", "").strip()), "已复核，待审批。")
    return redirect("enrolment:run", number)


@require_POST
@right("enrolment.approve")
def run_approve(request: Request, number: int) -> HttpResponse:
    """The decision."""
    remark = request.POST.get("remark", "").strip()
    tried(request, lambda: actions.approve_run(request.actor, _found(request, number), remark), "已批准；未参保人员已推送街道（乡镇）。")
    return redirect("enrolment:run", number)


@require_POST
@right("enrolment.review")
def run_reject(request: Request, number: int) -> HttpResponse:
    """Send it back."""
    tried(request, lambda: actions.reject_run(request.actor, _found(request, number), request.POST.get("remark", "")), "已退回。")
    return redirect("enrolment:run", number)


@require_POST
@right("enrolment.transfer")
def run_transfer(request: Request, number: int) -> HttpResponse:
    """Move the money of every place that is the actor's to move."""
    form = forms.TransferForm(request.POST, by_hand=True)
    if form.is_valid():
        found = _found(request, number)
        values = form.cleaned_data
        tried(request, lambda: actions.transfer_run(request.actor, found, values["day"], values["besides"]), "资助参保资金已划转记账。")
    return redirect("enrolment:run", number)


@right("enrolment.list.take")
def run_list(request: Request, number: int, kind: str) -> HttpResponseBase:
    """The workbook for the insurance authority or the tax office."""
    found = _found(request, number)
    file = tried(request, lambda: actions.take_list(request.actor, found, kind))
    if file is None:
        return redirect("enrolment:run", number)
    response = FileResponse(file, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    name = quote(f"{found.year}年{lists.TITLES[kind]}-第{found.pk}号")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}.xlsx"
    return response

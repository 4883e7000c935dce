"""Files of claims: hand one in, watch it being settled, see the rows refused."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tuodi.office.core.actor import Actor
from tuodi.office.core.http import Request
from tuodi.office.core.rights import right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.settlement import actions, queries
from tuodi.office.settlement.forms import BatchForm
from tuodi.office.settlement.models import Batch, BatchRow
from tuodi.tables import TableError

TONES = {"done": "good", "running": "info", "stopped": "stop"}
COLUMNS = [
    Column("name", "文件", link=lambda row: reverse("settlement:batch", args=[row.pk])),
    Column("state", "状态", value=lambda row: row.get_state_display(), tone=lambda row: TONES.get(row.state, "warn")),
    Column("rows_total", "行数", "number"),
    Column("created_at", "导入时间", "time", sort="created_at"),
    Column("finished_at", "完成时间", "time"),
    Column("note", "说明"),
]
ROW_COLUMNS = [
    Column("number", "行号", "number", sort="number"),
    Column("claim", "就诊/结算编号", value=lambda row: row.data.get("claim_id")),
    Column(
        "state",
        "结果",
        value=lambda row: row.get_state_display(),
        tone=lambda row: {"settled": "good", "refused": "stop"}.get(row.state, ""),
    ),
    Column("reason", "原因"),
    Column(
        "settlement.number",
        "结算单号",
        "mono",
        link=lambda row: reverse("settlement:detail", args=[row.settlement_id]) if row.settlement_id else "",
    ),
    Column("settlement.aid", "医疗救助", "money"),
    Column("settlement.tilt_aid", "倾斜救助", "money"),
]


@right("settlement.batch")
def batches(request: Request) -> HttpResponseBase:
    """The files handed in."""
    actor = request.actor
    context = {
        "title": "批量结算",
        "subtitle": "按文件逐行结算；有问题的行退回，其余照常",
        "add_url": reverse("settlement:new_batch"),
        "add_title": "导入文件",
    }
    return Table(request, queries.batches(actor), COLUMNS, export="批量结算文件", empty="还没有导入过文件").respond(context=context)


@right("settlement.batch")
def new_batch(request: Request) -> HttpResponseBase:
    """Hand in a file; the same file leads to the batch that it made before."""
    actor = request.actor
    form = BatchForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            batch = _keep(actor, form.cleaned_data["file"], form.cleaned_data["trusted"])
        except TableError as error:
            form.add_error("file", str(error))
        else:
            return redirect("settlement:batch", pk=batch.pk)
    context = {"title": "导入结算文件", "form": form, "button": "导入", "back": reverse("settlement:batches"), "back_title": "批量结算"}
    return render(request, "core/form.html", context)


def _keep(actor: Actor, upload: Any, trusted: bool) -> Batch:
    suffix = Path(upload.name).suffix[:10]
    with tempfile.TemporaryDirectory(prefix="tuodi-") as folder:
        path = Path(folder) / f"claims{suffix}"
        with path.open("wb") as out:
            for chunk in upload.chunks():
                out.write(chunk)
        return actions.open_batch(actor, actor.city, path, upload.name, trusted=trusted)


@right("settlement.batch")
def batch(request: Request, pk: int) -> HttpResponseBase:
    """One file: progress and its rows; the refused ones are a click away and go out as Excel."""
    actor = request.actor
    found = get_object_or_404(queries.batches(actor), pk=pk)
    rows = BatchRow.objects.filter(batch=found).select_related("settlement")
    filters = [Filter("state", "结果", options=BatchRow.State.choices)]
    table = Table(request, rows, ROW_COLUMNS, filters, order="number", export=f"{found.name}-结果")
    context = _progress(found) | {"title": found.name, "tone": TONES.get(found.state, "warn")}
    return table.respond("settlement/batch.html", context)


def _progress(found: Batch) -> dict[str, Any]:
    done = queries.progress(found)
    return {"batch": found, "progress": done, "waiting": done.total - done.done}


@right("settlement.batch")
def progress(request: Request, pk: int) -> HttpResponseBase:
    """How far the file is; the page asks again while the background works on it, and shows itself anew when that ends."""
    found = get_object_or_404(queries.batches(request.actor), pk=pk)
    response = render(request, "settlement/parts/progress.html", _progress(found))
    if found.state != Batch.State.RUNNING:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@right("settlement.batch")
def start(request: Request, pk: int) -> HttpResponseBase:
    """Hand the file to the background."""
    actions.start_batch(request.actor, get_object_or_404(queries.batches(request.actor), pk=pk))
    return redirect("settlement:batch", pk=pk)


@require_POST
@right("settlement.batch")
def stop(request: Request, pk: int) -> HttpResponseBase:
    """Let the background stop after the rows it is at."""
    actions.stop_batch(request.actor, get_object_or_404(queries.batches(request.actor), pk=pk))
    return redirect("settlement:batch", pk=pk)


@require_POST
@right("settlement.batch")
def retry(request: Request, pk: int) -> HttpResponseBase:
    """Settle the refused rows once more, after what stood against them was put right."""
    count = actions.retry_batch(request.actor, get_object_or_404(queries.batches(request.actor), pk=pk))
    messages.info(request, f"重新结算 {count} 行。" if count else "没有可以重试的行。")
    return redirect("settlement:batch", pk=pk)

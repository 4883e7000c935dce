"""What the insurers are told: who waits to be told, the lists that went, each as Excel and JSON, and what was answered (urumqi.093)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from tuodi.office.core.http import Request
from tuodi.office.core.rights import may, right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.oversight import actions, forms, queries
from tuodi.office.oversight.models import Notice, NoticeRow
from tuodi.office.oversight.notice_file import as_json, read_answers
from tuodi.office.oversight.views.parts import REFUSALS, city_of

TONES = {"waiting": "warn", "done": "good", "not_done": "stop"}
LISTS = [
    Column("id", "编号", value=lambda row: f"第 {row.pk} 号", link=lambda row: reverse("oversight:notice", args=[row.pk])),
    Column("district", "范围", value=lambda row: row.district or "全市"),
    Column("count", "人数", "number"),
    Column("waiting", "待回复", "number"),
    Column("refused", "未办理", "number"),
    Column("made_by", "通报人"),
    Column("made_at", "通报时间", "time"),
]
ROWS = [
    Column("place", "序号", "number"),
    Column("kind", "事项", value=lambda row: row.get_kind_display()),
    Column("sanction.person.name", "姓名"),
    Column("sanction.person.id_number", "身份证号", "mono"),
    Column("sanction.person.district", "区县"),
    Column("sanction.start", "停止开始", "day"),
    Column("sanction.end", "停止结束", "day"),
    Column("sanction.lifted_on", "恢复自", "day"),
    Column("sanction.basis", "依据"),
    Column("answer", "回复", value=lambda row: row.get_answer_display(), tone=lambda row: TONES[row.answer]),
    Column("text", "回复内容"),
    Column("answered_at", "回复时间", "time"),
]


@right("oversight.view")
def insurers(request: Request) -> HttpResponseBase:
    """Who waits to be told, and the lists that went."""
    waiting = queries.to_tell(request.actor, timezone.localdate())
    context = {
        "title": "通报名单",
        "subtitle": "停止救助期间，参保资助、大病保险和医疗救助待遇一并停止；名单送参保、经办部门，每人通报一次，解除以后再通报恢复",
        "waiting": waiting,
        "may_tell": may(request.actor, "oversight.enter"),
    }
    return Table(request, queries.notices(request.actor), LISTS, export="通报名单").respond("oversight/insurers.html", context)


@require_POST
@right("oversight.enter")
def tell(request: Request) -> HttpResponse:
    """Make the list of who waits."""
    try:
        made = actions.tell_insurers(request.actor, city_of(request))
    except REFUSALS as refused:
        messages.error(request, refused.text)
        return redirect("oversight:insurers")
    return redirect("oversight:notice", made.pk)


def _notice(request: Request, number: int) -> Notice:
    return get_object_or_404(queries.notices(request.actor), pk=number)


@right("oversight.view")
def notice(request: Request, number: int) -> HttpResponseBase:
    """One list with the answers; numbers are whole in the files and masked on the page."""
    held = _notice(request, number)
    rows = held.rows.select_related("sanction__person__district")
    columns = list(ROWS)
    whole = request.GET.get("export") == "xlsx" and may(request.actor, "oversight.enter")
    if not whole:
        columns[3] = Column("sanction.person.masked", "身份证号", "mono")
    if may(request.actor, "oversight.enter"):
        columns.append(Column("note", "登记", value=lambda row: "登记回复", link=lambda row: reverse("oversight:notice-row", args=[row.pk])))
    context = {
        "title": str(held), "notice": held, "subtitle": f"{timezone.localtime(held.made_at):%Y-%m-%d %H:%M} 由{held.made_by or '系统'}通报 {held.count} 人",
        "form": forms.AnswersForm(), "may_tell": may(request.actor, "oversight.enter"),
    }  # fmt: skip
    filters = [Filter("answer", "回复", options=NoticeRow.Answer.choices)]
    return Table(request, rows, columns, filters, order="place", export=f"停止救助通报{held.pk}").respond("oversight/notice.html", context)


@right("oversight.enter")
def notice_json(request: Request, number: int) -> HttpResponse:
    """The list for a program, with whole numbers."""
    held = _notice(request, number)
    response = JsonResponse(as_json(held), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f"attachment; filename=bars-{held.pk}.json"
    return response


@require_POST
@right("oversight.enter")
def notice_answers(request: Request, number: int) -> HttpResponse:
    """Take the list back with its answers."""
    held, form = _notice(request, number), forms.AnswersForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            messages.error(request, "请选择回复文件。")
        else:
            count = actions.note_answers(request.actor, held, read_answers(held, form.cleaned_data["file"]))
            messages.success(request, f"已登记 {count} 人的回复。")
    except REFUSALS as refused:
        messages.error(request, refused.text)
    return redirect("oversight:notice", number)


@right("oversight.enter")
def notice_row(request: Request, number: int) -> HttpResponse:
    """What the office said of one person."""
    rows = NoticeRow.objects.select_related("notice", "sanction__person").filter(notice__in=queries.notices(request.actor))
    held = get_object_or_404(rows, pk=number)
    form = forms.RowAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.note_answers(request.actor, held.notice, [(held.place, data["answer"], data["text"])])
        except REFUSALS as refused:
            form.add_error(None, refused.text)
        else:
            return redirect("oversight:notice", held.notice_id)
    back = reverse("oversight:notice", args=[held.notice_id])
    title = f"登记回复　{held.sanction.person.name}（{held.get_kind_display()}）"
    return render(request, "core/form.html", {"form": form, "title": title, "back": back, "back_title": str(held.notice), "button": "登记"})

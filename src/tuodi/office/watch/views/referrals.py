"""Referrals: those that wait, the lists pushed to each department, and the departments' answers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tuodi.office.casework import clock
from tuodi.office.core.http import Request
from tuodi.office.core.rights import Refused, may, right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.watch import actions, forms, queries
from tuodi.office.watch.models import Push, Referral
from tuodi.office.watch.refused import WatchRefused

State = Referral.State
TONES = {State.WAITING: "warn", State.PUSHED: "info", State.HELPED: "good", State.DECLINED: ""}
COLUMNS = [
    Column("alert.person.name", "姓名"),
    Column("state", "状态", value=lambda row: row.get_state_display(), tone=lambda row: TONES[State(row.state)]),
    Column("to", "转介", value=lambda row: row.get_to_display()),
    Column("alert.name", "预警"),
    Column("alert.burden", "个人负担", "money", sort="alert__burden"),
    Column("why", "事由"),
    Column("answer", "反馈"),
    Column("answered_on", "反馈日期", "day"),
    Column("push.at", "推送时间", "time", sort="push__at"),
    Column("alert.district", "区县"),
    Column("alert.street", "街道（乡镇）"),
    Column("alert.community", "社区（村）"),
    Column("alert.person.masked", "身份证号", "mono"),
]
MASKED = COLUMNS[-1]
LIST = [
    Column("alert.person.name", "姓名"),
    Column("alert.person.id_number", "身份证号", "mono"),
    Column("alert.person.telephone", "联系电话", "mono"),
    Column("alert.district", "区县"),
    Column("alert.street", "街道（乡镇）"),
    Column("alert.community", "社区（村）"),
    Column("alert.name", "预警"),
    Column("alert.burden", "个人负担（元）", "money"),
    Column("alert.line", "预警线（元）", "money"),
    Column("alert.clause", "依据"),
    Column("why", "事由"),
    Column("visited", "走访结果", value=queries.last_visit),
    Column("state", "状态", value=lambda row: row.get_state_display()),
    Column("answer", "反馈"),
]
ONLY_EXCEL = ("alert.line", "alert.clause")
PUSHES = [
    Column("id", "名单", value=lambda row: f"第 {row.pk} 号", link=lambda row: reverse("watch:pushed", args=[row.pk])),
    Column("to", "部门", value=lambda row: row.to_text),
    Column("district", "范围", value=lambda row: row.district or "全市"),
    Column("mine", "人数", "number"),
    Column("answered", "已反馈", "number"),
    Column("at", "推送时间", "time", sort="at"),
    Column("fetched_at", "接口取走", "time", sort="fetched_at"),
    Column("made_by", "推送人"),
]


@right("watch.push.view")
def referrals(request: Request) -> HttpResponseBase:
    """Referrals by department; each waiting group can be pushed, each pushed one answered."""
    actor = request.actor
    answering = may(actor, "watch.answer")

    def answer_url(row: Referral) -> str:
        return reverse("watch:answer", args=[row.pk]) if answering and row.state == State.PUSHED else ""

    answer = Column("id", "", value=lambda row: "反馈" if answer_url(row) else "", link=answer_url)
    columns = [*COLUMNS[:2], answer, *COLUMNS[2:]] if answering else COLUMNS
    found = queries.referrals(actor)
    waiting = [
        (to, to.label, count) for to in Referral.To if (count := found.filter(to=to, state=State.WAITING).count())
    ] if may(actor, "watch.push") and actor.city else []  # fmt: skip
    filters = [Filter("to", "转介", options=Referral.To.choices), Filter("state", "状态", options=State.choices)]
    year = clock.today().year
    listing = [
        (to, to.label, count) for to in Referral.To if (count := queries.unlisted(actor, actor.city, to, year).count())
    ] if may(actor, "watch.push") and actor.city else []  # fmt: skip
    words = "医保部门推送、由本部门帮扶并反馈的人员" if actor.role == "department" else "走访后转介或按名单推送给其他部门帮扶的人员；推送后由部门反馈"
    context = {"title": "部门转介", "subtitle": words, "waiting": waiting, "listing": listing, "year": year}
    if actor.role == "department" and not queries.told(actor):
        context["note"] = f"“{actor.department or '未填写'}”不是接收预警名单的部门（民政、农业农村、乡村振兴、慈善、工会），请系统管理员核对用户的部门名称。"
    return Table(request, found, columns, filters, order="-id", export="部门转介", empty="没有转介").respond("watch/referrals.html", context)


@require_POST
@right("watch.push")
def push(request: Request) -> HttpResponse:
    """Push one department's list."""
    actor, to = request.actor, request.POST.get("to", "")
    if not actor.city:
        raise Refused("名单由某一城市的人员推送。")
    if to not in Referral.To.values:
        messages.error(request, "请选择部门。")
        return redirect("watch:referrals")
    try:
        warned = request.POST.get("what") == "warned"
        made = actions.push_warned(actor, actor.city, to, clock.today().year) if warned else actions.push(actor, actor.city, to)
    except WatchRefused as refused:
        messages.error(request, refused.text)
        return redirect("watch:referrals")
    messages.success(request, f"已推送 {made.count} 人。")
    return redirect("watch:pushed", made.pk)


@right("watch.push.view")
def pushes(request: Request) -> HttpResponseBase:
    """The lists handed out."""
    context = {"title": "推送名单", "subtitle": "逐次推送给各部门的名单"}
    filters = [Filter("to", "部门", options=Referral.To.choices)]
    return Table(request, queries.pushes(request.actor), PUSHES, filters, export="推送名单目录", empty="还没有推送").respond(context=context)


@right("watch.push.view")
def pushed(request: Request, number: int) -> HttpResponseBase:
    """One list, with what the department needs to find the person; also as Excel, and who took it is in the trail."""
    found: Push = get_object_or_404(queries.pushes(request.actor), pk=number)
    rows = queries.referrals(request.actor).filter(push=found).prefetch_related("alert__visits")
    excel = request.GET.get("export") == "xlsx"
    columns = LIST if excel else [MASKED if one.name == "alert.person.id_number" else one for one in LIST if one.name not in ONLY_EXCEL]
    table = Table(request, rows, columns, order="alert__district,id", export=f"推送名单{found.pk}", empty="名单上没有本辖区的人员")
    return table.respond("watch/pushed.html", {"push": found, "title": f"推送名单第 {found.pk} 号"})


@right("watch.answer")
def answer(request: Request, number: int) -> HttpResponse:
    """A department's answer about a person of its list."""
    actor = request.actor
    found = get_object_or_404(queries.referrals(actor), pk=number)
    form = forms.AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer(actor, found, form.cleaned_data["helped"] == "yes", form.cleaned_data["text"])
        except WatchRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.text)
        else:
            messages.success(request, "已反馈。")
            return redirect("watch:referrals")
    context = {"form": form, "title": f"反馈 {found.alert.person.name}", "subtitle": found.get_to_display(), "button": "反馈"}
    return render(request, "core/form.html", context | {"back": reverse("watch:referrals"), "back_title": "部门转介"})

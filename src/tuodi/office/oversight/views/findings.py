"""What the rules found, samples, and the institutions side by side."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from tuodi.office.core.http import Request
from tuodi.office.core.numbers import yuan
from tuodi.office.core.rights import may, right
from tuodi.office.core.tables import Column, Filter, Table, workbook
from tuodi.office.oversight import actions, forms, queries
from tuodi.office.oversight.anomalies import RULES, name_of, rules_of
from tuodi.office.oversight.hospitals import cap_chart, cap_of, hospitals, outside_chart
from tuodi.office.oversight.models import Drawn, Finding, Sample
from tuodi.office.oversight.views.parts import REFUSALS, Deed, case_link, city_of, deed, entered, problems_of
from tuodi.office.registry.models import Institution
from tuodi.office.settlement.models import Settlement

TONES = {"open": "warn", "cleared": "good", "confirmed": "stop", "right": "good", "wrong": "stop"}
COLUMNS = [
    Column("id", "编号", value=lambda row: f"第 {row.pk} 号", link=lambda row: reverse("oversight:finding", args=[row.pk])),
    Column("state", "结果", value=lambda row: row.get_state_display(), tone=lambda row: TONES[row.state]),
    Column("rule", "规则", value=lambda row: name_of(row.rule)),
    Column("text", "发现"),
    Column("person.name", "姓名"),
    Column("institution", "医疗机构"),
    Column("district", "区县"),
    Column("amount", "涉及救助", "money", sort="amount"),
    Column("outcome", "核查说明"),
    Column("handled_by", "核查人"),
    Column("case", "案件", link=lambda row: reverse("oversight:case", args=[row.case_id]) if row.case_id else ""),
]
SAMPLES = [
    Column("id", "编号", value=lambda row: f"第 {row.pk} 号", link=lambda row: reverse("oversight:sample", args=[row.pk])),
    Column("district", "范围", value=lambda row: row.district or "全市"),
    Column("first", "费用日期起", "day"),
    Column("last", "止", "day"),
    Column("population", "总体", "number"),
    Column("size", "抽取", "number"),
    Column("seed", "随机种子", "mono"),
    Column("drawn_by", "抽样人"),
    Column("drawn_at", "时间", "time"),
]


@right("oversight.view")
def findings(request: Request) -> HttpResponseBase:
    """What the rules found, newest first."""
    context: dict[str, Any] = {"title": "疑点核查", "subtitle": "规则只提示需要再看一眼的结算，不作结论；每条由人员核查并写明结果"}
    if may(request.actor, "oversight.check"):
        context |= {"add_url": reverse("oversight:rules-run"), "add_title": "运行规则"}
    filters = [Filter("state", "结果", options=Finding.State.choices), Filter("rule", "规则", options=[(code, rule.name) for code, rule in RULES.items()])]
    names = queries.institutions_found(request.actor)
    named = Column("institution", "医疗机构", value=lambda row: names.get(row.institution, row.institution))
    columns = [named if one.name == "institution" else one for one in COLUMNS]
    return Table(request, queries.findings(request.actor), columns, filters, export="疑点核查").respond("oversight/findings.html", context)


@right("oversight.check")
def rules_run(request: Request) -> HttpResponse:
    """Run the rules over a time."""
    actor, city = request.actor, city_of(request)
    form = forms.SpanForm(actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.run_rules(actor, city, data["district"], data["first"], data["last"])
        except REFUSALS as refused:
            form.add_error(None, refused.text)
        else:
            return redirect("oversight:findings")
    context = {"form": form, "title": "运行监管规则", "rules": rules_of(city), "back": reverse("oversight:findings"), "back_title": "疑点核查", "button": "运行"}
    return render(request, "oversight/rules.html", context)


def _named(held: Finding) -> str:
    """The institution's name beside its code."""
    found = Institution.objects.filter(code=held.institution).first() if held.institution else None
    return f"{found.name}（{held.institution}）" if found else held.institution


@right("oversight.view")
def finding(request: Request, number: int) -> HttpResponse:
    """One finding with its settlements."""
    actor = request.actor
    held = get_object_or_404(queries.findings(actor), pk=number)
    here = rules_of(held.city).get(held.rule)
    deeds = []
    if held.state == Finding.State.OPEN and may(actor, "oversight.check"):
        deeds.append(Deed("核查结果", reverse("oversight:finding-handle", args=[number]), forms.HandleForm(), "登记核查结果"))
    if held.state == Finding.State.CONFIRMED and held.case_id is None and may(actor, "oversight.check"):
        form = forms.FromForm(actor, initial={"against": _suggested(held), "text": held.text})
        deeds.append(Deed("立案", reverse("oversight:finding-case", args=[number]), form, "立案", note="机构和救助对象取自疑点，经办人员填写姓名"))
    facts = [
        ("规则", name_of(held.rule), ""),
        ("说明", here.about if here else "", ""),
        ("依据", here.source if here else "", ""),
        ("发现", held.text, ""),
        ("救助对象", held.person, reverse("registry:person", args=[held.person_id]) if held.person_id else ""),
        ("医疗机构", _named(held), ""),
        ("涉及救助", f"{yuan(held.amount)} 元", ""),
        ("核查说明", held.outcome, ""),
        ("核查人", held.handled_by, ""),
        case_link(held.case),
    ]
    facts += [("审核扣减", f"{one}　{yuan(one.amount)} 元　{one.get_state_display()}", reverse("oversight:strike", args=[one.pk])) for one in held.strikes.all()]
    rows = Settlement.objects.filter(pk__in=held.settlements).select_related("claim", "reversed_by").order_by("pk")[:100]
    context = {
        "title": f"{held}　{name_of(held.rule)}", "badge": held.get_state_display(), "tone": TONES[held.state], "facts": facts, "deeds": deeds, "settlements": rows,
        "finding": held, "may_strike": may(actor, "oversight.enter") and held.state == Finding.State.CONFIRMED,
        "back": reverse("oversight:findings"), "back_title": "疑点核查",
    }  # fmt: skip
    return render(request, "oversight/finding.html", context)


def _suggested(held: Finding) -> str:
    """Against whom a case out of a finding most likely is."""
    return "person" if held.person_id and (held.rule == "frequency" or not held.institution) else "institution"


@require_POST
@right("oversight.check")
def finding_case(request: Request, number: int) -> HttpResponse:
    """Open a case out of a finding: against its institution, its person, or a member of staff."""
    held = get_object_or_404(queries.findings(request.actor), pk=number)
    form = forms.FromForm(request.actor, request.POST)
    if not form.is_valid():
        messages.error(request, problems_of(form))
        return redirect("oversight:finding", number)
    return _case_of(request, form.cleaned_data, held.person, held.institution, held.district, "oversight:finding", number, finding=held)


@require_POST
@right("oversight.check")
def drawn_case(request: Request, number: int) -> HttpResponse:
    """Open a case out of a drawn settlement that was found wrong."""
    rows = Drawn.objects.select_related("sample", "settlement__claim", "settlement__person", "district").filter(sample__in=queries.samples(request.actor))
    held = get_object_or_404(rows, pk=number, result=Drawn.Result.WRONG)
    form = forms.FromForm(request.actor, request.POST)
    if not form.is_valid():
        messages.error(request, problems_of(form))
        return redirect("oversight:drawn", number)
    one = held.settlement
    return _case_of(request, form.cleaned_data, one.person, one.claim.institution, held.district, "oversight:drawn", number, drawn=held)


def _case_of(request: Request, data: dict[str, Any], person: Any, code: str, district: Any, back: str, number: int, **more: Any) -> HttpResponse:
    institution = Institution.objects.filter(code=code).first() if code else None
    name = data["name"] or (code if data["against"] == "institution" else "")
    try:
        made = actions.open_case(request.actor, city_of(request), district, data["against"], name, data["text"], person, institution, **more)
    except REFUSALS as refused:
        messages.error(request, refused.text)
        return redirect(back, number)
    return redirect("oversight:case", made.pk)


handle = deed("oversight.check", queries.findings, forms.HandleForm, actions.handle_finding, "核查结果已登记。", "oversight:finding")


@right("oversight.view")
def samples(request: Request) -> HttpResponseBase:
    """Every sample."""
    context: dict[str, Any] = {"title": "随机抽查", "subtitle": "按随机种子抽取结算；种子和总体都有记录，任何人可以重抽验证"}
    if may(request.actor, "oversight.check"):
        context |= {"add_url": reverse("oversight:sample-new"), "add_title": "抽取"}
    return Table(request, queries.samples(request.actor), SAMPLES, export="随机抽查").respond(context=context)


@right("oversight.check")
def sample_new(request: Request) -> HttpResponse:
    """Draw one."""
    actor, city = request.actor, city_of(request)
    form = forms.SampleForm(actor, request.POST or None)
    context = {"title": "抽取结算", "back": reverse("oversight:samples"), "back_title": "随机抽查", "button": "抽取"}

    def write(data: dict[str, Any]) -> Sample:
        return actions.draw_sample(actor, city, data["district"], data["first"], data["last"], data["size"], data["seed"])

    return entered(request, form, write, "oversight:sample", context)


@right("oversight.view")
def sample(request: Request, number: int) -> HttpResponseBase:
    """One sample: what was drawn, whether it is drawn again, what looking at it showed."""
    held = get_object_or_404(queries.samples(request.actor), pk=number)
    rows = held.drawn.select_related("settlement__claim", "settlement__person", "checked_by", "case")
    columns = [
        Column("place", "次序", "number"),
        Column("settlement.number", "结算", "mono", link=lambda row: reverse("settlement:detail", args=[row.settlement_id])),
        Column("settlement.person.name", "姓名"),
        Column("settlement.claim.institution", "医疗机构", "mono"),
        Column("settlement.claim.ended", "结束日期", "day"),
        Column("settlement.paid", "救助金额", "money"),
        Column("result", "结果", value=lambda row: row.get_result_display(), tone=lambda row: TONES[row.result], link=None),
        Column("remark", "说明"),
        Column("checked_by", "核查人"),
        Column("case", "案件", link=lambda row: reverse("oversight:case", args=[row.case_id]) if row.case_id else ""),
    ]
    if may(request.actor, "oversight.check"):
        columns.append(Column("check", "核查", value=lambda row: "登记结果", link=lambda row: reverse("oversight:drawn", args=[row.pk])))
    context = {
        "title": f"{held}（{held.district or '全市'}，{held.first} 至 {held.last}）", "sample": held, "again": actions.drawn_again(held),
        "wrong": held.drawn.filter(result=Drawn.Result.WRONG).count(), "open": held.drawn.filter(result=Drawn.Result.OPEN).count(),
        "subtitle": f"随机种子 {held.seed}，总体 {held.population} 笔，抽取 {held.size} 笔，由{held.drawn_by or '系统'}抽取",
    }  # fmt: skip
    filters = [Filter("result", "结果", options=Drawn.Result.choices)]
    return Table(request, rows, columns, filters, order="place", export=f"抽查{held.pk}").respond("oversight/sample.html", context)


@right("oversight.check")
def drawn(request: Request, number: int) -> HttpResponse:
    """Say what looking at one of them showed."""
    rows = Drawn.objects.select_related("sample", "settlement__claim", "case").filter(sample__in=queries.samples(request.actor))
    held = get_object_or_404(rows, pk=number)
    known = {"result": held.result, "remark": held.remark} if held.result != Drawn.Result.OPEN else None
    form = forms.DrawnForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            actions.check_drawn(request.actor, held, **form.cleaned_data)
        except REFUSALS as refused:
            form.add_error(None, refused.text)
        else:
            return redirect("oversight:sample", held.sample_id)
    back = reverse("oversight:sample", args=[held.sample_id])
    context = {"form": form, "title": f"核查第 {held.place} 笔（结算 {held.settlement.number}）", "back": back, "back_title": str(held.sample), "button": "登记"}
    first = forms.FromForm(request.actor, initial={"against": "institution" if held.settlement.claim.institution else "person", "text": held.remark})
    return render(request, "oversight/drawn.html", context | {"drawn": held, "case_form": first if held.result == Drawn.Result.WRONG and not held.case_id else None})


def _day(text: str, other: dt.date) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return other


HOSPITALS = [
    Column("code", "编号", "mono"),
    Column("name", "医疗机构"),
    Column("count", "笔数", "number"),
    Column("total", "总费用", "money"),
    Column("outside", "目录外费用", "money"),
    Column("outside_share", "目录外占比", "percent"),
    Column("self_paid", "个人负担", "money"),
    Column("self_share", "负担占比", "percent"),
    Column("aid", "救助金额", "money"),
]
CAPPED = [Column("controlled", "受控住院", "number"), Column("over", "超过比例的", "number"), Column("borne", "医院承担", "money")]


@right("oversight.view")
def institutions(request: Request) -> HttpResponseBase:
    """The institutions side by side, with the share outside the catalogue against the warning line; 盐城's cap on what patients bear, by hospital."""
    city, today = city_of(request), timezone.localdate()
    first, last = _day(request.GET.get("first", ""), today.replace(month=1, day=1)), _day(request.GET.get("last", ""), today)
    rows, cap = hospitals(request.actor, city, first, last), cap_of(city)
    if request.GET.get("export") == "xlsx":
        return workbook(request, f"机构费用监控{first}至{last}", HOSPITALS + (CAPPED if cap else []), rows)
    line = rules_of(city).get("outside_share")
    context = {
        "rows": rows, "cap": cap, "first": first, "last": last, "title": "机构费用监控", "line": line, "outside": outside_chart(rows, line),
        "capped": cap_chart(rows, cap) if cap else None,
    }  # fmt: skip
    return render(request, "oversight/hospitals.html", context)

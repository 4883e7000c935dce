"""Settlements: the list, one settlement with its explanation, reversal and re-settlement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from tuodi.office.core.actor import Actor
from tuodi.office.core.crypto import blind_index
from tuodi.office.core.http import Request
from tuodi.office.core.rights import may, right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.registry.queries import whose
from tuodi.office.settlement import actions, notices, queries
from tuodi.office.settlement.forms import ReasonForm, ResettleForm, show_refusal
from tuodi.office.settlement.limits import limit_bars
from tuodi.office.settlement.models import Claim, Settlement
from tuodi.office.settlement.reasons import reasons_text
from tuodi.office.settlement.refused import SettlementRefused
from tuodi.office.settlement.titles import class_title, institution_name, item_title
from tuodi.policy import vocabulary as v

TONES = {"settled": "good", "not_covered": "stop"}
COLUMNS = [
    Column("number", "结算单号", "mono", sort="id", link=lambda row: reverse("settlement:detail", args=[row.pk])),
    Column("person.name", "姓名", "mono"),
    Column("status", "结果", value=lambda row: state_text(row), tone=lambda row: tone(row)),
    Column("setting", "医疗类别", "mono", value=lambda row: v.SETTINGS.get(row.claim.setting, row.claim.setting)),
    Column("title", "救助类别", value=lambda row: class_title(row)),
    Column("claim.ended", "结束日期", "day", sort="claim__ended"),
    Column("claim.total_cost", "医疗费总额", "money", value=lambda row: _signed(row, row.claim.total_cost)),
    Column("aid", "医疗救助", "money", sort="aid"),
    Column("tilt_aid", "倾斜救助", "money"),
    Column("self_paid", "个人负担", "money"),
    Column("created_at", "结算时间", "time", sort="created_at"),
]
DISTRICT = Column("district", "区县", "mono")


def state_text(settlement: Settlement) -> str:
    """The outcome in one word, taken back or not."""
    if settlement.kind == Settlement.Kind.REVERSE:
        return "冲销单"
    return "已冲销" if settlement.reversal else settlement.get_status_display()


def tone(settlement: Settlement) -> str:
    return "warn" if settlement.kind == Settlement.Kind.REVERSE or settlement.reversal else TONES[settlement.status]


def _signed(settlement: Settlement, fen: int) -> int:
    """An amount of the bill: of a mirror entry negative, like all of its own."""
    return -fen if settlement.kind == Settlement.Kind.REVERSE else fen


def _search(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """By name, ID number, claim number, invoice or settlement number."""
    digits = text.rpartition("-")[2]
    if text[:1].isdigit() and "-" in text and digits.isdigit() and len(digits) == 9:
        return found.filter(pk=int(digits))
    if len(text) in (15, 18) and text[:14].isdigit():
        return found.filter(person__id_index=blind_index(text))
    numbers = found.filter(claim__number=text)
    return numbers if numbers.exists() else found.filter(person__name__prefix=text)


def _filters(request: Request) -> list[Filter]:
    """What the list can be narrowed by; the person only where the page was come to from one."""
    of_person = [Filter("person", "人员登记号", "text", apply=_of_person)] if request.GET.get("person") else []
    return [
        Filter("q", "查找", "search", apply=_search, hint="姓名、身份证号、编号"),
        *of_person,
        Filter("status", "结果", options=Settlement.Status.choices),
        Filter("kind", "类型", options=Settlement.Kind.choices),
        Filter("setting", "医疗类别", options=list(v.SETTINGS.items()), apply=_of_claims(request.actor, "setting")),
        Filter("source", "来源", options=Claim.Source.choices, apply=_of_claims(request.actor, "source")),
        Filter("from", "结算日自", "day", apply=lambda found, day: found.filter(created_at__gte=_midnight(day))),
        Filter("to", "至", "day", apply=lambda found, day: found.filter(created_at__lt=_midnight(day, 1))),
    ]


def _of_claims(actor: Actor, column: str) -> Callable[[QuerySet[Any], str], QuerySet[Any]]:
    """By a column of the claim. The claim's district is the settlement's: said once more, it leads to the few claims of a rare value by index."""
    places = {"claim__district__in": actor.district_ids} if actor.district_ids is not None else {}
    return lambda found, value: found.filter(**{f"claim__{column}": value}, **places)


def _of_person(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Of a person by the registry's key, with the records merged into it."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
    return found.filter(whose(number))


def _midnight(day: str, later: int = 0) -> dt.datetime:
    """The beginning of a day, so many days later."""
    return queries.midnight(dt.date.fromisoformat(day)) + dt.timedelta(days=later)


@right("settlement.view")
def records(request: Request) -> HttpResponseBase:
    """The list of settlements."""
    actor = request.actor
    columns = COLUMNS if actor.district_id else [*COLUMNS, DISTRICT]
    found = queries.settlements(actor)
    table = Table(request, found, columns, _filters(request), export="结算记录", row_css=lambda row: "gone" if row.reversal else "")
    context = {"title": "结算记录", "subtitle": "一站式、零星与批量结算；冲销为反向记录，原记录不变"}
    if may(actor, "settlement.manual"):
        context |= {"add_url": reverse("settlement:manual"), "add_title": "零星录入"}
    return table.respond(context=context)


@right("settlement.view")
def detail(request: Request, pk: int) -> HttpResponseBase:
    """One settlement: the bill, the steps with their clauses, the year's limits, what it replaced or what replaced it."""
    actor = request.actor
    settlement = get_object_or_404(queries.settlements(actor).select_related("reverses", "resettles"), pk=pk)
    explained = (settlement.reverses or settlement).explanation
    return render(
        request,
        "settlement/detail.html",
        {
            "settlement": settlement,
            "claim": settlement.claim,
            "person": settlement.person,
            "state": state_text(settlement),
            "tone": tone(settlement),
            "steps": explained.get("steps", []),
            "note": explained.get("note", ""),
            "notices": [(one, one.url if one.url and may(actor, one.right) else "") for one in notices.of(settlement)],
            "figures": explained.get("figures", []),
            "bill": _bill(settlement),
            "reasons": reasons_text(settlement.policy_city, settlement.reasons),
            "identity": v.IDENTITIES.get(settlement.identity, ""),
            "class_title": class_title(settlement),
            "item": item_title(settlement),
            "institution": institution_name(settlement.claim.institution),
            "words": {
                name: words.get(str(getattr(settlement.claim, name)), "")
                for name, words in v.WORDS.items()
                if hasattr(settlement.claim, name)
            },
            "limits": limit_bars(settlement),
            "resettled_by": Settlement.objects.filter(resettles=settlement).first(),
            "may_change": settlement.kind == "settle" and settlement.reversal is None,
            "may_reverse": may(actor, "settlement.reverse"),
            "may_resettle": may(actor, "settlement.resettle"),
            "may_print": may(actor, "settlement.print"),
            "lines": settlement.lines.order_by("slot"),
        },
    )


def _bill(settlement: Settlement) -> list[tuple[str, int]]:
    """The bill's parts in fen; they add up to its total (of a mirror entry: to what it takes back)."""
    claim, sign = settlement.claim, -1 if settlement.kind == "reverse" else 1
    parts = [
        ("基本医保支付", sign * claim.basic_paid),
        ("大病保险支付", settlement.critical_paid),
        ("其他补充保险支付", sign * claim.supplementary_paid),
        ("医疗救助", settlement.aid),
        ("倾斜救助", settlement.tilt_aid),
        ("医院负担", settlement.hospital_borne),
        ("个人负担", settlement.self_paid),
        ("现金给付（冲减）", -settlement.cash),
    ]
    return [(title, fen) for title, fen in parts if fen or title in ("医疗救助", "个人负担")]


@right("settlement.reverse")
def reverse_page(request: Request, pk: int) -> HttpResponseBase:
    """Take a settlement back, with a reason."""
    actor = request.actor
    settlement = get_object_or_404(queries.settlements(actor), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            mirror = actions.reverse(actor, settlement, form.cleaned_data["why"], form.cleaned_data["key"])
        except SettlementRefused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, f"已冲销 {settlement.number}，冲销单 {mirror.number}")
            return redirect("settlement:detail", pk=mirror.pk)
    return render(request, "core/form.html", _page(settlement, form, "冲销结算", "冲销"))


@right("settlement.resettle")
def resettle_page(request: Request, pk: int) -> HttpResponseBase:
    """Settle again with what the registry knows now."""
    actor = request.actor
    settlement = get_object_or_404(queries.settlements(actor), pk=pk)
    form = ResettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            new = actions.resettle(actor, settlement, data["why"], data["key"], with_later=data["with_later"])
        except SettlementRefused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, f"已重算 {len(new)} 笔")
            return redirect("settlement:detail", pk=new[0].pk)
    return render(request, "core/form.html", _page(settlement, form, "重新结算", "重算"))


def _page(settlement: Settlement, form: Any, title: str, button: str) -> dict[str, Any]:
    later = len(queries.later_of(settlement))
    note = f"；本年度其后还有 {later} 笔结算" if later else ""
    return {
        "title": f"{title} {settlement.number}",
        "subtitle": f"{settlement.person.name}　就诊编号 {settlement.claim.number}{note}",
        "form": form,
        "button": button,
        "back": reverse("settlement:detail", args=[settlement.pk]),
        "back_title": "返回结算",
    }

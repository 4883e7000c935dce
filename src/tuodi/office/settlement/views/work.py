"""Settlements to look at again: settle anew or keep, each with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from tuodi.office.core.actor import Actor
from tuodi.office.core.http import Request
from tuodi.office.core.rights import right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.settlement import actions, queries
from tuodi.office.settlement.compute import OtherYear
from tuodi.office.settlement.forms import KeepForm, ResettleForm, show_refusal
from tuodi.office.settlement.models import Resettlement, Settlement
from tuodi.office.settlement.reasons import reasons_text
from tuodi.office.settlement.refused import SettlementRefused

COLUMNS = [
    Column("settlement.number", "结算单号", "mono", link=lambda row: reverse("settlement:resettlement", args=[row.pk])),
    Column("settlement.person.name", "姓名"),
    Column("cause", "原因类别", value=lambda row: row.get_cause_display(), tone=lambda row: "warn"),
    Column("why", "原因"),
    Column("settlement.claim.ended", "结束日期", "day"),
    Column("settlement.aid", "医疗救助", "money"),
    Column("settlement.tilt_aid", "倾斜救助", "money"),
    Column("listed_at", "列入时间", "time", sort="listed_at"),
]
SHOWN = {"base": "救助基数", "aid": "医疗救助", "tilt_aid": "倾斜救助", "hospital_borne": "医院负担", "self_paid": "个人负担"}


@right("settlement.resettle")
def resettlements(request: Request) -> HttpResponseBase:
    """The list of what waits."""
    actor = request.actor
    filters = [Filter("cause", "原因类别", options=Resettlement.Cause.choices), *_places(request)]
    order = "settlement__person,settlement__year,settlement__sequence"
    table = Table(request, queries.open_resettlements(actor), COLUMNS, filters, order=order, export="待重算", empty="没有待重算的结算")
    return table.respond(context={"title": "待重算", "subtitle": "后来得知的变动所涉及的结算；不会自动改动，由人决定重算或维持"})


def _places(request: Request) -> list[Filter]:
    """Where the page was come to from a person or from a department's list: these only, and a way to all of them."""
    ways = (("list", "名单", queries.touched_by_list), ("person", "人员", queries.touched_of))
    asked = [(name, title, narrow, request.GET.get(name, "")) for name, title, narrow in ways]
    return [
        Filter(name, title, options=[(number, f"本{title}")], apply=lambda rows, chosen, narrow=narrow: narrow(rows, int(chosen)))  # type: ignore[misc]
        for name, title, narrow, number in asked
        if number.isascii() and number.isdigit() and len(number) < 18
    ]


@right("settlement.resettle")
def resettlement(request: Request, pk: int) -> HttpResponseBase:
    """One of them: what it was, what it would be now, and the decision."""
    actor = request.actor
    entry = get_object_or_404(queries.open_resettlements(actor), pk=pk)
    keeping = request.method == "POST" and "keep" in request.POST
    keep = KeepForm(request.POST if keeping else None, prefix="keep")
    again = ResettleForm(request.POST if request.method == "POST" and not keeping else None)
    if again.is_bound and again.is_valid():
        data = again.cleaned_data
        try:
            new = actions.resettle(actor, entry.settlement, data["why"], data["key"], with_later=data["with_later"])
        except SettlementRefused as refused:
            show_refusal(again, refused)
        else:
            messages.success(request, f"已重算 {len(new)} 笔")
            return redirect("settlement:detail", pk=new[0].pk)
    if keep.is_bound and keep.is_valid():
        actions.keep(actor, entry, keep.cleaned_data["remark"])
        messages.success(request, f"已维持 {entry.settlement.number}")
        return redirect("settlement:resettlements")
    return render(request, "settlement/resettlement.html", _context(actor, entry, again, keep))


def _context(actor: Actor, entry: Resettlement, again: ResettleForm, keep: KeepForm) -> dict[str, Any]:
    later = queries.later_of(entry.settlement)
    return {
        "entry": entry,
        "settlement": entry.settlement,
        "again": again,
        "keep": keep,
        "later": later,
        "title": f"待重算 {entry.settlement.number}",
        **_foreseen(actor, entry.settlement),
    }


def _foreseen(actor: Actor, settlement: Settlement) -> dict[str, Any]:
    """What settling again would come to, beside what was settled; or why it can't be."""
    try:
        found = actions.foresee(actor, settlement)
    except SettlementRefused as refused:
        return {"problem": refused.text}
    except OtherYear as other:
        return {"problem": f"现在应计入 {other.year} 年度，重算后转到该年度"}
    covered = found.line["status"] == Settlement.Status.SETTLED
    return {
        "rows": [(title, getattr(settlement, name), found.line[name] or 0) for name, title in SHOWN.items()],
        "steps": found.explanation.get("steps", []),
        "outcome_status": "给予救助" if covered else reasons_text(settlement.policy_city, found.line["reasons"] or ""),
        "outcome_tone": "good" if covered else "stop",
    }

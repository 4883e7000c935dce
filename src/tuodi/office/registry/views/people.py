"""Finding a person, and the person's page: identities in time, as known now or on a past day, and what other parts show of the person."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from tuodi.office.core import queries as places
from tuodi.office.core.actor import Actor
from tuodi.office.core.charts import Span, timeline
from tuodi.office.core.crypto import mask_id
from tuodi.office.core.http import Request
from tuodi.office.core.rights import may, right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.registry import followups, panels
from tuodi.office.registry.forms.people import age_on
from tuodi.office.registry.models import Identity
from tuodi.office.registry.queries import people as queries
from tuodi.office.registry.queries.asked import asked as asked_of
from tuodi.office.registry.queries.record import accounts, record
from tuodi.office.registry.views.editing import found_person, page_of
from tuodi.policy import vocabulary as v

RIGHTS = {
    "reveal": "reveal",
    "correct": "person.correct",
    "write": "person.write",
    "identify": "identity.write",
    "ask": "identity.ask",
    "file": "filing.write",
    "pay": "account.write",
}
STEPS = 50


@right("registry.view")
def people(request: Request) -> HttpResponseBase:
    """Search by ID number or the beginning of the name, by district and by an identity held today."""
    today = timezone.localdate()
    columns = [
        Column("name", "姓名", sort="name", link=page_of),
        Column("id_number", "身份证号", "mono", value=lambda row: mask_id(row.id_number)),
        Column("sex", "性别", value=lambda row: row.get_sex_display()),
        Column("birth_date", "出生日期", "day", sort="birth_date"),
        Column("district", "区县", sort="district__position"),
        Column("street", "街道（乡镇）"),
        Column("community", "社区（村）"),
    ]
    filters = [
        Filter("q", "查找", "search", apply=queries.find, hint="身份证号或姓名"),
        Filter("district", "区县", options=[(one.pk, one.name) for one in places.districts(request.actor)]),
        Filter("identity", "当前身份", options=list(v.IDENTITIES.items()), apply=lambda rows, code: queries.holding(rows, code, today)),
    ]
    table = Table(request, queries.people(request.actor), columns, filters, order="name,id", export="救助对象")
    context: dict[str, Any] = {"title": "人员查询", "subtitle": "身份证号查全号，姓名查开头"}
    if may(request.actor, "registry.person.write"):
        context |= {"add_url": reverse("registry:person-add"), "add_title": "登记人员"}
    return table.respond("core/list.html", context)


def _as_known(request: Request) -> dt.datetime | None:
    """The end of the day asked for in the address."""
    try:
        day = dt.date.fromisoformat(request.GET.get("known", ""))
        return timezone.make_aware(dt.datetime.combine(day, dt.time.max))
    except (ValueError, OverflowError):
        return None


@right("registry.view")
def person(request: Request, number: int) -> HttpResponse:
    """One person: facts, identities as a chart and a table, the record's history, limits, settlements."""
    found = found_person(request, number)
    known = _as_known(request)
    held = queries.identities(found, known)
    today = timezone.localdate()
    shown = panels.collect(request.actor, found)
    context: dict[str, Any] = {
        "person": found,
        "record": record(found, known),
        "age": age_on(found.birth_date, today),
        "held": [{"row": row, "now": row.start <= today and (row.end is None or row.end > today)} for row in held],
        "chart": _chart(held, today),
        "known": known.date() if known else None,
        "steps": [step for step in queries.steps(found) if known is None or step.at <= known][:STEPS],
        "accounts": accounts(found, known),
        "household": queries.household_of(found) if known is None else [],
        "merged": found.merged.select_related("district"),
        "filings": queries.filings_of(found, known),
        "beside": [panel for panel in shown if panel.width < 12],
        "panels": [panel for panel in shown if panel.width >= 12],
        "asked": asked_of(request.actor).filter(person=found, state="open") if may(request.actor, "registry.asked.view") else [],
        "followups": followups.collect(request.actor, found),
        "can": _can(request.actor, past=known is not None or found.merged_into_id is not None),
    }
    return render(request, "registry/person.html", context)


def _can(actor: Actor, *, past: bool) -> dict[str, bool]:
    """What the page offers; a past state and a merged record are only looked at (the merger itself can be undone)."""
    offers = {name: may(actor, f"registry.{one}") and (not past or name in ("reveal", "correct")) for name, one in RIGHTS.items()}
    return offers | {"lists": may(actor, "registry.list.view")}


def _chart(held: list[Identity], today: dt.date) -> Any:
    if not held:
        return ""
    first = min(min(row.start for row in held), today.replace(month=1, day=1))
    last = max([today.replace(month=12, day=31), *(row.end for row in held if row.end)])
    spans = [Span(row.get_code_display(), row.start, row.end, row.certified_by) for row in held]
    return timeline(spans, first.replace(month=1, day=1), last, today)

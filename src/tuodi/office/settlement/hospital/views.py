"""Reconciliation with a hospital: both sides' sums, what differs in which fund, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from tuodi.office.core.http import Request
from tuodi.office.core.rights import may, right
from tuodi.office.core.tables import Column, Filter, Table
from tuodi.office.settlement import queries as settlement_queries
from tuodi.office.settlement.hospital import actions, queries, stated_file
from tuodi.office.settlement.hospital.forms import FollowForm, ReconcileForm
from tuodi.office.settlement.hospital.models import Difference, FollowUp, Reconciliation
from tuodi.tables import TableError

# what either face calls a fund; assistance and tilt aid first, each by itself
FUNDS = {
    "aid": "医疗救助",
    "maf_pay": "医疗救助",
    "tilt_aid": "倾斜救助",
    "tilt_pay": "倾斜救助",
    "hospital_borne": "医院负担",
    "medfee_sumamt": "医疗费总额",
    "fund_pay_sumamt": "基金支付总额",
    "acct_pay": "个人账户支付",
}
AID, TILT = ("aid", "maf_pay"), ("tilt_aid", "tilt_pay")
KINDS = {"differs": "金额不符", "ours_extra": "中心多", "theirs_extra": "医院多"}
TONES = {"differs": "stop", "ours_extra": "warn", "theirs_extra": "warn"}
STATES = [("none", "未跟进"), *FollowUp.State.choices]


@dataclass(frozen=True)
class Sum:
    """A line of the table of sums; fen, or a count. None: the hospital didn't state it."""

    title: str
    ours: int
    theirs: int | None
    money: bool = True

    @property
    def difference(self) -> int | None:
        return None if self.theirs is None else self.ours - self.theirs


def sums(made: Reconciliation) -> list[Sum]:
    """Both sides, fund by fund."""
    found = [Sum("笔数", made.ours["count"], made.theirs["count"], money=False)]
    return found + [Sum(title, made.ours[name], made.theirs.get(name)) for name, title in FUNDS.items() if name in made.ours]


def _of(amounts: dict[str, int] | None, names: tuple[str, ...]) -> int | None:
    """The amount of a fund under either face's name; None where the side has no such row or doesn't state it."""
    return next((amounts[name] for name in names if name in amounts), None) if amounts else None


def _gap(made: Reconciliation, names: tuple[str, ...]) -> int | None:
    ours, theirs = _of(made.ours, names), _of(made.theirs, names)
    return None if theirs is None or ours is None else ours - theirs


def _unequal(made: Reconciliation) -> int:
    return int(sum(count for kind, count in made.counts.items() if kind != "equal"))


COLUMNS = [
    Column("name", "医疗机构", value=lambda row: row.name or row.institution, link=lambda row: reverse("settlement:reconciliation", args=[row.pk])),
    Column("period", "期间", "mono", value=lambda row: f"{row.first} 至 {row.last}", sort="first"),
    Column("ours", "中心救助", "money", value=lambda row: _of(row.ours, AID)),
    Column("aid", "救助差额", "money", value=lambda row: _gap(row, AID)),
    Column("our_tilt", "中心倾斜", "money", value=lambda row: _of(row.ours, TILT)),
    Column("tilt", "倾斜差额", "money", value=lambda row: _gap(row, TILT)),
    Column("unequal", "不一致", "number", value=_unequal),
    Column(
        "open",
        "状态",
        value=lambda row: "一致" if not _unequal(row) else f"待解决 {row.open}" if row.open else "已解决",
        tone=lambda row: "stop" if row.open else "good",
    ),
    Column("actor", "来源", value=lambda row: row.actor.name if row.actor else "医院接口"),
    Column("made_at", "对账时间", "time", sort="made_at"),
]


@right("hospital.reconciliation.view")
def reconciliations(request: Request) -> HttpResponseBase:
    """What was reconciled, by hospitals' programs and by staff."""
    actor = request.actor
    filters = [
        Filter("institution", "医疗机构", options=[(one.code, one.name) for one in queries.institutions(actor)]),
        Filter("open", "状态", options=[("yes", "有待解决的差异")], apply=lambda found, _: found.filter(open__gt=0)),
        Filter("from", "期间自", "day", lookup="last__gte"),
        Filter("to", "至", "day", lookup="first__lte"),
    ]
    table = Table(request, queries.reconciliations(actor), COLUMNS, filters, order="-made_at", export="医院对账", empty="还没有对过账")
    context = {"title": "医院对账", "subtitle": "按结算日期逐笔核对；救助与倾斜救助分别核对，互不冲抵"}
    if may(actor, "hospital.reconcile") and actor.city and actor.district_id is None:
        context |= {"add_url": reverse("settlement:new_reconciliation"), "add_title": "新对账"}
    return table.respond(context=context)


@right("hospital.reconcile")
def new_reconciliation(request: Request) -> HttpResponseBase:
    """Hold a hospital's list against ours."""
    actor = request.actor
    if actor.district_id is not None or not actor.city:
        messages.error(request, "对账由市级经办；辖区用户可以查看结果、跟进差异。")
        return redirect("settlement:reconciliations")
    form = ReconcileForm(actor, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = _reconciled(request, form)
        except TableError as error:
            form.add_error("file", str(error))
        else:
            return redirect("settlement:reconciliation", pk=made.pk)
    context = {"title": "新对账", "subtitle": "选择医院和期间，导入医院的明细", "form": form, "button": "核对"}
    return render(request, "core/form.html", context | {"back": reverse("settlement:reconciliations"), "back_title": "医院对账"})


def _reconciled(request: Request, form: ReconcileForm) -> Reconciliation:
    data, actor = form.cleaned_data, request.actor
    code = data["institution"].code
    ours = settlement_queries.of_period(actor, data["first"], data["last"]).filter(claim__institution=code).select_related("reverses")
    mine = settlement_queries.settlements(actor).filter(claim__institution=code)

    def own_key(number: int) -> str | None:
        one = mine.filter(pk=number).first()
        return queries.own_key(one, code) if one else None

    theirs = stated_file.read(data["file"].name, data["file"].read(), own_key)
    return actions.reconcile(actor, data["first"], data["last"], queries.lines_of(code, ours), theirs, institution=code)


def _state(row: Any) -> str:
    return dict(STATES).get(row.state or "none", "")


DIFFERENCES = [
    Column("kind", "结果", value=lambda row: row.get_kind_display(), tone=lambda row: TONES[row.kind], sort="kind"),
    Column("ref", "请求键/结算ID", "mono", value=lambda row: row.ref + ("（冲销）" if row.refund else "")),
    Column(
        "settlement.number",
        "结算单号",
        "mono",
        link=lambda row: reverse("settlement:detail", args=[row.settlement.pk]) if row.settlement else "",
    ),
    Column("our_aid", "中心救助", "money", value=lambda row: _of(row.ours, AID)),
    Column("their_aid", "医院救助", "money", value=lambda row: _of(row.theirs, AID)),
    Column("our_tilt", "中心倾斜", "money", value=lambda row: _of(row.ours, TILT)),
    Column("their_tilt", "医院倾斜", "money", value=lambda row: _of(row.theirs, TILT)),
    Column("funds", "不符项目", value=lambda row: "、".join(FUNDS.get(name, name) for name in row.funds)),
    Column("state", "跟进", value=_state, tone=lambda row: {"settled": "good", "checking": "info"}.get(row.state or "", "warn")),
    Column("note", "说明"),
]


@right("hospital.reconciliation.view")
def reconciliation(request: Request, pk: int) -> HttpResponseBase:
    """One reconciliation: the sums of both sides, and the rows that aren't equal."""
    actor = request.actor
    made = get_object_or_404(queries.reconciliations(actor), pk=pk)
    columns = list(DIFFERENCES)
    if may(actor, "hospital.follow"):
        columns.append(Column("follow", "", value=lambda row: "跟进…", link=lambda row: reverse("settlement:difference", args=[row.pk])))
    filters = [
        Filter("kind", "结果", options=list(KINDS.items())),
        Filter("fund", "不符项目", options=[("aid", "医疗救助"), ("tilt", "倾斜救助")], apply=_of_fund),
        Filter("state", "跟进", options=STATES, apply=_in_state),
    ]
    found = queries.differences(actor).filter(reconciliation=made)
    name = made.name or made.institution  # type: ignore[attr-defined]
    table = Table(request, found, columns, filters, order="kind", export=f"对账差异-{name}-{made.first}-{made.last}", empty="逐笔一致，没有差异")
    counts = [(title, made.counts[kind], kind) for kind, title in KINDS.items()]
    context = {"title": f"对账　{name}", "made": made, "name": name, "sums": sums(made), "equal": made.counts["equal"], "counts": counts}
    return table.respond("hospital/reconciliation.html", context)


def _of_fund(found: QuerySet[Any], fund: str) -> QuerySet[Any]:
    return found.filter(funds__contains=AID[0]) | found.filter(funds__contains=AID[1]) if fund == "aid" else found.filter(funds__contains=TILT[0]) | found.filter(funds__contains=TILT[1])


def _in_state(found: QuerySet[Any], state: str) -> QuerySet[Any]:
    return found.filter(state=None) if state == "none" else found.filter(state=state)


@right("hospital.follow")
def difference(request: Request, pk: int) -> HttpResponseBase:
    """Follow a difference up: what it is, what was found out so far, and the next note."""
    one = get_object_or_404(queries.differences(request.actor), pk=pk)
    form = FollowForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.follow_up(request.actor, one, form.cleaned_data["state"], form.cleaned_data["note"])
        messages.success(request, f"已记录 {one.ref} 的跟进")
        return redirect("settlement:reconciliation", pk=one.reconciliation_id)
    context = {
        "title": f"跟进差异　{one.ref}",
        "subtitle": f"{one.get_kind_display()}{'（冲销）' if one.refund else ''}",
        "form": form,
        "button": "记录",
        "back": reverse("settlement:reconciliation", args=[one.reconciliation_id]),
        "back_title": "对账",
        "one": one,
        "amounts": _amounts(one),
        "history": one.followed.select_related("actor").order_by("-id"),
    }
    return render(request, "hospital/difference.html", context)


def _amounts(one: Difference) -> list[tuple[str, int | None, int | None, bool]]:
    """(title, ours, theirs, differs) of every fund that either side states."""
    ours, theirs = one.ours or {}, one.theirs or {}
    return [(title, ours.get(name), theirs.get(name), name in one.funds) for name, title in FUNDS.items() if name in ours or name in theirs]

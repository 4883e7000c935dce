"""2208/2305 take a settlement back; 2601 take back what a message did whose answer was lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuodi.office.core import audit
from tuodi.office.settlement import actions
from tuodi.office.settlement.hospital import queries
from tuodi.office.settlement.hospital.actions import cancel_visit
from tuodi.office.settlement.hospital.actions.messages import recall
from tuodi.office.settlement.hospital.models import Visit, VisitSettlement
from tuodi.office.settlement.hospital.national.context import Context
from tuodi.office.settlement.hospital.national.fields import node
from tuodi.office.settlement.hospital.national.problem import Problem
from tuodi.office.settlement.hospital.national.settle import mirrored
from tuodi.office.settlement.hospital.national.visits import INPATIENT

Given = Mapping[str, Any]
SETTLING, REGISTERING = ("2207", "2304"), ("2401", "2203")


def t2208(context: Context, given: Given) -> dict[str, Any]:
    return _cancel(context, given, inpatient=False)


def t2305(context: Context, given: Given) -> dict[str, Any]:
    return _cancel(context, given, inpatient=True)


def _cancel(context: Context, given: Given, *, inpatient: bool) -> dict[str, Any]:
    data = node(given, "data")
    visit = context.visit(data)
    origin = queries.own_settlement(context.actor, data.text("setl_id", 30, must=True))
    if origin is None or origin.visit_id != visit.pk:
        raise Problem("没有这笔结算", "unknown_settlement")
    if (visit.setting in INPATIENT) != inpatient:
        raise Problem(f"交易 {context.infno} 与就诊类别不符", "bad_field")
    return _reverse(context, origin, "医院撤销结算")


def _reverse(context: Context, origin: VisitSettlement, why: str) -> dict[str, Any]:
    mirror = actions.reverse(context.actor, origin.settlement, why, context.key)
    mirror.refresh_from_db()
    return mirrored(context, origin, mirror)


def t2601(context: Context, given: Given) -> dict[str, Any]:
    """A message that never came is remembered, so that it is refused should it come later."""
    data = node(given, "data")
    omsgid, oinfno = data.text("omsgid", 30, must=True), data.text("oinfno", 6, must=True)
    if oinfno not in SETTLING + REGISTERING:
        raise Problem(f"交易 {oinfno} 不能冲正", "not_reversible")
    known = recall(context.actor.institution, omsgid, oinfno)
    outcome = _recalled(context, omsgid, oinfno, data.text("psn_no", 30, must=True)) if known else "未收到原报文"
    audit.record("hospital.recalled", context.actor, omsgid, omsgid=omsgid, oinfno=oinfno, outcome=outcome)
    return {"result": {"omsgid": omsgid, "memo": outcome}}


def _recalled(context: Context, omsgid: str, oinfno: str, psn_no: str) -> str:
    if oinfno in SETTLING:
        origin = queries.own_settlement_by_message(context.actor, omsgid)
        if origin is None:
            return "原报文没有结算"
        _same_person(str(origin.visit.person_id), psn_no)
        if origin.settlement.reversal is not None:
            return "原结算此前已撤销"
        _reverse(context, origin, f"冲正报文 {omsgid}")
        return "已撤销原结算"
    visit = Visit.objects.filter(institution=context.actor.institution, msgid=omsgid).first()
    if visit is None:
        return "原报文没有登记就诊"
    _same_person(str(visit.person_id), psn_no)
    if visit.state == Visit.State.CANCELLED:
        return "原登记此前已撤销"
    cancel_visit(context.actor, visit, f"冲正报文 {omsgid}")
    return "已撤销就诊登记"


def _same_person(expected: str, psn_no: str) -> None:
    if expected != psn_no:
        raise Problem("人员与原报文不符", "unknown_person")

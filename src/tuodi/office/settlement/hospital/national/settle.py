"""2206/2303 what would be paid, 2207/2304 settle: on the visit that was reported and on what the insurers have settled of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from tuodi.office.settlement import actions, notices
from tuodi.office.settlement.claim_input import ClaimInput
from tuodi.office.settlement.hospital import queries
from tuodi.office.settlement.hospital.models import InsurerSettlement, Visit, VisitSettlement
from tuodi.office.settlement.hospital.national import answer
from tuodi.office.settlement.hospital.national.context import Context
from tuodi.office.settlement.hospital.national.fields import Node, node
from tuodi.office.settlement.hospital.national.problem import Problem
from tuodi.office.settlement.hospital.national.visits import INPATIENT
from tuodi.office.settlement.models import Settlement

Given = Mapping[str, Any]
TIME = "%Y-%m-%d %H:%M:%S"
LINE = ("base", "deductible", "ratio", "critical_paid", "aid", "tilt_aid", "hospital_borne", "self_paid", "cash", "clauses", "kind")


def t2206(context: Context, given: Given) -> dict[str, Any]:
    return _preview(context, node(given, "data"), inpatient=False)


def t2303(context: Context, given: Given) -> dict[str, Any]:
    return _preview(context, node(given, "data"), inpatient=True)


def t2207(context: Context, given: Given) -> dict[str, Any]:
    return _settle(context, node(given, "data"), inpatient=False)


def t2304(context: Context, given: Given) -> dict[str, Any]:
    return _settle(context, node(given, "data"), inpatient=True)


def _preview(context: Context, data: Node, *, inpatient: bool) -> dict[str, Any]:
    visit, insurer = _stands_on(context, data, inpatient=inpatient, trial=True)
    found = actions.preview(context.actor, claim_of(context, data, visit, insurer))
    insurance = _insurance(context, visit, insurer)
    amounts = answer.figures(insurer, found.line, insurance)
    left = answer.left_before(context.actor.city, visit, found.year, found.line["class"] or "", 0)
    now = timezone.localtime().strftime(TIME)
    return {
        "setlinfo": answer.setlinfo(context, visit, insurer, amounts, "", now),
        "setldetail": answer.setldetail(context, amounts, insurance, found.line, left),
    }


def _settle(context: Context, data: Node, *, inpatient: bool) -> dict[str, Any]:
    visit, insurer = _stands_on(context, data, inpatient=inpatient, trial=False)
    key = f"n/{context.actor.institution}/{insurer.setl_id}/{queries.attempts(insurer)}"
    settlement = actions.settle(context.actor, claim_of(context, data, visit, insurer), key)
    settlement = Settlement.objects.get(pk=settlement.pk)  # with the database's own time, as later answers tell it
    return _answer(context, visit, insurer, settlement)


def _answer(context: Context, visit: Visit, insurer: InsurerSettlement, settlement: Settlement) -> dict[str, Any]:
    """Note what was answered. Raises Problem where another message settled the same before."""
    line = {name: getattr(settlement, name) for name in LINE}
    insurance = _insurance(context, visit, insurer)
    amounts = answer.figures(insurer, line, insurance)
    _note(context, visit, insurer, settlement, amounts)
    left = answer.left_before(settlement.policy_city, visit, settlement.year, settlement.title, settlement.aid)
    return {
        "setlinfo": _told(context, visit, insurer, settlement, amounts),
        "setldetail": answer.setldetail(context, amounts, insurance, line, left),
    }


def mirrored(context: Context, origin: VisitSettlement, mirror: Settlement) -> dict[str, Any]:
    """The answer to a cancellation: the same with every amount negative."""
    line = {name: getattr(mirror, name) for name in LINE}
    insurance = _insurance(context, origin.visit, origin.insurer)
    amounts = answer.figures(origin.insurer, line, insurance)
    _note(context, origin.visit, origin.insurer, mirror, amounts)
    more = {
        "setl_type": "",
        "invono": mirror.claim.invoice_number or "",
        "begndate": str(origin.visit.started),
        "enddate": str(mirror.claim.ended),
    }
    info = _told(context, origin.visit, origin.insurer, mirror, amounts) | more | {"init_setl_id": str(origin.pk)}
    return {"setlinfo": info, "setldetail": answer.setldetail(context, amounts, insurance, line, None)}


def _told(context: Context, visit: Visit, insurer: InsurerSettlement, settlement: Settlement, amounts: answer.Figures) -> dict[str, Any]:
    time = timezone.localtime(settlement.created_at).strftime(TIME)
    return answer.setlinfo(context, visit, insurer, amounts, str(settlement.pk), time, [one.text for one in notices.of(settlement)])


def _note(context: Context, visit: Visit, insurer: InsurerSettlement, settlement: Settlement, amounts: answer.Figures) -> None:
    try:
        with transaction.atomic():
            VisitSettlement.objects.create(
                settlement=settlement,
                visit=visit,
                insurer=insurer,
                msgid=context.msgid,
                medfee_sumamt=amounts.bill,
                fund_pay_sumamt=amounts.fund_sum(context.province),
                acct_pay=amounts.account,
            )
    except IntegrityError:
        raise Problem("该次就诊已结算，请勿重复结算", "settled_before") from None


def _stands_on(context: Context, data: Node, *, inpatient: bool, trial: bool) -> tuple[Visit, InsurerSettlement]:
    """The visit and the insurers' settlement of it. Raises Problem where one is missing or doesn't agree with the request."""
    visit = context.visit(data)
    if (visit.setting in INPATIENT) != inpatient:
        raise Problem(f"交易 {context.infno} 与就诊类别不符", "bad_field")
    if inpatient and not trial and visit.ended is None and data.text("mid_setl_flag", 3) != "1":
        raise Problem("尚未办理出院（2402），不能结算", "not_discharged")
    insurer = queries.insurer_settlement(visit, trial=trial)
    if insurer is None:
        raise Problem("尚无该次就诊的医保结算数据", "no_insurer_settlement")
    for field in ("medfee_sumamt", "inscp_scp_amt"):
        stated = data.amount(field)
        if stated and stated != getattr(insurer, field):
            raise Problem(f"data.{field} 与医保结算不一致", "differs_from_insurer")
    return visit, insurer


def claim_of(context: Context, data: Node, visit: Visit, insurer: InsurerSettlement) -> ClaimInput:
    """The claim: visit from the hospital, payments from the insurers, level, area and filings from the registry."""
    ended = visit.ended or insurer.ended or data.day("dscgTime") or timezone.localdate(insurer.setl_time)
    critical = (insurer.hifmi_pay or 0) + (insurer.hifob_pay or 0)
    unstated = insurer.hifmi_pay is None and insurer.hifob_pay is None
    return ClaimInput(
        person_id=visit.person_id,
        number=insurer.setl_id,
        setting=visit.setting,
        started=_started(visit, insurer, ended),
        ended=ended,
        total_cost=insurer.medfee_sumamt,
        in_policy_cost=insurer.inscp_scp_amt,
        basic_paid=insurer.hifp_pay,
        critical_paid=None if unstated else critical,
        supplementary_paid=sum(getattr(insurer, name) or 0 for name in ("hifes_pay", "cvlserv_pay", "hifdm_pay", "oth_pay")),
        diagnosis=visit.diagnosis,
        underlying=visit.underlying,
        treatment=visit.treatment,
        institution=context.actor.institution,
        settled=insurer.setl_time,
        stay_key=visit.mdtrt_id,
        invoice_number=data.text("invono", 20) or None,
        checks={"lawful_birth": True} if visit.lawful_birth else {},
    )


def _started(visit: Visit, insurer: InsurerSettlement, ended: dt.date) -> dt.date:
    """Of a part of a stay the part's own first day."""
    started = insurer.started if insurer.started and insurer.started >= visit.started else visit.started
    return min(started, ended)


def _insurance(context: Context, visit: Visit, insurer: InsurerSettlement) -> str:
    code = visit.insutype or insurer.insutype
    try:
        return context.province.decode("insutype", code) or "" if code else ""
    except ValueError:
        return ""

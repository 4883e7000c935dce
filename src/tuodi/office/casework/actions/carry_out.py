"""What an approval brings about: the identity from the document's date, the claims reached back to settled anew, what is owed handed to payment.

Piece by piece, each a transaction of its own with a key of its own: stopped in the middle and begun again, nothing is done twice.
The office's job does it; the trail names the case, and the case who approved it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.db.models import Q

from tuodi.office.casework import clock, flow
from tuodi.office.casework.actions.accept import narrower
from tuodi.office.casework.bills import claim_of
from tuodi.office.casework.models import Bill, Case
from tuodi.office.casework.queries.terms import lapse_day
from tuodi.office.casework.refused import CaseRefused
from tuodi.office.core import audit, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.payment import actions as payment
from tuodi.office.payment.models import Due
from tuodi.office.registry import actions as registry
from tuodi.office.registry.models import Filing, Identity
from tuodi.office.registry.queries import whose
from tuodi.office.settlement import actions as settlement
from tuodi.office.settlement import queries as settled
from tuodi.office.settlement.claim_input import of_stored
from tuodi.office.settlement.models import Resettlement, Settlement
from tuodi.office.settlement.refused import SettlementRefused

State = Case.State


def carry_out(actor: Actor, case: Case) -> Case:
    """Do what the approval asks for, or what is left of it. Raises CaseRefused unless the case is approved, Refused, PaymentRefused."""
    rights.check(actor, "casework.carry_out", case.district_id)
    case.refresh_from_db()
    if case.state not in (State.GRANTED, State.FAILED):
        raise CaseRefused(f"{case.number} {case.get_state_display()}，没有要执行的决定。")
    office = Actor.system(f"{case.number} 批准后执行", case.city)
    if case.procedure.kind == "recognition" and case.identity_id is None:
        _grant(office, case)
    if case.procedure.kind == "finding":
        _file(office, case)
        return case
    _gather(office, case)
    for bill in case.bills.filter(settlement=None).select_related("original__claim"):
        _settle(office, case, bill)
    _owe(office, case)
    return case


@action("casework.carry_out")
def _grant(actor: Actor, case: Case) -> None:
    """The identity, from the day that the document names. A stay of it that lapses is ended where the new one begins."""
    flow.held(actor, case, "", State.GRANTED)
    start = case.procedure.start
    assert start is not None
    first = case.applied if start.day == "applied" else case.decided_on or clock.today()
    for row in _held(case, first):
        if narrower(case.procedure, row) and row.assigned_class != _class_of(case):
            if row.start >= first:
                _keep_identity(actor, case, registry.change_identity(actor, row, case.number, assigned_class=_class_of(case)))
                return
            registry.end_identity(actor, row, first, "认定范围变更")
            continue
        lapses = lapse_day(case.city, row)
        if row.start >= first or lapses is None:  # a department's list was faster
            _keep_identity(actor, case, _narrowed(actor, case, row))
            return
        first = max(first, min(lapses, clock.today()))
        registry.end_identity(actor, row, first, "认定期满")
    made = registry.add_identity(
        actor,
        case.person,
        case.procedure.identity,
        first,
        case.number,
        applied=case.applied,
        first_treated=case.first_treated if start.first_treated else None,
        disease=case.disease,
        granted_by=case.district,
        certified_by=case.procedure.certified_by[:40],
        assigned_class=_class_of(case),
    )
    _keep_identity(actor, case, made)


def _class_of(case: Case) -> str:
    """The class to which the scope of the recognition leads; empty where it leaves that to the policy."""
    return case.procedure.scopes[case.scope].class_ if case.scope else ""


def _narrowed(actor: Actor, case: Case, row: Identity) -> Identity:
    """A stay from a list that says nothing of the scope takes on the one that was recognised."""
    wanted = _class_of(case)
    if not wanted or row.assigned_class:
        return row
    return registry.change_identity(actor, row, case.number, assigned_class=wanted)


def _held(case: Case, day: dt.date) -> list[Identity]:
    """The stays of the identity that reach the day or come after it."""
    rows = Identity.objects.filter(whose(case.person), code=case.procedure.identity, known_to=None)
    return list(rows.filter(Q(end=None) | Q(end__gt=day)).order_by("start"))


def _keep_identity(actor: Actor, case: Case, row: Identity) -> None:
    case.identity = row
    case.save(update_fields=["identity"])
    flow.log(actor, case, "登记身份", "完成", f"{row.get_code_display()}，自 {row.start} 起")
    values = {"number": case.number, "identity": row.get_code_display(), "start": str(row.start)}
    audit.record("casework.granted", actor, case, district=case.district_id, **values)


@action("casework.carry_out")
def _file(actor: Actor, case: Case) -> None:
    """What was found of the illness, on file from the application on; the settlements that it touches are listed, none is changed."""
    flow.held(actor, case, "", State.GRANTED)
    rule = case.procedure.findings[case.disease]
    registry.add_filing(actor, case.person, Filing.Kind.FINDING, case.applied, disease=rule.filed, number=case.number, source="casework")
    case.state, case.closed_on = State.DONE, clock.today()
    case.save(update_fields=["state", "closed_on"])
    flow.log(actor, case, "登记病情", "完成", f"{rule.name}，自 {case.applied} 起")
    values = {"number": case.number, "identity": rule.name, "start": str(case.applied)}
    audit.record("casework.granted", actor, case, district=case.district_id, **values)


@action("casework.carry_out", may_change_nothing=True)
def _gather(actor: Actor, case: Case) -> None:
    """The settlements that the new identity touches and that paid nothing: the patient bore the bill, so that it is settled by hand now."""
    if case.identity_id is None:
        return
    entries = Resettlement.objects.filter(whose(case.person_id, "settlement__person"), state=Resettlement.State.OPEN, settlement__reversed_by=None)
    for entry in entries.select_related("settlement__claim").order_by("settlement__claim__ended", "settlement"):
        one = entry.settlement
        if one.paid or one.kind != Settlement.Kind.SETTLE:
            continue
        Bill.objects.get_or_create(
            case=case,
            original=one,
            defaults={"ended": one.claim.ended, "total": one.claim.total_cost, "invoice": one.claim.invoice_number or ""},
        )


def _settle(actor: Actor, case: Case, bill: Bill) -> None:
    """One bill, in its own transactions. What can't be settled stays with its reason."""
    key = f"case/{case.pk}/{bill.pk}"
    try:
        found = _again(actor, case, bill.original, key) if bill.original else _first(actor, case, bill, key)
    except SettlementRefused as refused:
        Bill.objects.filter(pk=bill.pk).update(problem=refused.text[:300])
        return
    if isinstance(found, str):
        Bill.objects.filter(pk=bill.pk).update(problem=found[:300])
    else:
        Bill.objects.filter(pk=bill.pk).update(settlement=found, problem="")


def _again(actor: Actor, case: Case, original: Settlement, key: str) -> Settlement | str:
    done = Settlement.objects.filter(key__startswith=f"{key}/", kind=Settlement.Kind.SETTLE).first()
    if done is not None:
        return done
    outcome = settlement.foresee(actor, original)
    if problem := _outside(case, outcome.line["item"] or "", outcome.line["aid"] + outcome.line["tilt_aid"]):
        for entry in Resettlement.objects.filter(settlement=original, state=Resettlement.State.OPEN):
            settlement.keep(actor, entry, problem)
        return problem
    claim = replace(of_stored(original.claim), person_id=settled.owner_of(original.person_id), channel="manual", source="manual")
    return settlement.resettle(actor, original, f"{case.number} 认定后追溯结算", key, corrected=claim)[0]


def _first(actor: Actor, case: Case, bill: Bill, key: str) -> Settlement | str:
    claim = claim_of(bill.claim, case.person_id)
    if bill.outside:
        seen = {**claim.checks, "outside": bill.outside, "case": case.number}
        claim = replace(claim, in_policy_cost=claim.in_policy_cost + bill.outside, checks=seen)
    done = Settlement.objects.filter(key=key).first()
    if done is not None:
        return done
    outcome = settlement.preview(actor, claim)
    if problem := _outside(case, outcome.line["item"] or "", outcome.line["aid"] + outcome.line["tilt_aid"], paid_only=False):
        return problem
    return settlement.settle(actor, claim, key)


def _outside(case: Case, item: str, paid: int, *, paid_only: bool = True) -> str:
    """Why a bill isn't settled under the recognition: nothing would be paid, or it is outside its scope."""
    scope = case.procedure.scopes.get(case.scope) if case.scope else None
    if scope is not None and scope.items and item not in scope.items:
        return f"{scope.name}（{scope.clause}）"
    return "按现有登记仍不予救助" if paid_only and not paid else ""


@action("casework.carry_out", may_change_nothing=True)
def _owe(actor: Actor, case: Case) -> None:
    """Hand what is owed to payment; a case that owes nothing is done."""
    flow.held(actor, case, "", State.GRANTED, State.FAILED)
    wanted = [
        payment.Owed(one.person_id, one.district_id or case.district_id, one.paid, Due.Purpose.SETTLEMENT, f"S{one.pk}", case.number)
        for one in Settlement.objects.filter(pk__in=case.bills.values("settlement"), reversed_by=None).select_related("claim").order_by("claim__ended", "id")
        if one.paid > 0
    ]
    if case.amount:
        why = f"{case.procedure.item} {case.number}"
        wanted.append(payment.Owed(case.person_id, case.district_id, case.amount, Due.Purpose.EXCEPTIONAL, f"case/{case.pk}", why))
    fresh = [one for one in wanted if not Due.objects.filter(purpose=one.purpose, reference=one.reference).exists()]
    if fresh:
        payment.owe_many(actor, fresh)
        total = sum(one.amount_fen for one in fresh)
        flow.log(actor, case, "登记应付", f"{len(fresh)} 笔")
        audit.record("casework.owed", actor, case, district=case.district_id, number=case.number, count=len(fresh), amount=total)
    elif not wanted and not case.bills.filter(settlement=None, problem="").exists():
        case.state, case.due, case.closed_on = State.DONE, None, clock.today()
        case.save(update_fields=["state", "due", "closed_on"])
        flow.log(actor, case, "办结", "没有应付款项")
        audit.record("casework.paid", actor, case, district=case.district_id, number=case.number, result="没有应付款项")

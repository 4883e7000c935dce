"""Is everything there? What is missing is told once, all of it; what is handed in later completes the case. Bills of the case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from tuodi.office.casework import clock, flow, holding, letters
from tuodi.office.casework.bills import plain
from tuodi.office.casework.models import Asked, Bill, Case
from tuodi.office.casework.refused import CaseRefused
from tuodi.office.core import audit, rls
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.settlement.claim_input import ClaimInput
from tuodi.office.settlement.models import Claim
from tuodi.policy import procedures
from tuodi.policy import vocabulary as v

State = Case.State


@action("casework.check")
def check_documents(actor: Actor, case: Case, received: Iterable[str] = ()) -> Case:
    """Look through what was handed in. Complete: on to the next step. Not: the one notice of everything that is missing."""
    flow.held(actor, case, "check")
    flow.check_role(actor, case)
    missing = _mark(case, received)
    if not missing:
        return _complete(actor, case)
    if case.told:
        raise CaseRefused("缺少的材料已经一次性告知，不能再次提出；请按补正办理。")
    rule = _rules(case).supplement
    due, case.due, case.told, case.state = case.due, None, True, State.LACKING
    case.due, case.due_sure = flow.deadline(rule, clock.today())
    case.save(update_fields=["due", "due_sure", "told", "state"])
    letters.missing(case, [row.name for row in missing])
    names = "、".join(row.name for row in missing)
    flow.log(actor, case, "材料审查", "一次性告知", names, due)
    audit.record("casework.checked", actor, case, district=case.district_id, number=case.number, result=f"缺{names}")
    return case


@action("casework.check")
def supplement(actor: Actor, case: Case, received: Iterable[str], *, in_person: bool) -> Case:
    """What was missing comes in. `in_person`: the applicant came to the counter for it."""
    flow.held(actor, case, "check", State.LACKING)
    before = set(case.asked.filter(state=Asked.State.ASKED).values_list("name", flat=True))
    missing = _mark(case, received)
    case.visits += int(in_person)
    case.save(update_fields=["visits"])
    came = "、".join(sorted(before - {row.name for row in missing})) or "（无）"
    audit.record("casework.received", actor, case, district=case.district_id, number=case.number, documents=came)
    flow.log(actor, case, "补正", "收到材料", came, case.due)
    if missing:
        return case
    case.state = State.RUNNING
    return _complete(actor, case)


def _mark(case: Case, received: Iterable[str]) -> list[Asked]:
    """Mark what was received or is held by now; answers what is missing still."""
    case.asked.filter(key__in=list(received), state=Asked.State.ASKED).update(state=Asked.State.RECEIVED)
    rules = case.procedure.documents
    missing = []
    for row in case.asked.filter(state=Asked.State.ASKED):
        rule = rules.get(row.key)
        if rule and rule.held == "claims" and case.bills.exists():
            row.state, row.source = Asked.State.RECEIVED, "本件登记的票据"
        elif source := holding.where(case.person, rule.held if rule else None):
            row.state, row.source = Asked.State.HELD, source[:120]
        else:
            missing.append(row)
            continue
        row.save(update_fields=["state", "source", "at"])
    return missing


def _complete(actor: Actor, case: Case) -> Case:
    due = case.due
    flow.enter(case, case.procedure.after("check"))
    case.save()
    flow.log(actor, case, "材料审查", "材料齐全", due=due)
    audit.record("casework.checked", actor, case, district=case.district_id, number=case.number, result="材料齐全")
    return case


def _rules(case: Case) -> procedures.Procedures:
    found = procedures.load(case.city)
    assert found is not None
    return found


@action("casework.check")
def add_bill(actor: Actor, case: Case, claim: ClaimInput, outside: int | None = None) -> Bill:
    """A bill that the applicant paid; it is settled when the case is approved. `outside`: fen outside the catalogue that count besides."""
    flow.held(actor, case, "", State.RUNNING, State.LACKING)
    if case.procedure.kind == "finding":
        raise CaseRefused("病情核定不登记票据；核定以后的费用照常结算。")
    if outside:
        _ask_for_outside(case, claim, outside)
    if wrong := claim.wrong():
        raise CaseRefused("；".join(wrong))
    if claim.invoice_number and case.bills.filter(invoice=claim.invoice_number).exists():
        raise CaseRefused("这张票据已在本件登记。", "invoice_number")
    if claim.invoice_number and _known(case, claim.invoice_number):
        raise CaseRefused("这张票据已有结算记录，不需登记：批准后自动追溯，费用也已计入核对。", "invoice_number")
    values: Any = plain(asdict(claim))
    bill = Bill.objects.create(case=case, invoice=claim.invoice_number or "", claim=values, ended=claim.ended, total=claim.total_cost, outside=outside)
    audit.record("casework.bill_added", actor, case, district=case.district_id, number=case.number, invoice=bill.invoice or claim.number)
    return bill


def _ask_for_outside(case: Case, claim: ClaimInput, outside: int) -> None:
    """Only for the treatment that the document names, within the bill, and with its paper, which the check of documents looks for."""
    rule = case.procedure.outside
    if rule is None or claim.treatment != rule.treatment:
        raise CaseRefused(f"只有{v.TREATMENTS[rule.treatment] if rule else '文件列明'}的费用可以计入目录外费用。", "outside")
    if claim.in_policy_cost + outside > claim.total_cost:
        raise CaseRefused("政策范围内费用与目录外计入费用之和大于医疗费总额。", "outside")
    if case.step != "check":
        raise CaseRefused(f"{rule.name}须与材料一并审查；材料审查已经完成，请退回后登记。", "outside")
    Asked.objects.get_or_create(case=case, key="outside", defaults={"name": rule.paper, "state": Asked.State.ASKED})


def _known(case: Case, invoice: str) -> bool:
    """Whether a claim of the office stands on the invoice, or another open case has it: it would count twice in the tests."""
    with rls.as_actor(Actor.system("查找票据", case.city)):
        if Claim.objects.filter(invoice_number=invoice, withdrawn=False).exists():
            return True
        open_ones = Case.objects.filter(city=case.city, state__in=(State.RUNNING, State.LACKING, State.APPEALED, State.GRANTED))
        return Bill.objects.filter(invoice=invoice, original=None, case__in=open_ones.exclude(pk=case.pk)).exists()


@action("casework.check")
def drop_bill(actor: Actor, case: Case, bill: Bill) -> None:
    """A bill entered by mistake, before the case is decided."""
    flow.held(actor, case, "", State.RUNNING, State.LACKING)
    if bill.case_id != case.pk or bill.settlement_id or bill.original_id:
        raise CaseRefused("这张票据不能删除。")
    audit.record("casework.bill_added", actor, case, why="删除", district=case.district_id, number=case.number, invoice=bill.invoice)
    bill.delete()

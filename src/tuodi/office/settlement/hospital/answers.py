"""What is found, as the JSON face says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuodi.office.settlement import notices
from tuodi.office.settlement.compute import Outcome
from tuodi.office.settlement.hospital import schemas
from tuodi.office.settlement.hospital.enquiry import Enquiry
from tuodi.office.settlement.hospital.models import Difference, Reconciliation
from tuodi.office.settlement.hospital.queries import own_key
from tuodi.office.settlement.models import Settlement
from tuodi.office.settlement.reasons import reasons_text

MONEY = ("base", "deductible", "critical_paid", "aid", "tilt_aid", "hospital_borne", "self_paid", "cash")


def eligibility(found: Enquiry) -> schemas.EligibilityOut:
    one, due = found.found, found.deposit
    limits = [schemas.LimitOut(name=x.title, on=x.on, total=x.total, used=x.used, left=x.left, clause=x.clause) for x in one.limits]
    return schemas.EligibilityOut(
        covered=one.covered,
        year=one.year,
        identity=one.identity,
        class_name=one.class_title,
        item=one.item_title,
        ratio=one.ratio,
        reasons=codes(one.reasons),
        text=one.reasons_text,
        clauses=one.clauses,
        limits=limits,
        deposit=schemas.DepositOut(due=due.due, reason=due.reason, clause=due.clause),
    )


def preview(city: str, found: Outcome) -> schemas.PreviewOut:
    paid = _paid(found.line, city, found.year, found.policy_label)
    return schemas.PreviewOut(**paid, steps=found.explanation.get("steps", []))


def settlement(found: Settlement, institution: str) -> schemas.SettlementOut:
    return schemas.SettlementOut.model_construct(**_stored(found, institution))  # ours: nothing to be checked


def details(found: Settlement, institution: str) -> schemas.FoundOut:
    """With what came of it later."""
    reversal = found.reversal
    return schemas.FoundOut(
        **_stored(found, institution),
        settled_at=found.created_at,
        reversed_by=own_key(reversal, institution) if reversal else "",
        steps=found.explanation.get("steps", []),
    )


def _stored(found: Settlement, institution: str) -> dict[str, Any]:
    line = {name: getattr(found, name) for name in (*MONEY, "status", "identity", "item", "ratio", "reasons", "clauses")}
    back = found.reverses
    return _paid(line, found.policy_city, found.year, found.policy_label) | {
        "key": own_key(found, institution),
        "settlement": found.number,
        "refund": back is not None,
        "takes_back": own_key(back, institution) if back is not None else "",
        "notices": [f"{one.text}（{one.clause}）" if one.clause else one.text for one in notices.of(found)],
    }


def _paid(line: Mapping[str, Any], city: str, year: int, policy: str) -> dict[str, Any]:
    reasons = line["reasons"] or ""
    return {name: line[name] or 0 for name in MONEY} | {
        "status": line["status"],
        "year": year,
        "identity": line["identity"] or "",
        "item": line["item"] or "",
        "ratio": line["ratio"],
        "reasons": codes(reasons),
        "text": reasons_text(city, reasons),
        "clauses": line["clauses"] or "",
        "policy": policy,
    }


def reconciliation(made: Reconciliation) -> schemas.ReconciliationOut:
    """Each fund by itself, both sides; a fund that the hospital didn't state has ours alone."""
    names = [name for name in made.ours | made.theirs if name != "count"]
    funds = {name: {side: sums[name] for side, sums in (("ours", made.ours), ("theirs", made.theirs)) if name in sums} for name in names}
    equal = not any(count for kind, count in made.counts.items() if kind != "equal")
    return schemas.ReconciliationOut(id=made.pk, first=made.first, last=made.last, equal=equal, funds=funds, counts=made.counts)


def difference(one: Difference) -> schemas.DifferenceOut:
    number = one.settlement.number if one.settlement is not None else ""
    return schemas.DifferenceOut(
        kind=one.kind, key=one.ref, refund=one.refund, settlement=number, funds=one.funds, ours=one.ours, theirs=one.theirs
    )


def codes(reasons: str) -> list[str]:
    return [code for code in reasons.split(";") if code]

"""Has this bill been settled already? An invoice is settled once, and a stay settled one-stop isn't reimbursed by hand again."""

from __future__ import annotations

from tuodi.office.settlement.claim_input import ClaimInput
from tuodi.office.settlement.models import Claim
from tuodi.office.settlement.refused import InvoiceTaken


def check_duplicates(claim: ClaimInput) -> None:
    """Raise InvoiceTaken naming the claim that stands in the way."""
    if claim.invoice_number:
        same = Claim.objects.filter(invoice_number=claim.invoice_number, withdrawn=False).first()
        if same is not None:
            raise InvoiceTaken(f"电子票据 {claim.invoice_number} 已结算（编号 {same.number}）", number=same.number)
    if claim.channel == "manual":
        other = same_visit(claim)
        if other is not None:
            raise InvoiceTaken(f"该院同一时段已有结算（编号 {other.number}，{other.get_channel_display()}），不得重复", number=other.number)


def same_visit(claim: ClaimInput) -> Claim | None:
    """A claim not withdrawn of the same person, institution, setting and days that was settled one-stop."""
    visits = Claim.objects.filter(person_id=claim.person_id, institution=claim.institution, setting=claim.setting, withdrawn=False)
    return visits.filter(channel="one_stop", started=claim.started, ended=claim.ended).first()

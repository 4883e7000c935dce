"""Has this bill been settled already? An invoice is settled once, and a stay settled one-stop isn't reimbursed by hand again."""

from __future__ import annotations

from django.db.models import Q

from tuodi.office.registry.queries import whose
from tuodi.office.settlement.claim_input import ClaimInput
from tuodi.office.settlement.models import Claim
from tuodi.office.settlement.refused import InvoiceTaken
from tuodi.policy import vocabulary as v


def check_duplicates(claim: ClaimInput) -> None:
    """Raise InvoiceTaken naming the claim that stands in the way."""
    if claim.invoice_number:
        same = Claim.objects.filter(invoice_number=claim.invoice_number, withdrawn=False).first()
        if same is not None:
            raise InvoiceTaken(f"电子票据 {claim.invoice_number} 已结算（编号 {same.number}）", number=same.number)
    if claim.channel == "manual":
        other = same_visit(claim)
        if other is not None:
            hint = "" if claim.institution else "；如果是另一家医疗机构的费用，请填写医疗机构编号"
            days = f"{other.started or other.ended} 至 {other.ended}"
            text = f"该院同一时段已有结算（编号 {other.number}，{days}，{other.get_channel_display()}），不得重复{hint}"
            raise InvoiceTaken(text, number=other.number)


def same_visit(claim: ClaimInput) -> Claim | None:
    """A claim not withdrawn of the same person (records merged too) and institution that was settled one-stop for days of the same stay.

    Stays clash where they share days (the day of leaving may be that of coming again), visits where setting and days are the same.
    Without an institution the claim could be of any of them.
    """
    found = Claim.objects.filter(whose(claim.person_id), channel="one_stop", withdrawn=False)
    if claim.institution:
        found = found.filter(institution=claim.institution)
    same_days = Q(started=claim.started, ended=claim.ended)
    if claim.setting not in v.STAYS:
        return found.filter(same_days, setting=claim.setting).first()
    shared = Q(started__lt=claim.ended, ended__gt=claim.started or claim.ended)
    if claim.stay_key:  # parts of one stay may all name its first day
        shared &= ~Q(stay_key=claim.stay_key)
    return found.filter(same_days | shared, setting__in=v.STAYS).first()

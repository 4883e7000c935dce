"""Why a settlement isn't made. Each refusal has a code for programs and a Chinese sentence for people; nothing has been written."""

from __future__ import annotations


class SettlementRefused(Exception):
    """Base of all refusals. `code` is stable, `text` is for the person who asked."""

    code = "refused"

    def __init__(self, text: str, **detail: object) -> None:
        super().__init__(text)
        self.text = text
        self.detail = detail


class KeyConflict(SettlementRefused):
    """The request key was used for something else."""

    code = "key_conflict"


class InvoiceTaken(SettlementRefused):
    """The invoice was settled already (one-stop or by hand)."""

    code = "invoice_taken"


class UnusableClaim(SettlementRefused):
    """The claim can't be true, or lacks what a rule needs; `reasons` are the contract's codes."""

    code = "unusable_claim"

    def __init__(self, text: str, reasons: str) -> None:
        super().__init__(text, reasons=reasons)
        self.reasons = reasons


class UnknownPerson(SettlementRefused):
    code = "unknown_person"


class AlreadyReversed(SettlementRefused):
    code = "already_reversed"


class NotYours(SettlementRefused):
    """A hospital asks for another hospital's claim."""

    code = "not_yours"


class AgreementSuspended(SettlementRefused):
    """The institution's agreement rests on the day on which the care began."""

    code = "agreement_suspended"

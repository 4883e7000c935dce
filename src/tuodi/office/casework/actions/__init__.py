"""Every write of cases, by verb."""

from tuodi.office.casework.actions.accept import accept, register_applicant, set_payee
from tuodi.office.casework.actions.appeal import appeal, decide_appeal, lapse, withdraw
from tuodi.office.casework.actions.attach import attach, open_attachment
from tuodi.office.casework.actions.carry_out import carry_out
from tuodi.office.casework.actions.check import add_bill, check_documents, drop_bill, supplement
from tuodi.office.casework.actions.decide import approve, refuse, send_back
from tuodi.office.casework.actions.verify import end_notice, review, verify

__all__ = [
    "accept", "add_bill", "appeal", "approve", "attach", "carry_out", "check_documents", "decide_appeal", "drop_bill", "end_notice", "lapse",
    "open_attachment", "refuse", "register_applicant", "review", "send_back", "set_payee", "supplement", "verify", "withdraw",
]  # fmt: skip

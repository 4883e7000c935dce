"""Every write of oversight."""

from tuodi.office.oversight.actions.cases import (
    answer_tip,
    close_case,
    grant_reward,
    open_case,
    propose_reward,
    receive_tip,
    reveal_tip,
    set_dossier,
    transfer_case,
)
from tuodi.office.oversight.actions.findings import handle_finding, run_rules
from tuodi.office.oversight.actions.recoveries import approve_recovery, enter_recovery, parts_of, refuse_recovery, repay
from tuodi.office.oversight.actions.samples import check_drawn, draw_sample, drawn_again
from tuodi.office.oversight.actions.sanctions import approve_sanction, enter_sanction, lift_sanction, refuse_sanction, tell_insurers

__all__ = [
    "answer_tip", "approve_recovery", "approve_sanction", "check_drawn", "close_case", "draw_sample", "drawn_again", "enter_recovery",
    "enter_sanction", "grant_reward", "handle_finding", "lift_sanction", "open_case", "parts_of", "propose_reward", "receive_tip", "refuse_recovery",
    "refuse_sanction", "repay", "reveal_tip", "run_rules", "set_dossier", "tell_insurers", "transfer_case",
]  # fmt: skip

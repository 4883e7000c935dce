"""Every write of oversight."""

from tuodi.office.oversight.actions.cases import answer_transfer, close_case, open_case, set_dossier, transfer_case
from tuodi.office.oversight.actions.findings import handle_finding, run_rules
from tuodi.office.oversight.actions.notices import note_answers, tell_insurers
from tuodi.office.oversight.actions.recoveries import (
    approve_recovery,
    change_plan,
    enter_recovery,
    give_back,
    parts_of,
    refuse_recovery,
    repay,
)
from tuodi.office.oversight.actions.samples import check_drawn, draw_sample, drawn_again
from tuodi.office.oversight.actions.sanctions import approve_sanction, enter_sanction, lift_sanction, refuse_sanction
from tuodi.office.oversight.actions.strikes import approve_strike, enter_strike, refuse_strike
from tuodi.office.oversight.actions.suspensions import approve_suspension, enter_suspension, lift_suspension, refuse_suspension
from tuodi.office.oversight.actions.tips import answer_tip, grant_reward, pay_reward, propose_reward, receive_tip, refuse_reward, reveal_tip
from tuodi.office.oversight.actions.writeoffs import approve_write_off, enter_write_off, refuse_write_off, undo_write_off

__all__ = [
    "answer_tip", "answer_transfer", "approve_recovery", "approve_sanction", "approve_strike", "approve_suspension", "approve_write_off",
    "change_plan", "check_drawn", "close_case", "draw_sample", "drawn_again", "enter_recovery", "enter_sanction", "enter_strike",
    "enter_suspension", "enter_write_off", "give_back", "grant_reward", "handle_finding", "lift_sanction", "lift_suspension", "note_answers",
    "open_case", "parts_of", "pay_reward", "propose_reward", "receive_tip", "refuse_recovery", "refuse_reward", "refuse_sanction", "refuse_strike",
    "refuse_suspension", "refuse_write_off", "repay", "reveal_tip", "run_rules", "set_dossier", "tell_insurers", "transfer_case", "undo_write_off",
]  # fmt: skip

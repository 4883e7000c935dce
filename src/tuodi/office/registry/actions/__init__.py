"""Every write of the registry, by verb."""

from tuodi.office.registry.actions.accounts import set_account, stop_account
from tuodi.office.registry.actions.asked import approve_asked, ask_identity, refuse_asked
from tuodi.office.registry.actions.departments import load_departments, set_department
from tuodi.office.registry.actions.filings import add_filing, cancel_filing
from tuodi.office.registry.actions.identities import add_identity, change_identity, end_identity
from tuodi.office.registry.actions.institutions import set_assessment, set_institution, set_term
from tuodi.office.registry.actions.insurances import set_insurances
from tuodi.office.registry.actions.lists import apply_list, compare_list, prepare_list, receive_list, receive_rows, reject_list
from tuodi.office.registry.actions.merging import correct_number, merge, restore_number, unmerge
from tuodi.office.registry.actions.people import (
    add_person,
    change_person,
    put_in_household,
    reveal_account,
    reveal_number,
    set_household,
    set_insurance,
)

__all__ = [
    "add_filing",
    "add_identity",
    "add_person",
    "apply_list",
    "approve_asked",
    "ask_identity",
    "cancel_filing",
    "change_identity",
    "change_person",
    "compare_list",
    "correct_number",
    "end_identity",
    "load_departments",
    "merge",
    "prepare_list",
    "put_in_household",
    "receive_list",
    "receive_rows",
    "refuse_asked",
    "reject_list",
    "restore_number",
    "reveal_account",
    "reveal_number",
    "set_account",
    "set_assessment",
    "set_department",
    "set_household",
    "set_institution",
    "set_insurance",
    "set_insurances",
    "set_term",
    "stop_account",
    "unmerge",
]

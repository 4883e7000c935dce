"""Every write of enrolment, by verb."""

from tuodi.office.enrolment.actions.comparisons import compare, resolve_double
from tuodi.office.enrolment.actions.lists import take_list
from tuodi.office.enrolment.actions.runs import (
    approve_run,
    compute_run,
    compute_slice,
    reject_run,
    restart_run,
    review_run,
    start_run,
)
from tuodi.office.enrolment.actions.tasks import push, set_street, visit
from tuodi.office.enrolment.actions.transfers import transfer_place, transfer_run

__all__ = [
    "approve_run", "compare", "compute_run", "compute_slice", "push", "reject_run", "resolve_double", "restart_run", "review_run",
    "set_street", "start_run", "take_list", "transfer_place", "transfer_run", "visit",
]  # fmt: skip

"""What settlement does in the background."""

from tuodi.office.settlement.actions import work_on_batches

JOBS = [work_on_batches]

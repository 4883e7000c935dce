"""What studies do in the background."""

from tuodi.office.whatif.ordering import work_on_orders

JOBS = [work_on_orders]

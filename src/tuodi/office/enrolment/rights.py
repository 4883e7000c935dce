"""Who may do what in subsidised enrolment. Who tries a run doesn't review it, and neither of them approves it."""

from tuodi.office.core.rights import register

OFFICE = ("clerk", "reviewer", "approver", "accountant", "auditor")

register("enrolment.view", *OFFICE)
register("enrolment.run", "clerk", "reviewer")
register("enrolment.review", "reviewer", "approver")
register("enrolment.approve", "approver")
register("enrolment.transfer", "accountant")
register("enrolment.list.take", "clerk", "reviewer", "approver", "accountant")
register("enrolment.compare", "clerk", "reviewer")
register("enrolment.push", "clerk", "reviewer")
register("enrolment.task.view", "street", "clerk", "reviewer", "approver", "auditor")
register("enrolment.visit", "street", "clerk")

"""Who may do what with grants. Who works a run out doesn't review it, and neither of them approves it."""

from tuodi.office.core.rights import register

register("grants.view", "clerk", "reviewer", "approver", "accountant", "auditor")
register("grants.run", "clerk", "reviewer")
register("grants.review", "reviewer", "approver")
register("grants.approve", "approver")

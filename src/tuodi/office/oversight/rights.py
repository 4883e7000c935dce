"""Who may do what in oversight. Who enters a sanction, a recovery or a reward doesn't approve it."""

from tuodi.office.core.rights import register

register("oversight.view", "reviewer", "approver", "accountant", "auditor")
register("oversight.enter", "reviewer", "auditor")
register("oversight.decide", "approver")
register("oversight.repay", "accountant")
register("oversight.check", "auditor", "reviewer")
register("oversight.tip", "auditor")
register("oversight.archive", "reviewer", "auditor")

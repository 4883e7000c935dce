"""Who reads the reports, who completes the self-evaluation, who approves it."""

from tuodi.office.core.rights import register

register("reports.view", "reviewer", "approver", "accountant", "auditor")
register("reports.evaluate", "accountant", "reviewer")
register("reports.evaluation.decide", "approver")

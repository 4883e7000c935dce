"""Who reads the statements."""

from tuodi.office.core.rights import register

register("reports.view", "reviewer", "approver", "accountant", "auditor")

"""Who may do what in the registry."""

from tuodi.office.core.rights import register

OFFICE = ("clerk", "reviewer", "approver", "accountant", "auditor")

register("registry.view", *OFFICE, "street")
register("registry.reveal", "clerk", "reviewer", "approver", "accountant", "auditor")
register("registry.person.write", "clerk", "reviewer")
register("registry.person.correct", "reviewer", "approver")
register("registry.account.write", "clerk", "accountant")
register("registry.identity.write", "reviewer", "approver")
register("registry.identity.ask", "clerk")
register("registry.asked.view", "clerk", "reviewer", "approver", "auditor")
register("registry.filing.write", "clerk", "hospital")
register("registry.institution.view", *OFFICE, "admin")
register("registry.institution.write", "approver", "admin")
register("registry.department.view", *OFFICE, "admin")
register("registry.department.write", "approver", "admin")
register("registry.list.view", "department", "clerk", "reviewer", "approver", "auditor")
register("registry.list.feedback", "department", "clerk", "reviewer", "approver", "auditor")
register("registry.list.upload", "department", "clerk")
register("registry.list.compare", "department", "clerk", "reviewer", "approver")
register("registry.list.approve", "reviewer", "approver")

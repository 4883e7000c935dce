"""Who may do what at the hospitals' interface (settling and reversing are settlement's own rights)."""

from tuodi.office.core.rights import register

register("hospital.enquire", "hospital")
register("hospital.visit", "hospital")
register("hospital.reconcile", "hospital", "accountant")
register("hospital.feed", "department")
register("hospital.reconciliation.view", "reviewer", "approver", "accountant", "auditor")
register("hospital.follow", "reviewer", "accountant")

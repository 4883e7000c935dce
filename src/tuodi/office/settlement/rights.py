"""Who may do what in settlement."""

from tuodi.office.core.rights import register

register("settlement.view", "clerk", "reviewer", "approver", "accountant", "auditor")
register("settlement.settle", "clerk", "hospital")
register("settlement.manual", "clerk")
register("settlement.batch", "clerk")
register("settlement.reverse", "reviewer", "hospital")
register("settlement.resettle", "reviewer")
register("settlement.strike", "approver")
register("settlement.print", "clerk", "reviewer", "approver", "accountant")

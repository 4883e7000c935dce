"""Who may do what in the books."""

from tuodi.office.core.rights import register

register("fund.view", "accountant", "approver", "auditor")
register("fund.post", "accountant")
register("fund.plan", "accountant")
register("fund.plan.decide", "approver")
register("fund.close", "accountant")

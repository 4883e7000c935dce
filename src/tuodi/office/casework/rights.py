"""Who may do what with applications. Who took part in a case does not decide it; who refused it does not decide the appeal."""

from tuodi.office.core.rights import register

register("casework.view", "street", "clerk", "reviewer", "approver", "accountant", "auditor")
register("casework.accept", "street", "clerk")
register("casework.check", "street", "clerk")
register("casework.verify", "clerk")
register("casework.review", "reviewer")
register("casework.notice", "clerk", "reviewer")
register("casework.decide", "approver")
register("casework.carry_out", "clerk", "reviewer", "approver")

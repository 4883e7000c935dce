"""Who may do what with payments. Who makes a batch does not approve it; the bank's file leaves the house only after that."""

from tuodi.office.core.rights import register

register("payment.view", "clerk", "reviewer", "approver", "accountant", "auditor")
register("payment.owe", "reviewer", "approver", "accountant")
register("payment.reopen", "clerk", "accountant")
register("payment.batch.make", "accountant")
register("payment.batch.decide", "approver")
register("payment.batch.send", "accountant")

"""Every write of payments, by verb."""

from tuodi.office.payment.actions.batches import approve_batch, make_batch, reject_batch, take_file
from tuodi.office.payment.actions.dues import Owed, collect, owe, owe_many, reopen, withdraw
from tuodi.office.payment.actions.results import read_results

__all__ = [
    "Owed", "approve_batch", "collect", "make_batch", "owe", "owe_many", "read_results", "reject_batch", "reopen", "take_file", "withdraw",
]  # fmt: skip

"""Every write of settlement, one transaction each."""

from tuodi.office.settlement.actions.batch import open_batch, retry_batch, run_batch, start_batch, stop_batch, work_on_batches
from tuodi.office.settlement.actions.resettle import foresee, resettle, strike_out
from tuodi.office.settlement.actions.resettlement_list import keep, list_touched
from tuodi.office.settlement.actions.reverse import reverse
from tuodi.office.settlement.actions.settle import preview, settle, settle_many
from tuodi.office.settlement.actions.together import settle_together

__all__ = [
    "foresee",
    "keep",
    "list_touched",
    "open_batch",
    "preview",
    "resettle",
    "retry_batch",
    "reverse",
    "run_batch",
    "settle",
    "settle_many",
    "settle_together",
    "start_batch",
    "stop_batch",
    "strike_out",
    "work_on_batches",
]

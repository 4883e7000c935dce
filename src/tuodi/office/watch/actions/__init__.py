"""Every write of the watch."""

from tuodi.office.watch.actions.follow import assign, close, start_application
from tuodi.office.watch.actions.refer import answer, push, refer
from tuodi.office.watch.actions.run import DAYS, import_list, watch_settlements
from tuodi.office.watch.actions.visit import open_photo, visit

__all__ = [
    "DAYS", "answer", "assign", "close", "import_list", "open_photo", "push", "refer", "start_application", "visit", "watch_settlements",
]  # fmt: skip

"""Every write of the watch."""

from tuodi.office.watch.actions.follow import assign, close, reopen, start_application
from tuodi.office.watch.actions.refer import answer, fetch, push, push_warned, refer
from tuodi.office.watch.actions.run import import_list, watch_settlements
from tuodi.office.watch.actions.visit import open_photo, visit
from tuodi.office.watch.keeping import DAYS

__all__ = [
    "DAYS", "answer", "assign", "close", "fetch", "import_list", "open_photo", "push", "push_warned", "refer", "reopen", "start_application", "visit", "watch_settlements",
]  # fmt: skip

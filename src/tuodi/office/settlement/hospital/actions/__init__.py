"""Every write of the hospitals' interface, one transaction each."""

from tuodi.office.settlement.hospital.actions.feed import Fed, take_feed
from tuodi.office.settlement.hospital.actions.messages import FirstAnswer, first_or_new, keep_answer
from tuodi.office.settlement.hospital.actions.reconcile import follow_up, reconcile
from tuodi.office.settlement.hospital.actions.upkeep import CALL_DAYS, MESSAGE_DAYS, forget_old
from tuodi.office.settlement.hospital.actions.visits import admit, cancel_visit, end_visit

__all__ = [
    "CALL_DAYS",
    "MESSAGE_DAYS",
    "Fed",
    "FirstAnswer",
    "admit",
    "cancel_visit",
    "end_visit",
    "first_or_new",
    "follow_up",
    "forget_old",
    "keep_answer",
    "reconcile",
    "take_feed",
]

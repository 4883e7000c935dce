"""The other sums of the documents, on the same policies: enrolment subsidies, grants, warnings, cost shares, indicators."""

from tuodi.benefits.enrol import enrol
from tuodi.benefits.grants import grants
from tuodi.benefits.indicators import indicators
from tuodi.benefits.run import BenefitError
from tuodi.benefits.shares import shares, shortfall
from tuodi.benefits.transfer import still_due, transfer
from tuodi.benefits.watch import watch, watch_settled

__all__ = ["BenefitError", "enrol", "grants", "indicators", "shares", "shortfall", "still_due", "transfer", "watch", "watch_settled"]

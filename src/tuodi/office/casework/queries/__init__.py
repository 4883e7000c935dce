"""Every read of cases."""

from tuodi.office.casework.queries.reading import (
    Notice,
    Progress,
    case_of,
    cases,
    dues,
    not_reached,
    notices,
    of_person,
    overdue,
    paid,
    progress,
    shortened,
    waiting_for,
)  # fmt: skip
from tuodi.office.casework.queries.terms import Lapsing, lapse_day, lapsing

__all__ = [
    "Lapsing", "Notice", "Progress", "case_of", "cases", "dues", "lapse_day", "lapsing", "not_reached", "notices", "of_person", "overdue", "paid", "progress",
    "shortened", "waiting_for",
]  # fmt: skip

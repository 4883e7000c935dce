"""What apps above keep of the books, so that a booking by hand doesn't cross it: a payable that is on its way to the bank, a voucher of a
payment, a subsidy that a run moves.

They register a function each; it answers why not, or nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from tuodi.office.fund.models import Posting
from tuodi.office.fund.refused import NotPermitted

OfPayable = Callable[[str, int | None, str, str, int], str]
OfPosting = Callable[[Posting], str]
OfSubsidy = Callable[[str, int | None, dt.date], str]
_payables: list[OfPayable] = []
_postings: list[OfPosting] = []
_subsidies: list[OfSubsidy] = []


def register(*, payable: OfPayable | None = None, posting: OfPosting | None = None, subsidy: OfSubsidy | None = None) -> None:
    """payable: (city, district, account's code, party, fen) that is to be paid by hand · posting: that is to be taken back by hand ·
    subsidy: (city, place, day) of subsidies of enrolment that are to be moved by hand."""
    if payable:
        _payables.append(payable)
    if posting:
        _postings.append(posting)
    if subsidy:
        _subsidies.append(subsidy)


def check_payable(city: str, district: int | None, code: str, party: str, amount: int) -> None:
    """Raise NotPermitted where somebody else is paying it."""
    _refuse(hold(city, district, code, party, amount) for hold in _payables)


def check_posting(posting: Posting) -> None:
    """Raise NotPermitted where it is taken back elsewhere."""
    _refuse(hold(posting) for hold in _postings)


def check_subsidy(city: str, place: int | None, day: dt.date) -> None:
    """Raise NotPermitted where a run has moved the subsidies of the place, or is to move them."""
    _refuse(hold(city, place, day) for hold in _subsidies)


def _refuse(found: Iterable[str]) -> None:
    for why in found:
        if why:
            raise NotPermitted(why)

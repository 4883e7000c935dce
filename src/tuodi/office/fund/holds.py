"""What apps above keep of the books, so that a booking by hand doesn't cross it: a payable that is on its way to the bank, a voucher of a payment.

They register a function each; it answers why not, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from tuodi.office.fund.models import Posting
from tuodi.office.fund.refused import NotPermitted

OfPayable = Callable[[str, int | None, str, str], str]
OfPosting = Callable[[Posting], str]
_payables: list[OfPayable] = []
_postings: list[OfPosting] = []


def register(*, payable: OfPayable, posting: OfPosting) -> None:
    """payable: (city, district, account's code, party) that is to be paid by hand · posting: that is to be taken back by hand."""
    _payables.append(payable)
    _postings.append(posting)


def check_payable(city: str, district: int | None, code: str, party: str) -> None:
    """Raise NotPermitted where somebody else is paying it."""
    for why in (hold(city, district, code, party) for hold in _payables):
        if why:
            raise NotPermitted(why)


def check_posting(posting: Posting) -> None:
    """Raise NotPermitted where it is taken back elsewhere."""
    for why in (hold(posting) for hold in _postings):
        if why:
            raise NotPermitted(why)

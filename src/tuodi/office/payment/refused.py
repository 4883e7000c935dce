"""Why something isn't paid; the text is Chinese and for the person who asked. Nothing has been written."""

from __future__ import annotations

from collections.abc import Sequence


class PaymentRefused(Exception):
    """Base of all refusals."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class OwedOtherwise(PaymentRefused):
    """The same purpose and reference were used for another person or amount."""


class BadResults(PaymentRefused):
    """A file of results that doesn't fit the batch; `rows` says where: (row, what)."""

    def __init__(self, text: str, rows: Sequence[tuple[int, str]] = ()) -> None:
        super().__init__(text)
        self.rows = list(rows)

"""Why something isn't booked; the text is Chinese and for the person who asked. Nothing has been written."""

from __future__ import annotations


class BooksRefused(Exception):
    """Base of all refusals."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class NotPermitted(BooksRefused):
    """The document doesn't allow this with the fund's money; the text names the clause."""


class NotEnough(BooksRefused):
    """An account doesn't hold so much, or so much isn't owed."""


class OutOfOrder(BooksRefused):
    """Months are closed one after the other, once they are over."""

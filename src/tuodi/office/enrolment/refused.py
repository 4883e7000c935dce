"""Why something of enrolment isn't done; the text is Chinese and for the person who asked. Nothing has been written."""

from __future__ import annotations

from collections.abc import Sequence


class EnrolmentRefused(Exception):
    """Base of all refusals."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Stale(EnrolmentRefused):
    """What was tried is no longer what stands in the registry: try again."""


class BadFile(EnrolmentRefused):
    """A file of the insurers that can't be used; `rows` says where: (row, what)."""

    def __init__(self, text: str, rows: Sequence[tuple[int, str]] = ()) -> None:
        super().__init__(text)
        self.rows = list(rows)

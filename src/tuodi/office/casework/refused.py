"""Why something isn't done with a case; the text is Chinese and for the person who asked. Nothing has been written."""

from __future__ import annotations


class CaseRefused(Exception):
    """A rule of the procedure is against it. `field`: the field of the form that it is about."""

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.text, self.field = text, field

"""Why oversight doesn't do something; the text is Chinese and for the person who asked. Nothing has been written."""

from __future__ import annotations


class OversightRefused(Exception):
    """Base of all refusals."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

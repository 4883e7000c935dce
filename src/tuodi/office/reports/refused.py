"""Why a self-evaluation isn't written; the text is Chinese and for the person who asked."""

from __future__ import annotations


class EvaluationRefused(Exception):
    """Nothing has been written."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

"""Why a message is answered with infcode -1."""

from __future__ import annotations


class Problem(Exception):
    """`code` for our log, `text` for `err_msg` (at most 200 characters)."""

    def __init__(self, text: str, code: str = "refused") -> None:
        super().__init__(text)
        self.text, self.code = text, code

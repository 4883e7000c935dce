"""Why something of the watch isn't done; the text is Chinese and for the person who asked. Nothing has been written."""

from __future__ import annotations

from collections.abc import Sequence


class WatchRefused(Exception):
    """Base of all refusals. `field`: the column that it is about."""

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.text, self.field = text, field


class BadList(WatchRefused):
    """A file that can't be used; `rows` says where: (row, what)."""

    def __init__(self, text: str, rows: Sequence[tuple[int, str]] = ()) -> None:
        super().__init__(text, "file")
        self.rows = list(rows)

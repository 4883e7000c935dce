"""What is wrong with a file (nothing can be read) and with a row (this row can't be used, the others can)."""

from __future__ import annotations

from dataclasses import dataclass


class TableError(Exception):
    """A file or frame can't be used at all. The message is Chinese and says what was found and what was expected."""


@dataclass(frozen=True, slots=True)
class RowError:
    """One cell that can't be used.

    row: as a person counts it in the file, header line included (0: the whole column).
    column: the header as it stands in the file. reason: the machine reason, such as `bad_date:ended`.
    """

    file: str
    row: int
    column: str
    value: str
    expected: str
    reason: str = ""
    sheet: str = ""

    def text(self) -> str:
        """The error in one Chinese sentence."""
        place = " ".join(filter(None, [self.file, f"工作表“{self.sheet}”" if self.sheet else "", f"第 {self.row} 行" if self.row else ""]))
        what = f"“{self.column}”" if self.column else "本行"
        value = f"的值“{_short(self.value)}”" if self.value else ""
        return f"{place}：{what}{value}：{self.expected}"


def _short(value: str, length: int = 60) -> str:
    return value if len(value) <= length else value[:length] + "…"

"""What is typed into the self-evaluation: one line of fields for each line of the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from tuodi.office.reports.actions import Given
from tuodi.office.reports.self_evaluation import Row

LIMITS = {"target": 80, "actual": 80, "note": 200}
MOST = 10_000


def hundredths(points: int | None) -> str:
    """`9.5`; empty for none."""
    return "" if points is None else f"{Decimal(points) / 100:f}".rstrip("0").rstrip(".") if points % 100 else str(points // 100)


@dataclass
class Line:
    """A row and what stands in its fields; `problem`: why it can't be taken."""

    number: int
    row: Row
    typed: dict[str, str]
    problem: str = ""

    def given(self) -> Given:
        """ValueError with the words of the problem."""
        values: dict[str, Any] = {name: self.typed[name].strip() for name in LIMITS}
        if long := [name for name, most in LIMITS.items() if len(values[name]) > most]:
            raise ValueError(f"文字过长，{'说明' if 'note' in long else '目标和实际'}最多 {LIMITS[long[0]]} 字")
        for name, words in (("weight", "分值"), ("score", "得分")):
            values[name] = _points(self.typed[name], words)
        return Given(**values)


def _points(text: str, words: str) -> int | None:
    if not text.strip():
        return None
    try:
        value = Decimal(text.strip()) * 100
    except InvalidOperation:
        raise ValueError(f"{words}应为数字，如 10 或 9.5") from None
    if not value.is_finite() or value != value.to_integral_value() or not 0 <= value <= MOST:
        raise ValueError(f"{words}应在 0 到 100 之间，最多两位小数")
    return int(value)


@dataclass
class Sheet:
    """The whole form."""

    lines: list[Line]
    analysis: str
    problems: list[str] = field(default_factory=list)

    def given(self) -> dict[str, Given]:
        """key -> what was entered; problems are noted at their lines and in all."""
        found = {}
        for line in self.lines:
            try:
                found[line.row.key] = line.given()
            except ValueError as wrong:
                line.problem = str(wrong)
                self.problems.append(f"{line.row.name}：{wrong}")
        if len(self.analysis) > 2000:
            self.problems.append("偏差原因和改进措施最多 2000 字")
        return found


def sheet(rows: Sequence[Row], analysis: str, data: Mapping[str, str] | None = None) -> Sheet:
    """The fields as they stand, or as they were typed."""
    lines = []
    for number, row in enumerate(rows):
        stored = {
            "target": row.target or "" if row.may_target else "",
            "actual": row.actual or "" if row.may_actual else "",
            "weight": hundredths(row.weight),
            "score": hundredths(row.score),
            "note": row.note,
        }
        typed = stored if data is None else {name: str(data.get(f"{name}{number}", "")) for name in stored}
        lines.append(Line(number, row, typed))
    return Sheet(lines, analysis if data is None else str(data.get("analysis", "")).replace("\r\n", "\n"))

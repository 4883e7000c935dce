"""Rows that can't be used: collected from reading and from the rules, shown, and written as a list to work through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuodi.cli.inputs import Style

if TYPE_CHECKING:
    import polars as pl

    from tuodi.tables import RowError
    from tuodi.tables.dictionary import Column

SHOWN = 100
"""So many are shown; the whole list goes to a file."""

_PLACES = {
    "unknown_person": "person_id",
    "duplicate_claim_id": "claim_id",
    "end_before_start": "ended",
    "in_policy_above_total": "in_policy_cost",
    "payments_above_total": "basic_paid",
}
"""Reason without a column of its own -> the column to look at."""
_COMPARED = {"end_before_start": "started", "in_policy_above_total": "total_cost", "payments_above_total": "total_cost"}
"""Reason -> the column whose value is shown beside."""
_TABLES = ("claims", "persons", "identities")
_NAMES = {"persons": "人员表中", "identities": "身份表中"}


@dataclass
class FaultList:
    """style: how the claims' headers are called; words: the policy's own reasons; source: the claims' file, as `FILE[SHEET]` in a workbook."""

    style: Style = field(default_factory=Style)
    words: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    errors: list[RowError] = field(default_factory=list)
    _known: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.errors)

    def add(self, errors: Iterable[RowError]) -> None:
        self.errors.extend(errors)

    def add_invalid(self, claims: pl.DataFrame, result: pl.DataFrame) -> None:
        """Rows that the rules found invalid, beside those that reading refused. claims: the invalid rows of `result`, in its order."""
        from tuodi.tables import RowError

        file, _, sheet = self.source.removesuffix("]").partition("[")
        reasons = result.filter(result["status"] == "invalid")["reasons"]
        for row, error, reason in zip(claims.iter_rows(named=True), claims["error"], reasons, strict=True):
            if not error:
                for one in reason.split(";"):
                    column, value, expected = self._of_claim(one, row)
                    self.errors.append(RowError(file, row["row"], column, value, expected, one, sheet))

    def add_results(self, invalid: pl.DataFrame, key: str, source: str) -> None:
        """Unusable rows of a result by person or district, beside those that reading refused. key: the column that names them."""
        from tuodi.tables import RowError
        from tuodi.tables.reasons import DATA_REASONS

        for row in invalid.iter_rows(named=True):
            for reason in (row["reasons"] or "").split(";"):
                kind = reason.partition(":")[0]
                if kind not in DATA_REASONS or kind == "missing":
                    column, expected = self._said(reason)
                    told = f"“{column}”{expected}" if column else expected
                    self.errors.append(RowError(source, 0, self._header(key), str(row[key] or ""), told, reason))

    def _of_claim(self, reason: str, row: Mapping[str, Any]) -> tuple[str, str, str]:
        """(column, its value, what is expected) of a reason why a claim can't be used."""
        kind, _, detail = reason.partition(":")
        column, expected = self._said(reason)
        name = _PLACES.get(kind, detail if kind == "negative_amount" else "")
        other = _COMPARED.get(kind, "")
        if other:
            expected += f"（{self._header(other)} {_text(row[other], other)}）"
        if kind == "missing" and not _column("claims", detail):
            expected += f"（人员 {row['person_id']}）"
        return column, _text(row.get(name), name), expected

    def _said(self, reason: str) -> tuple[str, str]:
        """(header of the column to look at, what is expected there)."""
        if reason not in self._known:
            self._known[reason] = self._words(reason)
        return self._known[reason]

    def _words(self, reason: str) -> tuple[str, str]:
        from tuodi.engine.validity import INVALID
        from tuodi.tables.reasons import encode

        kind, _, detail = reason.partition(":")
        if kind == "parameter_missing":
            return "", f"缺少参数 {detail}；用 --set {detail}=值 设定"
        if kind == "missing":
            table = next((table for table in _TABLES if _column(table, detail)), "claims")
            return self._header(detail), f"{_NAMES.get(table, '')}未填写，而规则要用到它"
        return self._header(_PLACES.get(kind, detail)), INVALID.get(kind) or encode(reason, self.words)

    def _header(self, name: str) -> str:
        for table in _TABLES:
            column = _column(table, name)
            if column is not None:
                return {"en": column.name, "zh": column.header_zh, "national": column.header_national}[self.style.language]
        return name

    def ordered(self) -> list[RowError]:
        """By file, in the order in which the files were read, then by row."""
        files = {name: number for number, name in enumerate(dict.fromkeys(error.file for error in self.errors))}
        return sorted(self.errors, key=lambda error: (files[error.file], error.row))

    def lines(self) -> list[str]:
        return [error.text() for error in self.ordered()[:SHOWN]]

    def write(self, path: Path) -> None:
        """The whole list (.csv or .xlsx)."""
        from tuodi.tables import write_errors

        write_errors(self.ordered(), path)


def _column(table: str, name: str) -> Column | None:
    from tuodi.tables import dictionary

    return dictionary.table(table).columns.get(name)


def _text(value: Any, name: str) -> str:
    """A value as the file had it: money in yuan."""
    if value is None:
        return ""
    column = _column("claims", name)
    if column is not None and column.type == "money":
        from tuodi.policy.amounts import yuan

        return yuan(value)
    return str(value)

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
_TABLES = ("claims", "persons", "identities")
_NAMES = {"persons": "人员表", "identities": "身份表"}


@dataclass
class FaultList:
    """style: how the claims' headers are called; words: the policy's own reasons."""

    style: Style = field(default_factory=Style)
    words: Mapping[str, str] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.errors)

    def add(self, errors: Iterable[RowError]) -> None:
        self.errors.extend(errors)

    def add_invalid(self, claims: pl.DataFrame, result: pl.DataFrame, source: str) -> None:
        """Rows that the rules found invalid, beside those that reading refused. claims, result: the same rows in the same order."""
        import polars as pl

        wrong = (result["status"] == "invalid") & (claims["error"] == "")
        if wrong.any():
            rows = claims.filter(wrong).with_columns(result.filter(wrong).select(reasons="reasons"))
            for row in rows.select(pl.all()).iter_rows(named=True):
                self.errors.extend(self._error(row, reason, source) for reason in row["reasons"].split(";"))

    def add_results(self, result: pl.DataFrame, key: str, source: str) -> None:
        """Rows of a result by person or district that are invalid; there is no line of a file to name."""
        from tuodi.tables import RowError

        for row in result.filter(result["status"] == "invalid").iter_rows(named=True):
            for reason in (row["reasons"] or "").split(";"):
                column, expected = self._said(reason, {})
                self.errors.append(RowError(source, 0, column, str(row[key] or ""), expected, reason))

    def _error(self, row: Mapping[str, Any], reason: str, source: str) -> RowError:
        from tuodi.tables import RowError

        kind, _, detail = reason.partition(":")
        name = _PLACES.get(kind, detail if kind in ("missing", "negative_amount") else "")
        column, expected = self._said(reason, row)
        file, _, sheet = source.removesuffix("]").partition("[")
        return RowError(file, row["row"], column, _text(row.get(name), name), expected, reason, sheet)

    def _said(self, reason: str, row: Mapping[str, Any]) -> tuple[str, str]:
        """(header of the column to look at, what is expected there)."""
        from tuodi.engine.validity import INVALID
        from tuodi.tables.reasons import encode

        kind, _, detail = reason.partition(":")
        if kind == "parameter_missing":
            return "", f"缺少参数 {detail}；用 --set {detail}=值 设定"
        if kind == "missing":
            return self._missing(detail, row)
        column = _PLACES.get(kind, detail)
        header = self._header(column)
        compared = {"end_before_start": "started", "in_policy_above_total": "total_cost", "payments_above_total": "total_cost"}.get(kind)
        beside = f"（{self._header(compared)} {_text(row.get(compared), compared)}）" if compared and row else ""
        return header, (INVALID.get(kind) or encode(reason, self.words)) + beside

    def _missing(self, name: str, row: Mapping[str, Any]) -> tuple[str, str]:
        table = next((table for table in _TABLES if _column(table, name)), "claims")
        header = self._header(name)
        if table == "claims" or not row:
            return header, "未填写，而规则要用到它"
        return header, f"{_NAMES[table]}中 {row['person_id']} 的这一项未填写，而规则要用到它"

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

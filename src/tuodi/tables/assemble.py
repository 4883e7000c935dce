"""Columns read one by one -> the table's frame, its errors by row, and what passes through untouched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tuodi.tables import cells, codes
from tuodi.tables.dictionary import Column, TableSpec, Vocabulary
from tuodi.tables.errors import RowError
from tuodi.tables.headers import Header, match
from tuodi.tables.raw import Raw

if TYPE_CHECKING:
    import polars as pl

BAD = {
    "money": "bad_amount",
    "percent": "bad_number",
    "int": "bad_number",
    "date": "bad_date",
    "datetime": "bad_date",
    "bool": "bad_value",
    "code": "unknown_code",
    "grade": "unknown_code",
    "id": "bad_id",
}
"""Machine reason of an unusable cell, by the type of its column."""


@dataclass
class Assembled:
    """See `read.Table`."""

    frame: pl.DataFrame
    extra: pl.DataFrame
    errors: list[RowError] = field(default_factory=list)
    warnings: list[RowError] = field(default_factory=list)


class _Findings:
    """Collects errors and, by row, their reasons."""

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self.errors: list[RowError] = []
        self.warnings: list[RowError] = []
        self.marks: list[pl.Series] = []

    def mark(self, reason: str, mask: pl.Series, header: str, texts: pl.Series | None, expected: Mapping[str, str] | str) -> None:
        """The rows of the mask can't be used. expected: for all, or by the cell's text."""
        import polars as pl

        if not mask.any():
            return
        self.marks.append(pl.DataFrame({"m": mask}).select(pl.when("m").then(pl.lit(reason))).to_series().alias(str(len(self.marks))))
        rows = self.raw.rows.filter(mask).to_list()
        values = texts.filter(mask).to_list() if texts is not None else [""] * len(rows)
        for row, value in zip(rows, values, strict=True):
            wanted = expected if isinstance(expected, str) else expected[value]
            self.errors.append(RowError(self.raw.file, row, header, str(value or ""), wanted, reason, self.raw.sheet))

    def warn(self, row: int, header: str, value: str, text: str) -> None:
        self.warnings.append(RowError(self.raw.file, row, header, value, text, "warning", self.raw.sheet))

    def by_row(self) -> pl.Series:
        """The column `error`."""
        import polars as pl

        if not self.marks:
            return pl.repeat("", len(self.raw.rows), dtype=pl.String, eager=True).alias("error")
        return pl.DataFrame(self.marks).select(error=pl.concat_str(pl.all(), separator=";", ignore_nulls=True)).to_series()


def assemble(raw: Raw, spec: TableSpec, vocabularies: Mapping[str, Vocabulary], check_ids: bool) -> Assembled:
    """Read all columns. Raises TableError if the headers don't do."""
    import polars as pl

    from tuodi.tables.id_checks import check_person_ids

    matched = match(raw.headers, spec)
    found = _Findings(raw)
    if raw.broken:
        found.mark("bad_row", raw.rows.is_in(list(raw.broken)), "", None, "单元格比表头多；值中含逗号时应加引号")
    columns: dict[str, pl.Series] = {}
    for column in spec.columns.values():
        headers = matched.columns.get(column.name, [])
        columns[column.name] = _column(column, headers, raw, vocabularies, found).alias(column.name)
    for column in spec.columns.values():
        if column.empty_from:
            columns[column.name] = columns[column.name].fill_null(columns[column.empty_from].cast(columns[column.name].dtype))
    if {"start", "end"} <= spec.columns.keys():
        _backwards(columns, matched.columns, found)
    if spec.unique:
        _unique(spec.columns[spec.unique], columns, matched.columns, found)
    frame = pl.DataFrame([raw.rows.cast(pl.Int64).alias("row"), *columns.values()])
    if check_ids and "person_id" in columns:
        check_person_ids(frame, matched.columns["person_id"][0].name, found.mark, found.warn)
    found.errors.sort(key=lambda error: error.row)
    return Assembled(frame.with_columns(found.by_row()), _extra(raw, matched.extra), found.errors, found.warnings)


def _column(column: Column, headers: list[Header], raw: Raw, vocabularies: Mapping[str, Vocabulary], found: _Findings) -> pl.Series:
    """The values of one column (of several national fields: their sum); an absent column is an empty one."""
    import polars as pl

    values: pl.Series | None = None
    bad: pl.Series | None = None
    for header in headers:
        parsed = cells.parse(column, header, raw.frame[str(header.position)], vocabularies)
        if parsed.problems:
            wrong = parsed.bad()
            found.mark(f"{BAD.get(column.type, 'bad_value')}:{column.name}", wrong, header.name, parsed.text, parsed.problems)
            bad = wrong if bad is None else bad | wrong
        if column.vocabulary:
            _doubts(vocabularies[column.vocabulary], header, parsed.text, raw, found)
        values = parsed.values if values is None else _add(values, parsed.values)
    if values is None:
        values = pl.repeat(None, len(raw.rows), dtype=cells.dtype(column), eager=True)
    if column.required and not column.empty_ok:
        empty = values.is_null() if bad is None else values.is_null() & ~bad
        found.mark(f"missing:{column.name}", empty, headers[0].name, None, "必须填写")
    default: Any = column.empty
    if default is None or not values.null_count():
        return values
    filled = values.fill_null(pl.lit(default, dtype=values.dtype))
    return filled if bad is None else filled.zip_with(~bad, values)


def _add(a: pl.Series, b: pl.Series) -> pl.Series:
    """The sum of two amounts; unknown only where both are."""
    both_empty = a.is_null() & b.is_null()
    return (a.fill_null(0) + b.fill_null(0)).set(both_empty, None)


def _doubts(vocabulary: Vocabulary, header: Header, text: pl.Series, raw: Raw, found: _Findings) -> None:
    if header.national not in vocabulary.doubtful:
        return
    for value in text.drop_nulls().unique().to_list():
        note = codes.doubt(vocabulary, header, value)
        if note:
            found.warn(0, header.name, value, note)


def _unique(column: Column, columns: Mapping[str, pl.Series], headers: Mapping[str, list[Header]], found: _Findings) -> None:
    """The second and later rows of the same key can't be used."""
    values = columns[column.name]
    again = values.is_not_null() & ~values.is_first_distinct()
    found.mark(f"duplicate:{column.name}", again, headers[column.name][0].name, values, "与前面的行重复；每人只能有一行")


def _backwards(columns: Mapping[str, pl.Series], headers: Mapping[str, list[Header]], found: _Findings) -> None:
    """A span that ends before it starts is a slip of the pen; read as it stands it would take the person's right away without a word."""
    import polars as pl

    wrong = (columns["end"] < columns["start"]).fill_null(False)
    if wrong.any():
        first = f"早于“{headers['start'][0].name}”，不可能；请核对两个日期"
        found.mark("end_before_start", wrong, headers["end"][0].name, columns["end"].cast(pl.String), first)


def _extra(raw: Raw, headers: list[Header]) -> pl.DataFrame:
    """`row` and the columns that the dictionary doesn't name, under their own headers."""
    import polars as pl

    taken = {"row"}
    series = [raw.rows.cast(pl.Int64).alias("row")]
    for header in sorted(headers, key=lambda h: h.position):
        name = header.name or f"列{header.position + 1}"
        while name in taken:
            name += "_"
        taken.add(name)
        series.append(raw.frame[str(header.position)].alias(name))
    return pl.DataFrame(series)

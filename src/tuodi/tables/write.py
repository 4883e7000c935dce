"""Results -> CSV, Excel or Parquet with English, Chinese or national headers; written beside the target first, then renamed."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tuodi.tables import codes, dictionary, reasons
from tuodi.tables.dictionary import Column, Language, TableSpec, Vocabulary
from tuodi.tables.errors import TableError

if TYPE_CHECKING:
    import polars as pl

    from tuodi.tables.read import Codes

OWN_COLUMNS = ("row", "error")
"""Columns that reading has added; they don't leave."""
PIECE = ".arrow"
"""A piece of a Parquet file until all of them are joined: the same columns, not compressed yet."""


def write_table(
    frame: pl.DataFrame,
    path: str | Path,
    table: str,
    *,
    language: Language = "en",
    money: Literal["yuan", "fen"] = "yuan",
    codes: Codes = None,
    own_reasons: Mapping[str, str] | None = None,
) -> None:
    """Write by suffix (.csv, .xlsx, .parquet), columns in the dictionary's order, then the others as they are.

    frame: English names, money Int64 fen. Money leaves as yuan with two decimals; in Parquet as decimal(18,2), or with money="fen" as Int64
    in columns ending in `_fen`. codes: a province's code tables. own_reasons: a policy's reason codes with their Chinese words.
    Raises TableError for another suffix or two columns of one name.
    """
    path, spec = Path(path), dictionary.table(table)
    kind = path.suffix.lower()
    if kind not in (".csv", ".xlsx", ".parquet", PIECE):
        raise TableError(f"{path.name}：只能写 .csv、.xlsx 或 .parquet")
    vocabularies = dictionary.with_codes(codes)
    known = [column for name, column in spec.columns.items() if name in frame.columns]
    names = [_header(column, language, kind, money) for column in known]
    extra = [name for name in frame.columns if name not in spec.columns and name not in OWN_COLUMNS]
    twice = {name for name in names + extra if (names + extra).count(name) > 1}
    if twice:
        raise TableError(f"{path.name}：列名重复：{'、'.join(sorted(twice))}")
    said = [_said(frame[c.name], c, language, vocabularies, own_reasons).alias(n) for c, n in zip(known, names, strict=True)]
    with replacing(path) as target:
        if kind in (".parquet", PIECE):
            _parquet(said, known, frame.select(extra), target, money)
        elif kind == ".csv":
            _csv(said, known, frame.select(extra), target, language)
        else:
            from tuodi.tables.write_excel import write_sheet

            write_sheet(said, known, frame.select(extra), target, spec, language)


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary file in the same folder that takes the place of `path` if all goes well, and vanishes if not."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    target = Path(name)
    try:
        yield target
        mask = os.umask(0)
        os.umask(mask)
        target.chmod(0o666 & ~mask)
        target.replace(path)
    finally:
        target.unlink(missing_ok=True)


def yuan(fen: pl.Series) -> pl.Series:
    """Int64 fen as text with two decimals, exactly."""
    import polars as pl

    text = fen.abs().cast(pl.String).str.zfill(3)
    signed = pl.select(pl.when(fen < 0).then(pl.lit("-")).otherwise(pl.lit(""))).to_series()
    return signed + text.str.head(-2) + "." + text.str.tail(2)


def _header(column: Column, language: Language, kind: str, money: str) -> str:
    name = {"en": column.name, "zh": column.header_zh, "national": column.header_national}[language]
    return f"{name}_fen" if column.type == "money" and kind in (".parquet", PIECE) and money == "fen" else name


def _said(
    series: pl.Series, column: Column, language: Language, words: Mapping[str, Vocabulary], own: Mapping[str, str] | None
) -> pl.Series:
    """Codes, truth values and reasons in the words of the language; other values as they are."""
    import polars as pl

    if column.type == "bool" and series.dtype == pl.Boolean:
        yes, no = ("是", "否") if language == "zh" else ("yes", "no")
        return series.replace_strict({True: yes, False: no}, return_dtype=pl.String)
    if language == "en" or column.type not in ("code", "grade", "reasons"):
        return series
    if language == "national" and not (column.type in ("code", "grade") and column.national):
        return series
    mapping: dict[object, str] = {}
    for value in series.drop_nulls().unique().to_list():
        if column.type == "reasons":
            mapping[value] = reasons.encode(value, own)
        elif language == "zh":
            mapping[value] = codes.word(words[column.vocabulary or column.name], str(value))
        else:
            mapping[value] = codes.encode(words[column.vocabulary or column.name], str(value), column.national[0])
    return series.replace_strict(mapping, return_dtype=pl.String) if mapping else series.cast(pl.String)


def _percent(points: pl.Series) -> pl.Series:
    """Basis points as percent text: 8000 → 80, 7750 → 77.5."""
    return yuan(points).str.replace(r"\.?0+$", "").str.replace(r"^$", "0")


def _csv(said: list[pl.Series], known: list[Column], extra: pl.DataFrame, target: Path, language: Language) -> None:
    import polars as pl

    columns = [_as_text(series, column) for series, column in zip(said, known, strict=True)]
    frame = pl.DataFrame(columns).hstack(extra) if columns else extra
    frame.write_csv(target, include_bom=language == "zh", datetime_format="%Y-%m-%d %H:%M:%S%.f")


def _as_text(series: pl.Series, column: Column) -> pl.Series:
    if column.type == "money" and series.dtype.is_integer():
        return yuan(series).alias(series.name)
    if column.type == "percent" and series.dtype.is_integer():
        return _percent(series).alias(series.name)
    return series


def _parquet(said: list[pl.Series], known: list[Column], extra: pl.DataFrame, target: Path, money: str) -> None:
    import polars as pl

    columns = []
    for series, column in zip(said, known, strict=True):
        in_fen = column.type == "money" and money == "fen"
        if column.type in ("money", "percent") and series.dtype.is_integer() and not in_fen:
            series = _hundredths(series).alias(series.name)
        columns.append(series)
    frame = pl.DataFrame(columns).hstack(extra) if columns else extra
    if target.suffix == PIECE:
        frame.write_ipc(target)
    else:
        frame.write_parquet(target)


def _hundredths(whole: pl.Series) -> pl.Series:
    """Fen as yuan, basis points as percent: exactly, in Decimal(18, 2)."""
    import polars as pl

    hundred = pl.lit(100).cast(pl.Decimal(38, 2))
    return whole.to_frame().select((pl.first().cast(pl.Decimal(38, 2)) / hundred).cast(pl.Decimal(18, 2))).to_series()


def sheet_title(spec: TableSpec, language: Language) -> str:
    """The name of the table's sheet."""
    return spec.name if language == "en" else spec.zh[0]

"""One column of a file -> typed values. Clean cells are read by vectorised expressions, only the others one by one (each distinct text once)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tuodi.tables import amounts, codes, dates, reasons
from tuodi.tables.dictionary import Column, Vocabulary
from tuodi.tables.headers import Header

if TYPE_CHECKING:
    import polars as pl

LOST_DIGITS = r"^[0-9](\.[0-9]+[eE]\+?|[eE]\+)[0-9]{2}$"
EMPTY = ["", "null", "NULL", r"\N"]
FEW = 5_000
EXPECTED_ID = "编号已被表格软件改成科学计数法，位数丢失；请把该列设为“文本”格式后重新填写"


@dataclass
class Parsed:
    """values: typed, null where empty or unusable. text: as it stood in the file, cleaned. problems: unusable text -> what is expected."""

    values: pl.Series
    text: pl.Series
    problems: dict[str, str] = field(default_factory=dict)

    def bad(self) -> pl.Series:
        """Boolean: the cell can't be used."""
        import polars as pl

        if not self.problems:
            return pl.repeat(False, len(self.values), dtype=pl.Boolean, eager=True)
        return self.text.is_in(list(self.problems)).fill_null(False)


def dtype(column: Column) -> pl.DataType:
    """The type of a column in a Table's frame: money in fen and percentages in basis points are Int64."""
    import polars as pl

    kinds: dict[str, pl.DataType] = {
        "money": pl.Int64(),
        "percent": pl.Int64(),
        "int": pl.Int64(),
        "date": pl.Date(),
        "datetime": pl.Datetime("us"),
        "bool": pl.Boolean(),
        "grade": pl.Int8(),
    }
    return kinds.get(column.type, pl.String())


def parse(column: Column, header: Header, raw: pl.Series, vocabularies: Mapping[str, Vocabulary]) -> Parsed:
    """Read one column of a file. Never raises for what stands in it."""
    ready = _already_typed(column, header, raw)
    if ready is not None:
        return ready
    if column.type in ("code", "grade"):
        return _each(raw, codes.decoder(vocabularies[column.vocabulary or column.name], header), dtype(column))
    readers: dict[str, Callable[[str], Any]] = {
        "bool": codes.truth,
        "int": amounts.whole,
        "percent": amounts.percent,
        "reasons": reasons.decode,
    }
    if column.type in readers:
        return _each(raw, readers[column.type], dtype(column))
    if column.type == "money" and header.fen:
        return _each(raw, amounts.whole, dtype(column))
    text = as_text(raw)
    if column.type == "money":
        return _money(text)
    if column.type in ("date", "datetime"):
        return _dates(text, column)
    return _ids(text, column) if column.type == "id" else Parsed(text, text)


def as_text(raw: pl.Series) -> pl.Series:
    """Any column as stripped text; nothing, `null` and NaN become null."""
    import polars as pl

    text = raw
    if raw.dtype.is_float():
        text = raw.fill_nan(None).cast(pl.String).str.replace(r"\.0$", "")
    elif isinstance(raw.dtype, pl.Datetime):
        text = raw.dt.replace_time_zone(None).dt.strftime("%Y-%m-%d %H:%M:%S%.f")
    elif raw.dtype == pl.Object or raw.dtype.is_nested() or raw.dtype == pl.Binary:
        text = pl.Series(raw.name, [None if v is None else str(v) for v in raw.to_list()], dtype=pl.String)
    elif raw.dtype != pl.String:
        text = raw.cast(pl.String)
    text = text.str.strip_chars()
    empty = text.is_in(EMPTY)
    return text.set(empty.fill_null(False), None) if empty.any() else text


def _already_typed(column: Column, header: Header, raw: pl.Series) -> Parsed | None:
    """Columns of Parquet files and frames that need no reading of text."""
    import polars as pl

    if column.type == "date" and raw.dtype in (pl.Date, pl.Datetime):
        return Parsed(raw.cast(pl.Date), raw)
    if column.type == "datetime" and raw.dtype in (pl.Date, pl.Datetime):
        local = raw.dt.replace_time_zone(None) if isinstance(raw.dtype, pl.Datetime) else raw
        return Parsed(local.cast(pl.Datetime("us")), raw)
    if column.type == "bool" and raw.dtype == pl.Boolean:
        return Parsed(raw, raw)
    if column.type == "money" and not header.fen and isinstance(raw.dtype, pl.Decimal) and raw.dtype.scale == 2:
        return _if_usable(raw, raw.to_physical(), 1)
    if column.type == "money" and raw.dtype.is_integer():
        return _if_usable(raw, raw, 1 if header.fen else 100)
    return None


def _if_usable(raw: pl.Series, numbers: pl.Series, fen: int) -> Parsed | None:
    """Amounts of a numeric column, `fen` to the unit; None if one is negative or too big, then all are read as text to say which."""
    from polars import Int64

    least, most = numbers.min(), numbers.max()
    if least is not None and (least < 0 or most >= amounts.MAX_YUAN * 100 // fen):  # type: ignore[operator]
        return None
    return Parsed(numbers.cast(Int64) * fen, raw)


def _money(text: pl.Series) -> Parsed:
    import polars as pl

    clean = text.str.contains(amounts.CLEAN_AMOUNT)
    fast = text.set(~clean, None).cast(pl.Decimal(18, 2), strict=False)
    return _rest(text, clean, fast.to_physical().cast(pl.Int64), amounts.amount)


def _dates(text: pl.Series, column: Column) -> Parsed:
    clean = text.str.contains(dates.CLEAN_DATE)
    usual = text.set(~clean, None)
    if column.type == "date":
        fast = usual.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    else:
        whole = usual.str.replace("T", " ", literal=True).str.replace(r"^(.{10})$", "$1 00:00:00")
        fast = whole.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us", strict=False)
    plausible = fast.dt.year().is_between(dates.FIRST_YEAR, dates.LAST_YEAR).fill_null(False)
    fast = fast.set(~plausible, None)
    reader = dates.day if column.type == "date" else dates.moment
    return _rest(text, plausible, fast.cast(dtype(column)), reader)


def _ids(text: pl.Series, column: Column) -> Parsed:
    """Identifiers: half width; a person's number with a capital X; numbers that a spreadsheet has rounded are refused."""
    values = text.str.strip_prefix("'") if text.str.starts_with("'").any() else text
    if (values.str.len_bytes() != values.str.len_chars()).any():
        values = values.str.normalize("NFKC").str.strip_chars()
    if column.name == "person_id":
        small = values.str.ends_with("x") & (values.str.len_bytes() == 18)
        values = values.str.to_uppercase().zip_with(small.fill_null(False), values) if small.any() else values
    lost = text.str.contains(LOST_DIGITS)
    if not lost.any():
        return Parsed(values, text)
    return Parsed(values.set(lost.fill_null(False), None), text, dict.fromkeys(text.filter(lost).unique().to_list(), EXPECTED_ID))


def _rest(text: pl.Series, clean: pl.Series, fast: pl.Series, reader: Callable[[str], Any]) -> Parsed:
    """Values of the fast path, and what it left over read one by one."""
    left = text.set(clean.fill_null(False), None)
    if left.null_count() == len(left):
        return Parsed(fast, text)
    slow = _each(left, reader, fast.dtype)
    return Parsed(fast.zip_with(left.is_null(), slow.values), text, slow.problems)


def _each(raw: pl.Series, reader: Callable[[str], Any], kind: pl.DataType) -> Parsed:
    """Read every distinct value once, by its text."""
    import polars as pl

    text = raw if raw.dtype == pl.String else as_text(raw)
    distinct = text.drop_nulls().unique()
    good: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for value, stripped in zip(distinct.to_list(), as_text(distinct).to_list(), strict=True):
        try:
            read = None if stripped is None else reader(stripped)
            good[value] = int(read) if kind == pl.Int8 and read is not None else read
        except ValueError as error:
            problems[value] = str(error)
    return Parsed(_replaced(text, good, kind), text, problems)


def _replaced(text: pl.Series, good: Mapping[str, Any], kind: pl.DataType) -> pl.Series:
    """Each text's value; null for a text without one. A few distinct texts are looked up by number, which is faster."""
    import polars as pl

    if not good:
        return text.clear(len(text)).cast(kind)
    values = pl.Series(list(good.values()), dtype=kind)
    if len(good) > FEW:
        return text.replace_strict(pl.Series(list(good), dtype=pl.String), values, default=None, return_dtype=kind)
    return values.gather(text.cast(pl.Enum(list(good)), strict=False).to_physical())

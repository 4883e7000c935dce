"""One column of a file -> typed values. Clean cells are read by vectorised expressions, only the others one by one (each distinct text once)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tuodi.tables import amounts, codes, dates
from tuodi.tables.dictionary import Column, Vocabulary
from tuodi.tables.headers import Header

if TYPE_CHECKING:
    import polars as pl

LOST_DIGITS = r"^[0-9](\.[0-9]+[eE]\+?|[eE]\+)[0-9]{2}$"
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
    text = as_text(raw)
    if column.type == "money":
        return _money(text, header)
    if column.type in ("date", "datetime"):
        return _dates(text, column)
    if column.type in ("code", "grade"):
        vocabulary = vocabularies[column.vocabulary or column.name]
        return _each(text, codes.decoder(vocabulary, header), column)
    if column.type == "reasons":
        from tuodi.tables.reasons import decode

        return _each(text, decode, column)
    readers: dict[str, Callable[[str], Any]] = {"bool": codes.truth, "int": amounts.whole, "percent": amounts.percent}
    if column.type in readers:
        return _each(text, readers[column.type], column)
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
    return text.set(text.is_in(["", "null", "NULL", r"\N"]).fill_null(False), None)


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
    if column.type == "money" and (raw.dtype.is_integer() or (isinstance(raw.dtype, pl.Decimal) and raw.dtype.scale <= 2)):
        most = amounts.MAX_YUAN * (100 if header.fen else 1)
        if bool(((raw >= 0) & (raw < most)).all()):
            return Parsed((raw if header.fen else raw.cast(pl.Decimal(38, 2)) * 100).cast(pl.Int64), raw)
    return None


def _money(text: pl.Series, header: Header) -> Parsed:
    import polars as pl

    if header.fen:
        return _each(text, amounts.whole, Column("", ("",), "int"))
    clean = text.str.contains(amounts.CLEAN_AMOUNT)
    fast = text.set(~clean, None).cast(pl.Decimal(18, 2), strict=False)
    return _rest(text, clean, (fast * 100).cast(pl.Int64), amounts.amount)


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
    values = text.str.strip_prefix("'")
    if values.str.contains(r"[^\x21-\x7e]").any():
        values = values.str.normalize("NFKC").str.strip_chars()
    if column.name == "person_id":
        small = values.str.ends_with("x") & (values.str.len_bytes() == 18)
        values = values.str.to_uppercase().zip_with(small.fill_null(False), values) if small.any() else values
    lost = text.filter(text.str.contains(LOST_DIGITS)).unique().to_list()
    parsed = Parsed(values, text, dict.fromkeys(lost, EXPECTED_ID))
    parsed.values = parsed.values.set(parsed.bad(), None)
    return parsed


def _rest(text: pl.Series, clean: pl.Series, fast: pl.Series, reader: Callable[[str], Any]) -> Parsed:
    """Values of the fast path, and what it left over read one by one."""
    left = text.set(clean.fill_null(False), None)
    if left.null_count() == len(left):
        return Parsed(fast, text)
    slow = _each(left, reader, None, fast.dtype)
    return Parsed(fast.zip_with(left.is_null(), slow.values), text, slow.problems)


def _each(text: pl.Series, reader: Callable[[str], Any], column: Column | None, kind: Any = None) -> Parsed:
    """Read every distinct text once."""
    import polars as pl

    kind = dtype(column) if column is not None else kind
    good: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for value in text.drop_nulls().unique().to_list():
        try:
            read = reader(value)
            good[value] = int(read) if kind == pl.Int8 and read is not None else read
        except ValueError as error:
            problems[value] = str(error)
    values = (
        text.replace_strict(list(good), list(good.values()), default=None, return_dtype=kind) if good else text.clear(len(text)).cast(kind)
    )
    return Parsed(values, text, problems)

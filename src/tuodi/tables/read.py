"""Files and frames -> Tables: the contract's columns under English names, typed, with an error where a row can't be used."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuodi.tables import dictionary
from tuodi.tables.errors import RowError, TableError
from tuodi.tables.raw import Raw, numbered

if TYPE_CHECKING:
    import polars as pl

Codes = Mapping[str, Mapping[str, str | None]] | str | Path | None
BINARY = (".xlsx", ".xlsm", ".xls", ".parquet")
ZIP, OLD_EXCEL, PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"


@dataclass
class Table:
    """A table that has been read.

    frame: `row` (Int64, as a person counts it in the file, header line included; from 1 in Parquet and frames), all columns of the table,
    `error` ("" or reasons such as `bad_amount:total_cost`, separated by `;`). Money Int64 fen, percentages Int64 basis points.
    errors: each unusable cell. extra: `row` and the columns that the dictionary doesn't name, untouched. source: what was read.
    warnings: what is odd but usable.
    """

    frame: pl.DataFrame
    errors: list[RowError]
    extra: pl.DataFrame
    source: str
    warnings: list[RowError] = field(default_factory=list)


def read_table(path_or_frame: Any, table: str, *, sheet: str | None = None, check_ids: bool = False, codes: Codes = None) -> Table:
    """Read a file (kind by content, not by name), a frame, or a Table (given back as it is).

    table: name in the dictionary. sheet: of a workbook, if not named after the table. check_ids: refuse person_ids that are no identity numbers.
    codes: a province's code tables, see `dictionary.with_codes`. Raises TableError if nothing can be read.
    """
    if isinstance(path_or_frame, Table):
        return path_or_frame
    if not isinstance(path_or_frame, str | Path):
        return normalise(path_or_frame, table, check_ids=check_ids, codes=codes)
    spec = dictionary.table(table)
    return _typed(_read_file(Path(path_or_frame), spec, sheet), spec, check_ids, codes)


def normalise(frame: Any, table: str, *, check_ids: bool = False, codes: Codes = None) -> Table:
    """The same for a polars, pyarrow or pandas-like frame, a list of dicts, or a dict of columns.

    Money may be Decimal, int or float yuan (read by its decimal text) or text; whole numbers in columns ending in `_fen` are fen.
    """
    from tuodi.tables.memory import from_memory

    spec = dictionary.table(table)
    if isinstance(frame, list) and not frame:
        frame = {name: [] for name in spec.columns}  # nobody, rather than a table without columns
    return _typed(from_memory(frame), spec, check_ids, codes)


def iter_claims(path: str | Path, rows: int = 500_000, *, check_ids: bool = False, codes: Codes = None) -> Iterator[Table]:
    """The claims of a file in Tables of at most `rows` rows, in order; Parquet and CSV never stand in memory as a whole.

    A claim_id that occurs in two of the Tables is not noticed here.
    """
    path, spec = Path(path), dictionary.table("claims")
    kind = _kind(path)
    with tempfile.TemporaryDirectory(prefix="tuodi-") as folder:
        if kind == "parquet":
            pieces = _parquet_pieces(path, rows)
        elif kind == "csv":
            from tuodi.tables.csv_batches import csv_pieces

            pieces = csv_pieces(path, Path(folder), rows)
        else:
            pieces = iter([_read_file(path, spec, None)])
        for piece in pieces:
            yield _typed(piece, spec, check_ids, codes)


def _typed(raw: Raw, spec: dictionary.TableSpec, check_ids: bool, codes: Codes) -> Table:
    from tuodi.tables.assemble import assemble

    source = f"{raw.file}[{raw.sheet}]" if raw.sheet else raw.file
    vocabularies = dictionary.with_codes(codes)
    try:
        parts = assemble(raw, spec, vocabularies, check_ids)
    except TableError as error:
        disguised = "。文件名像是 Excel 或 Parquet，内容却是文字" if raw.text and Path(raw.file).suffix.lower() in BINARY else ""
        raise TableError(f"{source}：{error}{disguised}") from None
    return Table(parts.frame, parts.errors, parts.extra, source, parts.warnings)


def _read_file(path: Path, spec: dictionary.TableSpec, sheet: str | None) -> Raw:
    kind = _kind(path)
    if kind == "excel":
        from tuodi.tables.excel_source import read_excel

        return read_excel(path, spec, sheet)
    if kind == "parquet":
        return next(_parquet_pieces(path, None))
    from tuodi.tables.csv_source import read_csv

    return read_csv(path)


def _kind(path: Path) -> str:
    """csv, excel or parquet, by the first bytes. Raises TableError for anything else."""
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise TableError(f"{path}：打不开（{error.strerror}）") from None
    if not head:
        raise TableError(f"{path.name}：文件是空的；请重新导出，或确认选对了文件")
    if head.startswith((ZIP, OLD_EXCEL)):
        return "excel"
    if head.startswith(PARQUET):
        return "parquet"
    if head.lstrip().lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise TableError(f"{path.name}：内容是网页或 XML，不是真正的表格文件；请用表格软件打开后另存为 xlsx 或 CSV")
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise TableError(f"{path.name}：不是 CSV、Excel 或 Parquet 文件")
    return "csv"


def _parquet_pieces(path: Path, rows: int | None) -> Iterator[Raw]:
    """Slices of a Parquet file. Raises TableError for a damaged one."""
    import polars as pl

    try:
        scan = pl.scan_parquet(path, glob=False)
        headers = scan.collect_schema().names()
        total = scan.select(pl.len()).collect().item()
        for start in range(0, max(total, 1), rows or max(total, 1)):
            frame = scan.slice(start, rows).collect()
            yield Raw(headers, numbered(frame), pl.int_range(start + 1, start + 1 + len(frame), eager=True), path.name)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise TableError(f"{path.name}：Parquet 文件已损坏或不可读（{str(error).splitlines()[0][:200]}）") from None

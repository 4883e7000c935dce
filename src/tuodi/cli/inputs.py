"""The tables of a run: read, with what can't be used in them; and how the claims' file speaks, so that the result speaks alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tuodi.cli.chinese import Fault

if TYPE_CHECKING:
    import polars as pl

    from tuodi.tables import RowError, Table
    from tuodi.tables.dictionary import Language


@dataclass(frozen=True)
class Style:
    """language of the headers; money: `fen` where a Parquet file keeps whole fen in columns ending in `_fen`."""

    language: Language = "en"
    money: Literal["yuan", "fen"] = "yuan"


@dataclass(frozen=True)
class People:
    """Who: the tables beside the claims."""

    persons: Table
    identities: Table
    sanctions: Table | None = None

    @property
    def tables(self) -> list[Table]:
        return [self.persons, self.identities, *([self.sanctions] if self.sanctions is not None else [])]

    @property
    def errors(self) -> list[RowError]:
        return [error for table in self.tables for error in table.errors]

    @property
    def warnings(self) -> list[RowError]:
        return [warning for table in self.tables for warning in table.warnings]

    @property
    def barred(self) -> pl.DataFrame | None:
        return self.sanctions.frame if self.sanctions is not None else None


def read_people(persons: str, identities: str, sanctions: str | None = None, check_ids: bool = False) -> People:
    """Raises TableError for a file that can't be used."""
    from tuodi.tables import read_table

    barred = read_table(existing(sanctions), "sanctions") if sanctions else None
    return People(read_table(existing(persons), "persons", check_ids=check_ids), read_table(existing(identities), "identities"), barred)


def existing(path: str) -> Path:
    """The path, if there is a file. Raises Fault."""
    found = Path(path)
    if not found.is_file():
        raise Fault(f"{path}：没有这个文件")
    return found


def writable(path: str, suffixes: Sequence[str] = (".csv", ".xlsx", ".parquet")) -> Path:
    """The path, if a file of this kind can be written there: asked before the work begins. Raises Fault."""
    found = Path(path)
    if found.suffix.lower() not in suffixes:
        raise Fault(f"{path}：只能写 {'、'.join(suffixes)}")
    if not found.parent.is_dir():
        raise Fault(f"{path}：没有文件夹 {found.parent}")
    if found.is_dir():
        raise Fault(f"{path}：是一个文件夹")
    return found


def style_of(path: Path, table: str, language: Language | None = None) -> Style:
    """How a file's headers speak; `language` where the user wants another one. Raises TableError for headers that don't do."""
    from tuodi.tables import dictionary
    from tuodi.tables.headers import match

    matched = match(_headers(path, table), dictionary.table(table))
    headers = [header for found in matched.columns.values() for header in found]
    spoken: list[Language] = [header.language for header in headers]
    usual: Language = max(("zh", "national", "en"), key=spoken.count)
    return Style(language or usual, "fen" if any(header.fen for header in headers) else "yuan")


def _headers(path: Path, table: str) -> list[str]:
    import polars as pl

    from tuodi.tables import dictionary
    from tuodi.tables.csv_source import detect_encoding, header_of
    from tuodi.tables.excel_source import read_excel
    from tuodi.tables.read import OLD_EXCEL, PARQUET, ZIP

    with path.open("rb") as file:
        head = file.read(len(OLD_EXCEL))
    if head.startswith(PARQUET):
        try:
            return list(pl.read_parquet_schema(path))
        except (pl.exceptions.PolarsError, OSError):
            raise Fault(f"{path.name}：Parquet 文件已损坏或不可读") from None
    if head.startswith((ZIP, OLD_EXCEL)):
        return read_excel(path, dictionary.table(table)).headers
    return header_of(path, detect_encoding(path))[0]

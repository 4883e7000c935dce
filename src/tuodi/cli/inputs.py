"""The tables of a run: read, with what can't be used in them; and how the claims' file speaks, so that the result speaks alike."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
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
        return [*(warning for table in self.tables for warning in table.warnings), *self._strangers()]

    def _strangers(self) -> list[RowError]:
        """Rows about people whom the persons table doesn't hold: not used, and said so, for an id written differently looks just so."""
        from tuodi.tables import RowError

        known = self.persons.frame["person_id"].unique()
        found = []
        for table in self.tables[1:]:
            rows = table.frame.filter(~table.frame["person_id"].is_in(known.implode()) & table.frame["person_id"].is_not_null())
            if len(rows):
                file, _, sheet = table.source.removesuffix("]").partition("[")
                text = f"人员 {rows['person_id'][0]} 不在人员表中（这样的共 {len(rows)} 行），没有使用；如编号写法不同请更正"
                found.append(RowError(file, rows["row"][0], "", "", text, "warning", sheet))
        return found

    @property
    def barred(self) -> pl.DataFrame | None:
        return self.sanctions.frame if self.sanctions is not None else None


def read_people(persons: str, identities: str, sanctions: str | None = None, check_ids: bool = False) -> People:
    """Raises TableError for a file that can't be used."""
    barred = read(sanctions, "sanctions") if sanctions else None
    return People(read(persons, "persons", check_ids), read(identities, "identities"), barred)


def read(path: str, table: str, check_ids: bool = False) -> Table:
    """A table from a file. Raises Fault and TableError, naming the file."""
    from tuodi.tables import read_table

    file = existing(path)
    with naming(file):
        return read_table(file, table, check_ids=check_ids)


@contextlib.contextmanager
def naming(file: Path) -> Iterator[None]:
    """What is wrong with a file, told with its name."""
    from tuodi.tables import TableError

    try:
        yield
    except UnicodeError:
        raise Fault(f"{file.name}：文字编码无法识别，请另存为 UTF-8 编码的 CSV") from None
    except TableError as error:
        if file.name in str(error):
            raise
        raise Fault(f"{file.name}：{error}") from None


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
    """How a file's headers speak; `language` where the user wants another one. A file without usable headers is refused when it is read."""
    from tuodi.tables import TableError, dictionary
    from tuodi.tables.headers import match

    try:
        matched = match(_headers(path, table), dictionary.table(table))
    except (TableError, UnicodeError):
        return Style(language or "en")
    headers = [header for found in matched.columns.values() for header in found]
    spoken: list[Language] = [header.language for header in headers]
    others: Language = "national" if "national" in spoken else "en"  # where the platform has no field, the English name stands
    usual: Language = "zh" if 2 * spoken.count("zh") > len(spoken) else others
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
            return []
    if head.startswith((ZIP, OLD_EXCEL)):
        return read_excel(path, dictionary.table(table)).headers
    return header_of(path, detect_encoding(path))[0]

"""The result file: the contract's columns, then whatever the claims' file carried besides."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tuodi.cli.inputs import Style

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

NOTE = {"zh": "备注", "en": "note", "national": "memo"}
INPUT_MARK = {"zh": "（原表）", "en": "_input", "national": "_input"}
"""Added to a column of the claims' file that has the name of a result's column."""


def beside(result: pl.DataFrame, extra: pl.DataFrame, style: Style, table: str, note: str = "") -> pl.DataFrame:
    """The result with the columns that pass through, and the note on its figures. extra: with the column `row`, same order."""
    import polars as pl

    taken = _taken(table, style)
    if note:
        taken.add(NOTE[style.language])
        result = result.with_columns(pl.lit(note).alias(NOTE[style.language]))
    through = extra.drop("row")
    names: list[str] = []
    for name in through.columns:
        while name in taken or name in names:
            name += INPUT_MARK[style.language]
        names.append(name)
    through.columns = names
    return result.hstack(through) if names else result


def _taken(table: str, style: Style) -> set[str]:
    """Names that a result's columns have, inside the program or in the file."""
    from tuodi.tables import dictionary
    from tuodi.tables.write import OWN_COLUMNS

    columns = dictionary.table(table).columns.values()
    said = {{"en": c.name, "zh": c.header_zh, "national": c.header_national}[style.language] for c in columns}
    return {*OWN_COLUMNS, *(c.name for c in columns), *said, *(f"{name}_fen" for name in said)}


def write_pieces(frames: Iterator[pl.DataFrame], path: Path, table: str, style: Style, words: Mapping[str, str]) -> None:
    """Write frames, one after the other, as one file; it takes the place of `path` when it is complete. Raises TableError."""
    from tuodi.tables import write_table
    from tuodi.tables.write import PIECE, replacing

    first = next(frames)
    second = next(frames, None)
    options = {"language": style.language, "money": style.money, "own_reasons": words}
    if second is None:
        write_table(first, path, table, **options)  # type: ignore[arg-type]
        return
    with replacing(path) as target, tempfile.TemporaryDirectory(prefix="tuodi-") as folder:
        kind = path.suffix.lower()
        if kind == ".xlsx":
            import polars as pl

            write_table(pl.concat([first, second, *frames]), target, table, **options)  # type: ignore[arg-type]
            return
        files = []
        for number, frame in enumerate(_chain(first, second, frames)):
            files.append(Path(folder) / f"{number}{PIECE if kind == '.parquet' else kind}")
            write_table(frame, files[-1], table, **options)  # type: ignore[arg-type]
        if kind == ".csv":
            write_table(first.clear(), Path(folder) / "head.csv", table, **options)  # type: ignore[arg-type]
            _join_csv(files, (Path(folder) / "head.csv").stat().st_size, target)
        else:
            _join_parquet(files, target)


def _chain(first: pl.DataFrame, second: pl.DataFrame, rest: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    yield first
    yield second
    yield from rest


def _join_csv(files: list[Path], head: int, target: Path) -> None:
    """head: bytes of the header line, which only the first file keeps."""
    with target.open("wb") as whole:
        for number, file in enumerate(files):
            with file.open("rb") as piece:
                piece.seek(head if number else 0)
                shutil.copyfileobj(piece, whole, 1 << 20)
            file.unlink()


def _join_parquet(files: list[Path], target: Path) -> None:
    import polars as pl

    pl.scan_ipc(files).sink_parquet(target)

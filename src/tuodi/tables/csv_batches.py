"""A CSV file in pieces: streamed once into a temporary Parquet file, which can be cut anywhere."""

from __future__ import annotations

import codecs
import shutil
from collections.abc import Iterator
from pathlib import Path

from tuodi.tables.csv_source import detect_encoding, header_of, options, read_csv
from tuodi.tables.raw import Raw, without_blanks


def csv_pieces(path: Path, folder: Path, rows: int) -> Iterator[Raw]:
    """Pieces of at most `rows` rows. folder: for the temporary files. A file with broken rows is read as a whole."""
    import polars as pl

    encoding = detect_encoding(path)
    headers, lines, delimiter = header_of(path, encoding)
    source = path if encoding == "utf-8-sig" else _recoded(path, encoding, folder / "recoded.csv")
    stored = folder / "rows.parquet"
    try:
        pl.scan_csv(source, glob=False, **options(len(headers), lines, delimiter)).sink_parquet(stored)
    except pl.exceptions.NoDataError:
        yield read_csv(path)
        return
    except pl.exceptions.ComputeError:
        yield from _cut(read_csv(path), rows)
        return
    scan = pl.scan_parquet(stored)
    total = scan.select(pl.len()).collect().item()
    for start in range(0, max(total, 1), rows):
        frame = scan.slice(start, rows).collect()
        first = lines + 1 + start
        yield without_blanks(Raw(list(headers), frame, pl.int_range(first, first + len(frame), eager=True), path.name, text=True))


def _cut(raw: Raw, rows: int) -> Iterator[Raw]:
    for start in range(0, max(len(raw.frame), 1), rows):
        yield Raw(raw.headers, raw.frame.slice(start, rows), raw.rows.slice(start, rows), raw.file, broken=raw.broken, text=True)


def _recoded(path: Path, encoding: str, out: Path) -> Path:
    with codecs.open(str(path), encoding=encoding) as source, out.open("w", encoding="utf-8", newline="") as target:
        shutil.copyfileobj(source, target, 1 << 20)
    return out

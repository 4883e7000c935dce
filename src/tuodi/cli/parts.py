"""A file that is larger than memory: its rows are dealt out by person, settled part by part, and put back in their order.

Reading gives pieces of the file. Each piece is stored with its rows sorted by part (a hash of the person), so a part of it is one slice.
A group of parts is then gathered from all pieces, settled, and stored; last, each piece gathers its rows from all groups.
All claims of a person are in one part, and in their order of arrival, so the result is that of the whole.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tuodi.cli.job import Job, Settled
from tuodi.cli.progress import Step
from tuodi.cli.repeats import Repeats
from tuodi.cli.workers import AT_ONCE, ahead, at_once

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from tuodi.tables import Table

    Ints = npt.NDArray[np.int64]

PARTS = 64
PLACE = "_place"
"""The column that keeps where in its piece a row stood."""


@dataclass(frozen=True)
class Piece:
    """A stored piece: rows of part p are starts[p] : starts[p + 1]."""

    rows: Path
    starts: Ints
    extra: Path

    def part(self, first: int, last: int) -> pl.DataFrame:
        return _slice(self.rows, self.starts[first], self.starts[last])

    def at(self, places: pl.DataFrame) -> pl.DataFrame:
        """The rows that stood at these places, in their order."""
        if not len(places):
            return _slice(self.rows, 0, 0).drop(PLACE)
        return _slice(self.rows, 0, self.starts[-1]).join(places, on=PLACE, how="semi").sort(PLACE).drop(PLACE)

    def in_order(self) -> pl.DataFrame:
        return _slice(self.rows, 0, self.starts[-1]).sort(PLACE).drop(PLACE)


@dataclass(frozen=True)
class Group:
    """The stored result of a group of parts: rows of piece i are starts[i] : starts[i + 1]."""

    rows: Path
    starts: Ints


def settle_parts(job: Job, tables: Iterable[Table], rows: int, step: Step) -> Iterator[Settled]:
    """Settle the pieces of a file (`tables`, in order) in groups of about `rows` claims. step(title, done): told of the progress.

    Yields the pieces, in order. The temporary files lie in a folder of their own, gone at the end.
    """
    with tempfile.TemporaryDirectory(prefix="tuodi-") as name:
        folder = Path(name)
        repeats = Repeats()
        pieces: list[Piece] = []
        for table in ahead(iter(tables)):
            repeats.add(table.frame)
            pieces.append(_store(table, folder, len(pieces)))
            step("读取", len(table.frame))
        again = repeats.rows(lambda number: pieces[number].in_order())
        groups = list(_settle_groups(job, pieces, again, rows, folder, step))
        for number, settled in enumerate(ahead(_put_back(piece, number, groups) for number, piece in enumerate(pieces))):
            yield settled
            step("写出", int(pieces[number].starts[-1]))


def _slice(file: Path, first: int, end: int) -> pl.DataFrame:
    """Rows first : end of a stored frame; no more of the file is read."""
    import polars as pl

    return pl.scan_ipc(file).slice(int(first), int(end) - int(first)).collect()


def by_part(frame: pl.DataFrame) -> tuple[pl.DataFrame, Ints]:
    """(the frame's rows by part, each part in the rows' own order, with their place; where each part starts)."""
    import numpy as np
    import polars as pl

    part = (frame["person_id"].hash(seed=0) % PARTS).cast(pl.UInt8).to_numpy()
    order = np.argsort(part, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(part, minlength=PARTS))])
    return frame[order].with_columns(pl.Series(PLACE, order.astype(np.uint32))), starts


def _store(table: Table, folder: Path, number: int) -> Piece:
    frame, starts = by_part(table.frame)
    piece = Piece(folder / f"piece-{number}.arrow", starts, folder / f"extra-{number}.arrow")
    frame.write_ipc(piece.rows)
    table.extra.write_ipc(piece.extra)
    return piece


def _groups(pieces: list[Piece], rows: int) -> Iterator[tuple[int, int]]:
    """Neighbouring parts, together about `rows` claims: (first, last + 1)."""
    sizes = sum(piece.starts[1:] - piece.starts[:-1] for piece in pieces)
    first, count = 0, 0
    for part, size in enumerate(sizes):  # type: ignore[arg-type]
        if count and count + size > rows:
            yield first, part
            first, count = part, 0
        count += int(size)
    yield first, PARTS


def _settle_groups(job: Job, pieces: list[Piece], again: pl.Series, rows: int, folder: Path, step: Step) -> Iterator[Group]:
    persons, persons_at = by_part(job.people.persons.frame)
    identities, identities_at = by_part(job.people.identities.frame)

    def settled(group: tuple[int, tuple[int, int]]) -> Group:
        number, (first, last) = group
        return _settle_group(
            job,
            [piece.part(first, last) for piece in pieces],
            persons[int(persons_at[first]) : int(persons_at[last])].drop(PLACE),
            identities[int(identities_at[first]) : int(identities_at[last])].drop(PLACE),
            again,
            folder / f"group-{number}.arrow",
        )

    for group in at_once(settled, enumerate(_groups(pieces, max(rows // AT_ONCE, 1)))):
        yield group
        step("结算", int(group.starts[-1]))


def _settle_group(
    job: Job, slices: list[pl.DataFrame], persons: pl.DataFrame, identities: pl.DataFrame, again: pl.Series, file: Path
) -> Group:
    import numpy as np
    import polars as pl

    claims = pl.concat(slices)
    starts = np.concatenate([[0], np.cumsum([len(one) for one in slices])])
    slices.clear()  # not held twice
    _settle(job, claims, persons, identities, again).with_columns(claims[PLACE]).write_ipc(file)
    return Group(file, starts)


def _settle(job: Job, claims: pl.DataFrame, persons: pl.DataFrame, identities: pl.DataFrame, again: pl.Series) -> pl.DataFrame:
    """Settle a group; rows whose claim_id occurs earlier in the file, in whatever part, are refused as the whole file would refuse them."""
    import numpy as np
    import polars as pl

    if not len(again):
        return job.settle(claims.drop(PLACE), persons, identities)
    order = np.argsort(claims["row"].to_numpy(), kind="stable")
    repeated = pl.col("row").is_in(again.implode()) & (pl.col("error") == "")
    marked = claims[order].with_columns(error=pl.when(repeated).then(pl.lit("duplicate_claim_id")).otherwise("error"))
    return job.settle(marked.drop(PLACE), persons, identities)[np.argsort(order)]


def _put_back(piece: Piece, number: int, groups: list[Group]) -> Settled:
    import polars as pl

    slices = [_slice(group.rows, group.starts[number], group.starts[number + 1]) for group in groups]
    result = pl.concat(slices).sort(PLACE)
    places = result.filter(pl.col("status") == "invalid").select(PLACE)
    return Settled(pl.read_ipc(piece.extra), result.drop(PLACE), piece.at(places))

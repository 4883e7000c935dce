"""Claim numbers that occur twice in a file that is never in memory as a whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


class Repeats:
    """Keeps eight bytes a claim (a hash); only the claims whose hash occurs twice are looked at again."""

    def __init__(self) -> None:
        self._hashes: list[pl.Series] = []

    def add(self, frame: pl.DataFrame) -> None:
        """The next piece, rows in the order of the file."""
        self._hashes.append(frame["claim_id"].hash(seed=0))

    def rows(self, piece: Callable[[int], pl.DataFrame]) -> pl.Series:
        """`row` of every claim whose claim_id stands in an earlier row. piece(n): the n-th piece again, rows in the order of the file."""
        import polars as pl

        twice = pl.concat(self._hashes).is_duplicated()
        found = [pl.DataFrame(schema={"row": pl.Int64, "claim_id": pl.String})]
        start = 0
        for number, hashes in enumerate(self._hashes):
            mask = twice.slice(start, len(hashes))
            start += len(hashes)
            if mask.any():
                found.append(piece(number).select("row", "claim_id").filter(mask))
        candidates = pl.concat(found).drop_nulls()
        return candidates.filter(~pl.col("claim_id").is_first_distinct())["row"]
